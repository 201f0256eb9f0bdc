package core

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// Names of the environment variables that [SigningKeyFromEnv] reads.
const (
	EnvSigningKeyID          = "FASTPIX_SIGNING_KEY_ID"
	EnvSigningPrivateKey     = "FASTPIX_SIGNING_PRIVATE_KEY"
	EnvSigningPrivateKeyFile = "FASTPIX_SIGNING_PRIVATE_KEY_FILE"
)

const minKeyBits = 2048

// zeroKey is the remedy for a key that was never made.
const zeroKey = "the SigningKey is the zero value: make one with ParseSigningKey"

// SigningKey is an RSA key pair with the ID under which FastPix knows its public half. Make one with [ParseSigningKey],
// [NewSigningKey] or [SigningKeyFromEnv]; the zero value cannot sign.
//
// A SigningKey is immutable, cheap to copy and safe for concurrent use. Printing, logging or marshalling it shows its ID and
// nothing else. It is a [KeySource] that always returns itself.
type SigningKey struct {
	// Behind a function, because fmt, debuggers' dumps and test libraries ignore the methods of a value in an unexported field
	// and follow pointers (fmt does for verbs such as %s). A function is shown as an address, always.
	material func() *keyMaterial
}

func (k *keyMaterial) key() SigningKey {
	return SigningKey{material: func() *keyMaterial { return k }}
}

type keyMaterial struct {
	id          string
	signer      crypto.Signer
	remote      bool // not an *rsa.PrivateKey: what it returns is checked
	public      *rsa.PublicKey
	fingerprint [sha256.Size]byte // of the ID and the public key
}

// NewSigningKey returns a signing key that signs with key: an *rsa.PrivateKey, or a crypto.Signer backed by a KMS or an HSM.
// The public key must be RSA with at least 2048 bits, because FastPix accepts RS256 and nothing else. The id is the key ID
// that FastPix issued.
//
// The signer must be safe for concurrent use. It is called with a SHA-256 digest and crypto.SHA256 and must return a PKCS#1
// v1.5 signature; each signature of a signer that is not an *rsa.PrivateKey is checked before it is used.
func NewSigningKey(id string, key crypto.Signer) (SigningKey, error) {
	id = strings.TrimSpace(id)
	if err := validateKeyID(id); err != nil {
		return SigningKey{}, err
	}
	if isNil(key) {
		return SigningKey{}, fmt.Errorf("%w: the signer is nil", ErrKeyEmpty)
	}
	public, ok := key.Public().(*rsa.PublicKey)
	if !ok || public == nil || public.N == nil {
		return SigningKey{}, fmt.Errorf("%w: the public key is of type %T: FastPix accepts RS256 only, use the RSA key that its API created", ErrKeyNotRSA, key.Public())
	}
	if bits := public.N.BitLen(); bits < minKeyBits {
		return SigningKey{}, fmt.Errorf("%w: it has %d bits, FastPix's have %d: create a signing key with FastPix's API or dashboard", ErrKeyTooSmall, bits, minKeyBits)
	}
	private, local := key.(*rsa.PrivateKey)
	if local {
		if err := private.Validate(); err != nil {
			// The cause is not wrapped: errors about key material must not carry any of it.
			return SigningKey{}, fmt.Errorf("%w: its numbers do not belong together: copy the key again, or create a new one", ErrKeyInconsistent)
		}
		private.Precompute()
	}
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return SigningKey{}, fmt.Errorf("%w: the public key cannot be encoded", ErrKeyInconsistent)
	}
	m := &keyMaterial{
		id:          strings.Clone(id),
		signer:      key,
		remote:      !local,
		public:      public,
		fingerprint: sha256.Sum256(append([]byte(id+"\x00"), spki...)),
	}
	return m.key(), nil
}

// SigningKeyFromEnv reads the key ID from FASTPIX_SIGNING_KEY_ID and the private key from FASTPIX_SIGNING_PRIVATE_KEY or,
// when that is not set, from the file that FASTPIX_SIGNING_PRIVATE_KEY_FILE names; both in any form that [ParseSigningKey]
// takes. It is an error when neither is set or both are.
func SigningKeyFromEnv() (SigningKey, error) {
	id := os.Getenv(EnvSigningKeyID)
	value, file := os.Getenv(EnvSigningPrivateKey), os.Getenv(EnvSigningPrivateKeyFile)
	switch {
	case value != "" && file != "":
		return SigningKey{}, fmt.Errorf("%w: %s and %s are both set: unset one of them", ErrInvalidKey, EnvSigningPrivateKey, EnvSigningPrivateKeyFile)
	case value != "":
		key, err := ParseSigningKey(id, []byte(value))
		if err != nil {
			return SigningKey{}, fmt.Errorf("environment %s, %s: %w", EnvSigningKeyID, EnvSigningPrivateKey, err)
		}
		return key, nil
	case file != "":
		material, err := os.ReadFile(file) // #nosec G703 -- the operator names the file
		if err != nil {
			return SigningKey{}, fmt.Errorf("environment %s: %w", EnvSigningPrivateKeyFile, err)
		}
		key, err := ParseSigningKey(id, material)
		if err != nil {
			return SigningKey{}, fmt.Errorf("environment %s, file %s: %w", EnvSigningKeyID, file, err)
		}
		return key, nil
	default:
		return SigningKey{}, fmt.Errorf("%w: set %s, or %s to a file that holds it", ErrKeyEmpty, EnvSigningPrivateKey, EnvSigningPrivateKeyFile)
	}
}

// ID returns the key ID, the "kid" of the tokens that this key signs.
func (k SigningKey) ID() string {
	if k.IsZero() {
		return ""
	}
	return k.material().id
}

// IsZero reports whether k is the zero value, which cannot sign.
func (k SigningKey) IsZero() bool { return k.material == nil }

// PublicKey returns the public half. It must not be changed.
func (k SigningKey) PublicKey() *rsa.PublicKey {
	if k.IsZero() {
		return nil
	}
	return k.material().public
}

// PublicKeyPEM returns the public half as FastPix's API returns it: a PEM block "PUBLIC KEY" (PKIX).
func (k SigningKey) PublicKeyPEM() []byte {
	if k.IsZero() {
		return nil
	}
	der, err := x509.MarshalPKIXPublicKey(k.material().public)
	if err != nil {
		return nil // NewSigningKey has encoded it before
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// Equal reports whether both keys have the same ID and the same public half.
func (k SigningKey) Equal(other SigningKey) bool {
	if k.IsZero() || other.IsZero() {
		return k.IsZero() && other.IsZero()
	}
	return k.material().fingerprint == other.material().fingerprint
}

// SigningKey returns k, so that a single key can be given wherever a [KeySource] is asked for.
func (k SigningKey) SigningKey(context.Context) (SigningKey, error) { return k, nil }

// appendSignature appends a dot and the base64url signature of token to it.
func (k *keyMaterial) appendSignature(token []byte) ([]byte, error) {
	digest := sha256.Sum256(token)
	signature, err := k.sign(digest[:])
	if err != nil {
		return nil, err
	}
	token = append(token, '.')
	return rawURL.AppendEncode(token, signature), nil
}

// sign returns the PKCS#1 v1.5 signature of a SHA-256 digest.
func (k *keyMaterial) sign(digest []byte) (signature []byte, err error) {
	if k.remote {
		// A panic of somebody else's driver must not take the application down from a goroutine of ours.
		defer func() {
			if r := recover(); r != nil {
				signature, err = nil, errors.New("the signer panicked")
			}
		}()
	}
	signature, err = k.signer.Sign(rand.Reader, digest, crypto.SHA256)
	if err != nil {
		return nil, err
	}
	if k.remote {
		if err := rsa.VerifyPKCS1v15(k.public, crypto.SHA256, digest, signature); err != nil {
			return nil, errors.New("the signer returned something that is not a PKCS#1 v1.5 signature of its own public key: check the key version and the algorithm")
		}
	}
	return signature, nil
}

// String returns the key ID only.
func (k SigningKey) String() string {
	if k.IsZero() {
		return "SigningKey(none)"
	}
	return "SigningKey(" + k.material().id + ")"
}

// GoString is String, so that %#v does not reveal the key.
func (k SigningKey) GoString() string { return k.String() }

// Format writes String for every verb.
func (k SigningKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// LogValue makes log/slog show the key ID only.
func (k SigningKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON writes the key ID only: a signing key is never stored this way.
func (k SigningKey) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"id": k.ID()})
}
