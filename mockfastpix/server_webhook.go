package mockfastpix

import (
	"context"
	"fmt"
)

// SetWebhook replaces the endpoint of webhooks until the server is reset, for
// an app whose URL is known only when it runs. See [WithWebhook]. Empty strings
// remove it: events are not reported then, and webhooks that were not delivered
// wait for another endpoint. SetWebhook panics if the URL or the secret is
// invalid, which is a mistake in the calling code.
func (s *Server) SetWebhook(url, secret string) {
	if err := s.workspace.setWebhook(url, secret); err != nil {
		panic("mockfastpix: SetWebhook: " + err.Error())
	}
}

// Webhooks returns copies of the last webhooks, oldest event first. The server
// keeps the last 1,000, with at most 16 MB of bodies. Older ones are removed,
// also if they were not delivered.
func (s *Server) Webhooks() []Webhook { return s.workspace.outbox.snapshot() }

// WaitForWebhook returns the oldest webhook for which match returns true. If
// there is none, it calls match again at each attempt and for each new webhook,
// and returns an error if ctx ends or the server is closed first. A webhook
// that was delivered has the state [WebhookDelivered].
func (s *Server) WaitForWebhook(ctx context.Context, match func(Webhook) bool) (Webhook, error) {
	ctx, cancel := s.untilClosed(ctx)
	defer cancel()
	list, err := s.workspace.outbox.wait(ctx, match)
	if err != nil {
		return Webhook{}, fmt.Errorf("mockfastpix: no matching webhook: %w", err)
	}
	return list[0], nil
}

// RedeliverWebhook sends a webhook again, with the same ID and body, as a
// FastPix that has not seen the app's answer. It fails if the server does not
// have a webhook with the ID.
func (s *Server) RedeliverWebhook(id string) error {
	if !s.workspace.outbox.redeliver(id) {
		return fmt.Errorf("redeliver webhook %q: no such webhook", id)
	}
	return nil
}
