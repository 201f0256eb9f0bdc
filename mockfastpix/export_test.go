package mockfastpix

import "time"

// JournalEntrySize returns the number of bytes for which r counts in the
// journal.
func JournalEntrySize(r Request) int { return r.size() }

// APIOperation is a row of the table of operations.
type APIOperation struct {
	Method, Path, ID, Notes string
	Mocked                  bool
}

// APIOperations returns the operations of FastPix's API.
func APIOperations() []APIOperation {
	list := make([]APIOperation, len(apiOperations))
	for i, o := range apiOperations {
		list[i] = APIOperation{o.method, o.path, o.id, o.notes, o.mocked()}
	}
	return list
}

// ControlOperation is a row of the table of the control plane's operations.
type ControlOperation struct{ Method, Path, Section, Body, Response string }

// ControlOperations returns the operations of the control plane.
func ControlOperations() []ControlOperation {
	operations := controlOperations()
	list := make([]ControlOperation, len(operations))
	for i, o := range operations {
		list[i] = ControlOperation{o.method, o.path, o.section, o.body, o.response}
	}
	return list
}

// SetWebhookTimeout sets how long the endpoint of webhooks has to answer.
func SetWebhookTimeout(s *Server, d time.Duration) { s.workspace.outbox.timeout = d }

// AttemptAfterReset resets an outbox between the choice of a webhook and its
// attempt.
func AttemptAfterReset(url string) {
	endpoint := &webhookEndpoint{url: url, key: func() []byte { return nil }}
	b := newOutbox(&clock{}, func() *webhookEndpoint { return endpoint },
		func(event) (Webhook, bool) { return Webhook{State: WebhookPending}, true })
	defer b.shut()
	b.running = true // so that no worker is started
	b.add(event{})
	l, _, _ := b.next()
	b.reset()
	b.attempt(l)
}
