package mockfastpix

import "github.com/FastPix/fastpix-playback-go/mockfastpix/internal/keypair"

const messageKeyDeleted = "signing key deleted successfully"

type signingKeyCreated struct {
	ID         string  `json:"id"`
	PrivateKey string  `json:"privateKey"`
	CreatedAt  apiTime `json:"createdAt"`
}

type signingKeyListed struct {
	ID        string  `json:"id"`
	CreatedAt apiTime `json:"createdAt"`
}

type signingKeyShown struct {
	WorkspaceID  string `json:"workspaceId"`
	SigningKeyID string `json:"signingKeyId"`
	PublicKey    string `json:"publicKey"`
}

type message struct {
	Message string `json:"message"`
}

func (c *apiCall) createSigningKey() (apiAnswer, *refusal) {
	if err := c.workspace.store.roomForKey(); err != nil {
		return full(err)
	}
	if len(c.body) > 0 {
		if r := formRefusal(c.form()); r != nil {
			return apiAnswer{}, r
		}
	}
	key := c.workspace.store.createSigningKey("", c.workspace.id, c.now)
	return created(signingKeyCreated{ID: key.ID, PrivateKey: key.PrivateKey, CreatedAt: apiTime(c.now)})
}

func (c *apiCall) listSigningKeys() (apiAnswer, *refusal) {
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	p.ascending = false // signing keys have no orderBy
	return pageOf(p, c.workspace.signingKeys(), func(k signingKey) signingKeyListed {
		return signingKeyListed{ID: k.id, CreatedAt: apiTime(k.createdAt)}
	})
}

func (c *apiCall) getSigningKey() (apiAnswer, *refusal) {
	k, known := c.workspace.signingKey(c.id)
	if !known {
		return apiAnswer{}, c.noSigningKey()
	}
	return found(signingKeyShown{
		WorkspaceID: c.workspace.id, SigningKeyID: k.id, PublicKey: keypair.PublicPEM(k.public),
	})
}

func (c *apiCall) deleteSigningKey() (apiAnswer, *refusal) {
	if !c.workspace.revokeSigningKey(c.id) {
		return apiAnswer{}, c.noSigningKey()
	}
	return found(message{messageKeyDeleted})
}
