package mockfastpix

import "fmt"

// CreateSigningKey makes a signing key in the server's workspace, as POST
// /v1/iam/signing-keys does. The keys of one server are distinct. Servers of
// one process share key pairs, but not key IDs, because making pairs is slow.
func (s *Server) CreateSigningKey() SigningKey { return s.workspace.createSigningKey() }

// CreateForeignSigningKey makes a signing key in another workspace. Its tokens
// have a valid signature, but the edge refuses them with [ErrForeignKey].
func (s *Server) CreateForeignSigningKey() SigningKey { return s.workspace.createForeignSigningKey() }

// RegisterSigningKey adds the public half of a key that was made elsewhere,
// under the given key ID. It accepts PEM, SPKI ("PUBLIC KEY") or PKCS#1 ("RSA
// PUBLIC KEY"). An empty or known ID, keys other than RSA, and RSA keys under
// 2048 bits are errors.
func (s *Server) RegisterSigningKey(id, publicKeyPEM string) error {
	return s.workspace.registerSigningKey(id, publicKeyPEM)
}

// RevokeSigningKey deletes a key, as DELETE /v1/iam/signing-keys/{id} does.
// Every token that it signed is refused from then on.
func (s *Server) RevokeSigningKey(id string) error {
	if !s.workspace.revokeSigningKey(id) {
		return fmt.Errorf("revoke signing key %q: no such key in this workspace", id)
	}
	return nil
}

// SeededSigningKeys returns the signing keys that the seed wanted generated,
// private halves included, in the order of the seed.
func (s *Server) SeededSigningKeys() []SigningKey { return s.workspace.seededSigningKeys() }
