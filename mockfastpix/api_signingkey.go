package mockfastpix

// The messages of FastPix's answers about signing keys.
const (
	messageKeyNotFound = "Signing key Not Found"
	messageKeyDeleted  = "signing key deleted successfully"
)

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
	if len(c.body) > 0 {
		if refused := c.form().refused(); refused != nil {
			return apiAnswer{}, refused
		}
	}
	key := c.store.createSigningKey(c.workspaceID, c.now)
	return created(signingKeyCreated{ID: key.ID, PrivateKey: key.PrivateKey, CreatedAt: apiTime(c.now)})
}

func (c *apiCall) listSigningKeys() (apiAnswer, *refusal) {
	p, refused := c.page()
	if refused != nil {
		return apiAnswer{}, refused
	}
	p.ascending = false // signing keys have no orderBy
	return pageOf(p, c.store.signingKeys(c.workspaceID), func(k signingKey) signingKeyListed {
		return signingKeyListed{ID: k.id, CreatedAt: apiTime(k.createdAt)}
	})
}

func (c *apiCall) getSigningKey() (apiAnswer, *refusal) {
	k, known := c.store.signingKey(c.id)
	if !known || k.revoked || k.workspace != c.workspaceID {
		return apiAnswer{}, c.noSigningKey()
	}
	return found(signingKeyShown{WorkspaceID: c.workspaceID, SigningKeyID: k.id, PublicKey: publicKeyPEM(k.public)})
}

func (c *apiCall) deleteSigningKey() (apiAnswer, *refusal) {
	if !c.store.revokeSigningKey(c.workspaceID, c.id) {
		return apiAnswer{}, c.noSigningKey()
	}
	return found(message{messageKeyDeleted})
}

func (c *apiCall) noSigningKey() *refusal {
	if refused := wrongID("signingKeyId", c.id); refused != nil {
		return refused
	}
	return missing(messageKeyNotFound, "there is no signing key %s in this workspace", c.id)
}
