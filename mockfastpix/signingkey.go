package mockfastpix

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// SigningKey is a signing key as FastPix's API returns it on creation: the only moment at which the private half is shown.
// Formatting and logging it show the ID alone.
type SigningKey struct {
	ID         string // UUID, the "kid" of the tokens it signs
	PrivateKey string // standard base64 of a PKCS#8 PEM whose body is one line
}

// String returns the key's ID and no part of the private key.
func (k SigningKey) String() string { return "signing key " + k.ID }

// GoString returns what String returns, so that %#v does not show the private key either.
func (k SigningKey) GoString() string { return k.String() }

// LogValue makes slog show the key's ID alone.
func (k SigningKey) LogValue() slog.Value { return slog.StringValue(k.String()) }

// signingKey is the server's record of a key. Like FastPix it keeps the public half only.
type signingKey struct {
	id        string
	workspace string
	public    *rsa.PublicKey
	publicPEM string
	createdAt time.Time
	revoked   bool
}

// CreateSigningKey makes a signing key in the server's workspace, as POST /v1/iam/signing-keys does. The keys of one
// server are distinct; servers of one process share key pairs (never key IDs), because making them is slow.
func (s *Server) CreateSigningKey() SigningKey {
	return s.store.createSigningKey(s.workspaceID, s.Now())
}

// CreateForeignSigningKey makes a signing key in another workspace: its tokens are well signed, but the edge refuses them
// with [ErrForeignKey].
func (s *Server) CreateForeignSigningKey() SigningKey {
	return s.store.createSigningKey(newUUID(), s.Now())
}

// RegisterSigningKey adds the public half of a key that was made elsewhere, under the given key ID. It accepts PEM, SPKI
// ("PUBLIC KEY") or PKCS#1 ("RSA PUBLIC KEY"), and refuses an empty or known ID, keys other than RSA, and RSA keys under
// 2048 bits.
func (s *Server) RegisterSigningKey(id, publicKeyPEM string) error {
	if id == "" {
		return errors.New("register signing key: the key ID is empty: pass the ID that tokens carry as kid")
	}
	public, err := parsePublicKey(publicKeyPEM)
	if err != nil {
		return fmt.Errorf("register signing key %q: %w", id, err)
	}
	if !s.store.addSigningKey(signingKey{
		id: id, workspace: s.workspaceID, public: public, publicPEM: publicKeyPEM, createdAt: s.Now(),
	}) {
		return fmt.Errorf("register signing key %q: a key with this ID exists: use another ID", id)
	}
	return nil
}

// RevokeSigningKey deletes a key, as DELETE /v1/iam/signing-keys/{id} does: every token it signed is refused from now on.
func (s *Server) RevokeSigningKey(id string) error {
	if !s.store.revokeSigningKey(s.workspaceID, id) {
		return fmt.Errorf("revoke signing key %q: no such key in this workspace", id)
	}
	return nil
}

func parsePublicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the public key is not PEM: pass the text from -----BEGIN PUBLIC KEY----- on")
	}
	var key any
	var err error
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	default:
		return nil, fmt.Errorf("the PEM holds a %q: pass a PUBLIC KEY", block.Type)
	}
	if err != nil {
		return nil, fmt.Errorf("the public key does not parse: %w", err)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("the public key is a %T: FastPix signs with RSA keys only", key)
	}
	if public.N.BitLen() < signingKeyBits {
		return nil, fmt.Errorf("the RSA key has %d bits: use at least %d", public.N.BitLen(), signingKeyBits)
	}
	return public, nil
}

func (st *store) createSigningKey(workspace string, now time.Time) SigningKey {
	st.mu.Lock()
	n := st.nextPair
	st.nextPair++
	st.mu.Unlock()

	pair := keyPairs.at(n) // slow the first time, so outside the lock
	key := SigningKey{ID: newUUID(), PrivateKey: pair.privateB64}
	st.addSigningKey(signingKey{
		id: key.ID, workspace: workspace, public: pair.public, publicPEM: pair.publicPEM, createdAt: now,
	})
	return key
}

// addSigningKey reports false when the ID is taken, by a live or a revoked key.
func (st *store) addSigningKey(k signingKey) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, taken := st.keys[k.id]; taken {
		return false
	}
	st.keys[k.id] = &k
	st.keyOrder = append(st.keyOrder, k.id)
	return true
}

func (st *store) revokeSigningKey(workspace, id string) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	k := st.keys[id]
	if k == nil || k.revoked || k.workspace != workspace {
		return false
	}
	k.revoked = true
	return true
}

// signingKey returns the key with that ID, also when it is revoked or belongs to another workspace.
func (st *store) signingKey(id string) (signingKey, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	k := st.keys[id]
	if k == nil {
		return signingKey{}, false
	}
	return *k, true
}

// signingKeys returns the workspace's keys that are not revoked, newest first.
func (st *store) signingKeys(workspace string) []signingKey {
	st.mu.RLock()
	defer st.mu.RUnlock()
	var keys []signingKey
	for i := len(st.keyOrder) - 1; i >= 0; i-- {
		if k := st.keys[st.keyOrder[i]]; k.workspace == workspace && !k.revoked {
			keys = append(keys, *k)
		}
	}
	return keys
}
