package mockfastpix

import "fmt"

// CreateSigningKey creates a signing key in the server's workspace, as POST
// /v1/iam/signing-keys does. The keys of one server are distinct. Servers in
// one process share key pairs, because generating them is slow, but not key
// IDs.
func (s *Server) CreateSigningKey() SigningKey { return s.workspace.createSigningKey() }

// CreateForeignSigningKey creates a signing key in another workspace. Its
// tokens have a valid signature, but the edge refuses them with
// [ErrKeyForeign].
func (s *Server) CreateForeignSigningKey() SigningKey { return s.workspace.createForeignSigningKey() }

// RegisterSigningKey adds the public key of an existing pair under the given
// key ID. It accepts PEM of type "PUBLIC KEY" (SPKI) or "RSA PUBLIC KEY"
// (PKCS#1). It fails if the ID is empty or exists, if the key is not RSA with
// at least 2048 bits, or if it cannot verify signatures.
func (s *Server) RegisterSigningKey(id, publicKeyPEM string) error {
	return s.workspace.registerSigningKey(id, publicKeyPEM)
}

// RevokeSigningKey deletes a key, as DELETE /v1/iam/signing-keys/{id} does. All
// tokens that it signed are refused from then on. RevokeSigningKey fails if the
// workspace has no such key.
func (s *Server) RevokeSigningKey(id string) error {
	if !s.workspace.revokeSigningKey(id) {
		return fmt.Errorf("revoke signing key %q: no such key in this workspace", id)
	}
	return nil
}

// SeededSigningKeys returns the signing keys that were generated for the seed,
// with their private keys, in the order of the seed.
func (s *Server) SeededSigningKeys() []SigningKey { return s.workspace.seededSigningKeys() }
