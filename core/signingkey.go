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

	"github.com/FastPix/fastpix-playback-go/internal/inprocess"
	"github.com/FastPix/fastpix-playback-go/internal/nilvalue"
)

// Names of the environment variables that [SigningKeyFromEnv] reads.
const (
	EnvSigningKeyID          = "FASTPIX_SIGNING_KEY_ID"
	EnvSigningPrivateKey     = "FASTPIX_SIGNING_PRIVATE_KEY"
	EnvSigningPrivateKeyFile = "FASTPIX_SIGNING_PRIVATE_KEY_FILE"
)

const minKeyBits = 2048

// zeroKey is the text of errors about the zero SigningKey.
const zeroKey = "the SigningKey is the zero value: make one with ParseSigningKey"

// SigningKey is an RSA key pair with its ID at FastPix. Make one with
// [ParseSigningKey], [SigningKeyFromEnv], [NewSigningKey] or
// [NewRemoteSigningKey]. The zero value cannot sign; [SigningKey.IsZero]
// reports it.
//
// A SigningKey is immutable, cheap to copy and safe for concurrent use.
// Printing, logging or marshaling it shows only its ID. It is a [KeySource]
// that always returns itself.
type SigningKey struct {
	// A field beside the function, because package spew crashes on a struct
	// that consists of one function.
	id string
	// A function, because fmt, dumps of debuggers and test libraries ignore
	// the methods of a value in an unexported field, and follow pointers
	// (fmt does for verbs such as %s). They show a function as an address.
	material func() *keyMaterial
}

type keyMaterial struct {
	id          string
	signDigest  func(ctx context.Context, digest []byte) ([]byte, error)
	remote      bool // signDigest can hang, and its signatures are verified
	public      *rsa.PublicKey
	fingerprint [sha256.Size]byte // of the ID and the public key
}

func (m *keyMaterial) key() SigningKey {
	return SigningKey{id: m.id, material: func() *keyMaterial { return m }}
}

// NewSigningKey returns a signing key that signs with key: an *rsa.PrivateKey,
// or a crypto.Signer for an HSM or a KMS. The public key must be RSA with at
// least 2048 bits, because FastPix accepts only RS256. id is the key ID that
// FastPix issued: 1 to 100 characters of [A-Za-z0-9._-]. White space around
// it is removed.
//
// The errors match [ErrKeyIDMissing], [ErrKeyIDInvalid], [ErrKeyEmpty] for a
// nil key, [ErrKeyNotRSA], [ErrKeyTooSmall] or [ErrKeyInconsistent].
//
// A crypto.Signer other than an *rsa.PrivateKey is a remote signer, for which
// the rules of [NewRemoteSigningKey] apply. It receives a SHA-256 digest with
// crypto.SHA256. It gets no context, so a [Signer] cannot end a call that
// hangs. Its client should have a timeout that is shorter than that of
// [WithSigningTimeout].
func NewSigningKey(id string, key crypto.Signer) (SigningKey, error) {
	id = strings.TrimSpace(id)
	if err := validateKeyID(id); err != nil {
		return SigningKey{}, err
	}
	if nilvalue.In(key) {
		return SigningKey{}, fmt.Errorf("%w: the crypto.Signer is nil", ErrKeyEmpty)
	}
	sign := func(_ context.Context, digest []byte) ([]byte, error) {
		return key.Sign(rand.Reader, digest, crypto.SHA256)
	}
	private, inGo := key.(*rsa.PrivateKey)
	if _, inC := key.(inprocess.Key); !inGo && !inC {
		return NewRemoteSigningKey(id, key.Public(), sign)
	}
	m, err := newKeyMaterial(id, key.Public())
	if err != nil {
		return SigningKey{}, err
	}
	if inGo {
		// Go 1.24 and 1.25 do not validate a key whose values are already
		// precomputed, as those of a parsed key are.
		bare := rsa.PrivateKey{PublicKey: private.PublicKey, D: private.D, Primes: private.Primes}
		if private.Validate() != nil || bare.Validate() != nil {
			return SigningKey{}, inconsistent()
		}
		private.Precompute()
	}
	m.signDigest = sign
	return m.key(), nil
}

// NewRemoteSigningKey returns a signing key whose private key is elsewhere, in
// a KMS for example. sign returns the PKCS#1 v1.5 signature of a SHA-256
// digest, which has 32 bytes. public is the public key, an *rsa.PublicKey with
// at least 2048 bits. For id, see [NewSigningKey].
//
// The context of sign has the values of the request that needs the signature.
// It does not end with that request, because others can wait for the same
// signature. It ends after the time of [WithSigningTimeout], so that a client
// that honors its context does not hang. [WithMaxInFlight] limits the number of
// calls at the same time. sign must be safe for concurrent use. A panic counts
// as an error. Each signature is verified before use.
//
// The errors match those of NewSigningKey, and [ErrKeyEmpty] if sign is nil.
func NewRemoteSigningKey(
	id string, public crypto.PublicKey, sign func(ctx context.Context, digest []byte) ([]byte, error),
) (SigningKey, error) {
	id = strings.TrimSpace(id)
	if err := validateKeyID(id); err != nil {
		return SigningKey{}, err
	}
	if sign == nil {
		return SigningKey{}, fmt.Errorf("%w: the function that signs is nil", ErrKeyEmpty)
	}
	m, err := newKeyMaterial(id, public)
	if err != nil {
		return SigningKey{}, err
	}
	m.signDigest, m.remote = sign, true
	return m.key(), nil
}

// newKeyMaterial returns the material of a key that cannot sign yet.
func newKeyMaterial(id string, publicKey crypto.PublicKey) (*keyMaterial, error) {
	public, ok := publicKey.(*rsa.PublicKey)
	if !ok || public == nil || public.N == nil {
		return nil, notRSA(fmt.Sprintf("its public key is of type %T", publicKey))
	}
	if bits := public.N.BitLen(); bits < minKeyBits {
		return nil, fmt.Errorf("%w: it has %d bits, FastPix's have %d: "+
			"create a signing key with FastPix's API or dashboard", ErrKeyTooSmall, bits, minKeyBits)
	}
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("%w: the public key cannot be encoded", ErrKeyInconsistent)
	}
	return &keyMaterial{
		id:          strings.Clone(id),
		public:      public,
		fingerprint: sha256.Sum256(append([]byte(id+"\x00"), spki...)),
	}, nil
}

// SigningKeyFromEnv reads the key ID from FASTPIX_SIGNING_KEY_ID and the
// private key from FASTPIX_SIGNING_PRIVATE_KEY or from the file that
// FASTPIX_SIGNING_PRIVATE_KEY_FILE names, in any form that [ParseSigningKey]
// accepts. The key ID can be empty if the private key is FastPix's whole
// answer. The error matches [ErrKeyEmpty] if neither private key is set, and
// [ErrInvalidKey] if both are, or if the path is itself a private key. Other
// errors are those of [OpenKeyFile], which also describes the file.
func SigningKeyFromEnv() (SigningKey, error) {
	id := os.Getenv(EnvSigningKeyID)
	value, file := os.Getenv(EnvSigningPrivateKey), os.Getenv(EnvSigningPrivateKeyFile)
	switch {
	case value != "" && file != "":
		return SigningKey{}, fmt.Errorf("%w: %s and %s are both set: unset one of them",
			ErrInvalidKey, EnvSigningPrivateKey, EnvSigningPrivateKeyFile)
	case value != "":
		key, err := ParseSigningKey(id, []byte(value))
		if err != nil {
			return SigningKey{}, fmt.Errorf("environment %s, %s: %w", EnvSigningKeyID, EnvSigningPrivateKey, err)
		}
		return key, nil
	case looksLikeKey(file):
		// An error about the file would quote it.
		return SigningKey{}, fmt.Errorf("%w: %s is a private key in place of a path: set %s instead",
			ErrInvalidKey, EnvSigningPrivateKeyFile, EnvSigningPrivateKey)
	case file != "":
		material, err := readKeyMaterial(file)
		if err != nil {
			return SigningKey{}, fmt.Errorf("environment %s: %w", EnvSigningPrivateKeyFile, err)
		}
		key, err := ParseSigningKey(id, material)
		if err != nil {
			return SigningKey{}, fmt.Errorf("environment %s, file %s: %w", EnvSigningKeyID, file, err)
		}
		return key, nil
	default:
		return SigningKey{}, fmt.Errorf("%w: set %s, or %s to the path of a file that contains it",
			ErrKeyEmpty, EnvSigningPrivateKey, EnvSigningPrivateKeyFile)
	}
}

// ID returns the key ID, which is the "kid" claim of the tokens that the key
// signs. It is empty for the zero value.
func (k SigningKey) ID() string { return k.id }

// IsZero reports whether k is the zero value.
func (k SigningKey) IsZero() bool { return k.material == nil }

// PublicKey returns the public key, which must not be modified. It is nil for
// the zero value.
func (k SigningKey) PublicKey() *rsa.PublicKey {
	if k.IsZero() {
		return nil
	}
	return k.material().public
}

// PublicKeyPEM returns the public key in the form of FastPix's API, a PEM block
// of type "PUBLIC KEY" (PKIX). It is nil for the zero value.
func (k SigningKey) PublicKeyPEM() []byte {
	if k.IsZero() {
		return nil
	}
	der, err := x509.MarshalPKIXPublicKey(k.material().public)
	if err != nil {
		return nil // impossible: NewSigningKey has encoded it
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// Equal reports whether both keys have the same ID and the same public key, or
// are both the zero value.
func (k SigningKey) Equal(other SigningKey) bool {
	if k.IsZero() || other.IsZero() {
		return k.IsZero() && other.IsZero()
	}
	return k.material().fingerprint == other.material().fingerprint
}

// SigningKey returns k and no error, so that a key can be used as a
// [KeySource].
func (k SigningKey) SigningKey(context.Context) (SigningKey, error) { return k, nil }

// String returns "SigningKey(ID)", and "SigningKey(none)" for the zero value.
func (k SigningKey) String() string {
	if k.IsZero() {
		return "SigningKey(none)"
	}
	return "SigningKey(" + k.id + ")"
}

// GoString returns [SigningKey.String], so that %#v does not show the key.
func (k SigningKey) GoString() string { return k.String() }

// Format writes [SigningKey.String] for every verb.
func (k SigningKey) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(k.String())) }

// LogValue returns [SigningKey.String] for log/slog.
func (k SigningKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalJSON writes an object with the key ID. The private key cannot be
// stored this way.
func (k SigningKey) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"id": k.ID()})
}

// sign returns the PKCS#1 v1.5 signature of a SHA-256 digest. ctx is for the
// remote signer.
func (m *keyMaterial) sign(ctx context.Context, digest []byte) (signature []byte, err error) {
	// A panic on a goroutine of the signer would end the application.
	defer func() {
		if r := recover(); r != nil {
			signature, err = nil, errors.New("the remote signer panicked")
		}
	}()
	signature, err = m.signDigest(ctx, digest)
	if err != nil {
		return nil, err
	}
	if m.remote {
		if err := rsa.VerifyPKCS1v15(m.public, crypto.SHA256, digest, signature); err != nil {
			return nil, errors.New("the remote signer did not return a PKCS#1 v1.5 signature of its public key: " +
				"check the key version and the algorithm")
		}
	}
	return signature, nil
}
