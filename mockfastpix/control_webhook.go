package mockfastpix

import (
	"context"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// endpointBody is where webhooks are sent. Responses do not have the secret.
type endpointBody struct {
	URL    string `json:"url"`
	Secret string `json:"secret,omitempty"`
}

func (c *controlCall) getWebhookEndpoint() error {
	endpoint := c.plane.workspace.webhook()
	if endpoint == nil {
		return controlNotFound("there is no webhook endpoint: PUT /_mock/webhook sets one")
	}
	c.reply(http.StatusOK, endpointBody{URL: endpoint.url})
	return nil
}

func (c *controlCall) putWebhookEndpoint() error {
	var body endpointBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if body == (endpointBody{}) {
		return controlInvalid("url and secret are missing: DELETE /_mock/webhook removes the endpoint")
	}
	if err := c.plane.workspace.setWebhook(body.URL, body.Secret); err != nil {
		return controlInvalid("%s", err)
	}
	return c.getWebhookEndpoint()
}

func (c *controlCall) deleteWebhookEndpoint() error {
	if err := c.plane.workspace.setWebhook("", ""); err != nil {
		return err
	}
	return c.noContent()
}

// listWebhooks returns the webhooks with the type and the state in the query,
// or all of them. With wait, it waits that long for a first one.
func (c *controlCall) listWebhooks() error {
	wait, err := c.waitTime()
	if err != nil {
		return err
	}
	query := c.r.URL.Query()
	kind, state := query.Get("type"), WebhookState(query.Get("state"))
	switch state {
	case "", WebhookPending, WebhookDelivered, WebhookFailed:
	default:
		return controlInvalid("state %s: use pending, delivered or failed", redact.Quote(string(state)))
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), wait)
	defer cancel()
	defer context.AfterFunc(c.plane.draining, cancel)()
	list, _ := c.plane.workspace.outbox.wait(ctx, func(w Webhook) bool { // in vain, the list is empty
		return (kind == "" || w.Type == kind) && (state == "" || w.State == state)
	})
	c.reply(http.StatusOK, map[string][]Webhook{"webhooks": list})
	return nil
}

func (c *controlCall) redeliverWebhook() error {
	if !c.plane.workspace.outbox.redeliver(c.id) {
		return controlNotFound("there is no webhook %s", redact.Quote(c.id))
	}
	return c.noContent()
}
