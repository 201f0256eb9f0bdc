package mockfastpix

import (
	"net/http"
	"slices"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/keypair"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// keyBody is a signing key in responses of the control plane.
type keyBody struct {
	ID         string    `json:"id"`
	PublicKey  string    `json:"publicKey,omitempty"`
	PrivateKey string    `json:"privateKey,omitempty"` // in the response to its creation, and for generated seed keys
	CreatedAt  time.Time `json:"createdAt"`
	Seeded     bool      `json:"seeded,omitempty"` // in lists: GET keys/{id} returns the private key
}

func (c *controlCall) listKeys() error {
	bodies := []keyBody{}
	seeded := c.plane.workspace.seededSigningKeys()
	for _, k := range c.plane.workspace.signingKeys() {
		isSeeded := slices.ContainsFunc(seeded, func(key SigningKey) bool { return key.ID == k.id })
		bodies = append(bodies, keyBody{ID: k.id, CreatedAt: k.createdAt, Seeded: isSeeded})
	}
	c.reply(http.StatusOK, map[string][]keyBody{"keys": bodies})
	return nil
}

// addKey creates a signing key, or registers the public key in the body under
// the given ID.
func (c *controlCall) addKey() error {
	if err := c.plane.workspace.store.roomForKey(); err != nil {
		return controlInvalid("%s", err)
	}
	var body struct {
		ID        string `json:"id"`
		PublicKey string `json:"publicKey"`
		Foreign   bool   `json:"foreign"` // in another workspace
	}
	if err := c.decode(&body); err != nil {
		return err
	}
	switch {
	case body.PublicKey != "" && body.Foreign:
		return controlInvalid("foreign is only for keys that the server creates: leave publicKey out")
	case body.PublicKey != "":
		if err := c.plane.workspace.registerSigningKey(body.ID, body.PublicKey); err != nil {
			return controlInvalid("%s", err)
		}
		return c.replyKey(http.StatusCreated, body.ID, "")
	case body.ID != "":
		return controlInvalid("id is set without publicKey: the server chooses the IDs of keys that it creates")
	case body.Foreign:
		key := c.plane.workspace.createForeignSigningKey()
		return c.replyKey(http.StatusCreated, key.ID, key.PrivateKey)
	}
	key := c.plane.workspace.createSigningKey()
	return c.replyKey(http.StatusCreated, key.ID, key.PrivateKey)
}

func (c *controlCall) getKey() error {
	if _, known := c.plane.workspace.signingKey(c.id); !known {
		return controlNotFound("there is no signing key %s", redact.Quote(c.id))
	}
	seeded := c.plane.workspace.seededSigningKeys()
	if i := slices.IndexFunc(seeded, func(key SigningKey) bool { return key.ID == c.id }); i >= 0 {
		return c.replyKey(http.StatusOK, c.id, seeded[i].PrivateKey)
	}
	return c.replyKey(http.StatusOK, c.id, "")
}

func (c *controlCall) replyKey(status int, id, privateKey string) error {
	k, known := c.plane.workspace.store.signingKey(id)
	if !known {
		return controlNotFound("there is no signing key %s", redact.Quote(id)) // reset concurrently
	}
	c.reply(status, keyBody{
		ID: id, PublicKey: keypair.PublicPEM(k.public), PrivateKey: privateKey, CreatedAt: k.createdAt,
	})
	return nil
}

func (c *controlCall) deleteKey() error {
	if !c.plane.workspace.revokeSigningKey(c.id) {
		return controlNotFound("there is no signing key %s", redact.Quote(c.id))
	}
	return c.noContent()
}
