package mockfastpix

import (
	"errors"
	"fmt"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/keypair"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// createSigningKey creates a signing key in the workspace.
func (w *workspace) createSigningKey() SigningKey {
	return w.store.createSigningKey("", w.id, w.now())
}

// createForeignSigningKey creates a signing key in another workspace.
func (w *workspace) createForeignSigningKey() SigningKey {
	return w.store.createSigningKey("", uuid.New(), w.now())
}

// registerSigningKey adds the public key of an existing pair.
func (w *workspace) registerSigningKey(id, publicKeyPEM string) error {
	if id == "" {
		return errors.New("register signing key: the key ID is empty: pass the ID that tokens carry as kid")
	}
	public, err := keypair.ParsePublic(publicKeyPEM)
	if err != nil {
		return fmt.Errorf("register signing key %q: %w", id, err)
	}
	if !w.store.addSigningKey(signingKey{id: id, workspaceID: w.id, public: public, createdAt: w.now()}) {
		return fmt.Errorf("register signing key %q: a key with this ID exists: use another ID", id)
	}
	return nil
}

// signingKey returns the key of the workspace with that ID, unless it is
// revoked.
func (w *workspace) signingKey(id string) (signingKey, bool) {
	k, known := w.store.signingKey(id)
	return k, known && !k.revoked && k.workspaceID == w.id
}

// signingKeys returns the keys of the workspace that are not revoked, newest
// first.
func (w *workspace) signingKeys() []signingKey { return w.store.signingKeys(w.id) }

// revokeSigningKey revokes a key of the workspace. It returns false if there is
// none with the ID.
func (w *workspace) revokeSigningKey(id string) bool {
	return w.store.revokeSigningKey(w.id, id, w.now())
}

// seededSigningKeys returns the keys that were generated for the seed.
func (w *workspace) seededSigningKeys() []SigningKey {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seededKeys == nil {
		return nil
	}
	return w.seededKeys()
}
