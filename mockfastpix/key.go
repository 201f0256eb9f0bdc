package mockfastpix

import (
	"errors"
	"fmt"
	"log/slog"
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
