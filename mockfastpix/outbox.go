package mockfastpix

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Bounds of the outbox.
const (
	maxWebhooks     = 1000
	maxWebhookBytes = 16 << 20 // of bodies
	maxAttempts     = 100      // kept for one webhook, which can be delivered again and again
	// webhookTimeout is how long the endpoint has to answer, in real time.
	webhookTimeout = 10 * time.Second
)

// webhookPauses are the times between attempts, on the server's clock. After
// the last attempt the webhook has failed.
var webhookPauses = []time.Duration{time.Second, 5 * time.Second, 30 * time.Second, 2 * time.Minute}

// event is a change that FastPix reports by webhook. One of the records is set.
type event struct {
	kind   string // the webhook's type
	media  *media
	stream *liveStream
	upload *upload

	base string    // of URLs in the body; empty for the server's own
	due  time.Time // on the server's clock; zero for at once
}

// outbox sends webhooks, one after the other in the order of their events, and
// keeps the last of them. It has a goroutine only while there is something to
// send. It is safe for concurrent use.
type outbox struct {
	clock    *clock
	endpoint func() *webhookEndpoint     // nil for none
	render   func(event) (Webhook, bool) // false if the event did not take place
	client   *http.Client
	timeout  time.Duration

	mu      sync.Mutex
	later   []event   // by due, which is in the future
	kept    []*letter // oldest first
	bytes   int       // of the bodies of those kept
	queue   []*letter // of these, those to send, in order
	worker  sync.WaitGroup
	running bool
	wake    chan struct{} // ends the worker's pause
	changed chan struct{} // closed at the next change; nil while nothing waits

	closing context.Context
	close   context.CancelFunc
	abort   context.CancelFunc // ends the attempt under way; nil if there is none
}

// letter is a webhook in the outbox.
type letter struct {
	Webhook
	tries       int       // since it was put into the queue
	next        time.Time // of the next attempt, on the server's clock
	redelivered int       // how often it was put into the queue again
}

func newOutbox(c *clock, endpoint func() *webhookEndpoint, render func(event) (Webhook, bool)) *outbox {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	b := &outbox{
		clock: c, endpoint: endpoint, render: render, timeout: webhookTimeout, wake: make(chan struct{}, 1),
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	b.closing, b.close = context.WithCancel(context.Background())
	return b
}

// add sends the event when it is due. Without an endpoint nothing happens.
func (b *outbox) add(e event) {
	if b.endpoint() == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.due.After(b.clock.now()) {
		at, _ := slices.BinarySearchFunc(b.later, e, func(have, e event) int {
			return cmp.Or(have.due.Compare(e.due), -1) // behind those that are due at the same time
		})
		b.later = slices.Insert(b.later, at, e)
	} else {
		b.enqueue(e)
	}
	b.start()
}

// enqueue puts the event into the queue. It removes the oldest webhooks until
// the new one fits. b.mu is held.
func (b *outbox) enqueue(e event) {
	w, ok := b.render(e)
	if !ok {
		return
	}
	for len(b.kept) > 0 && (len(b.kept) == maxWebhooks || b.bytes+len(w.Body) > maxWebhookBytes) {
		oldest := b.kept[0]
		b.kept = b.kept[1:]
		b.bytes -= len(oldest.Body)
		b.unqueue(oldest)
	}
	l := &letter{Webhook: w}
	b.kept, b.queue = append(b.kept, l), append(b.queue, l)
	b.bytes += len(w.Body)
	b.notify()
}

func (b *outbox) unqueue(l *letter) {
	b.queue = slices.DeleteFunc(b.queue, func(other *letter) bool { return other == l })
}

// forget removes the events of a media that are not due.
func (b *outbox) forget(mediaID string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.later = slices.DeleteFunc(b.later, func(e event) bool { return e.media != nil && e.media.id == mediaID })
}

// redeliver sends a webhook again, with the same body. It returns false if the
// outbox does not have it.
func (b *outbox) redeliver(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(b.kept, func(l *letter) bool { return l.ID == id })
	if at < 0 {
		return false
	}
	l := b.kept[at]
	b.unqueue(l)
	l.State, l.tries, l.next = WebhookPending, 0, time.Time{}
	l.redelivered++
	b.queue = append(b.queue, l)
	b.notify()
	b.start()
	return true
}

// reset removes all webhooks and ends the attempt under way.
func (b *outbox) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.later, b.kept, b.queue, b.bytes = nil, nil, nil, 0
	if b.abort != nil {
		b.abort()
	}
	b.notify()
}

// shut ends the worker and waits for it.
func (b *outbox) shut() {
	b.mu.Lock()
	b.close() // from now on, no worker is started
	b.mu.Unlock()
	b.worker.Wait()
	b.client.CloseIdleConnections()
}

// poke makes the worker look again, after a change of the clock or the
// endpoint.
func (b *outbox) poke() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.start()
}

// start starts the worker, or wakes it. b.mu is held.
func (b *outbox) start() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
	if b.running || b.closing.Err() != nil || len(b.queue)+len(b.later) == 0 {
		return
	}
	b.running = true
	b.worker.Add(1)
	go func() {
		defer b.worker.Done()
		b.work()
	}()
}

// notify ends the waiting for changes. b.mu is held.
func (b *outbox) notify() {
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}

func (b *outbox) work() {
	for {
		l, pause, ok := b.next()
		switch {
		case !ok:
			return
		case l == nil:
			b.sleep(pause)
		default:
			b.attempt(l)
		}
	}
}

// next returns the webhook to send now, or how long to wait for it. If there is
// nothing to do, ok is false, and the worker must end.
func (b *outbox) next() (l *letter, pause time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	for len(b.later) > 0 && !b.later[0].due.After(now) {
		e := b.later[0]
		b.later = b.later[1:]
		b.enqueue(e)
	}
	switch {
	case b.closing.Err() != nil, b.endpoint() == nil, len(b.queue)+len(b.later) == 0:
		b.running = false
		return nil, 0, false
	case len(b.queue) == 0:
		return nil, b.later[0].due.Sub(now), true
	case b.queue[0].next.After(now):
		return nil, b.queue[0].next.Sub(now), true
	}
	return b.queue[0], 0, true
}

// sleep pauses for real time, until something changes or the outbox is shut.
func (b *outbox) sleep(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-b.wake:
	case <-b.closing.Done():
	}
}

// attempt sends a webhook once and records the result, unless the webhook is no
// longer the one to send.
func (b *outbox) attempt(l *letter) {
	ctx, cancel := context.WithTimeout(b.closing, b.timeout)
	defer cancel()
	b.mu.Lock()
	endpoint, redelivered := b.endpoint(), l.redelivered
	if endpoint == nil || len(b.queue) == 0 || b.queue[0] != l {
		b.mu.Unlock()
		return
	}
	b.abort = cancel
	b.mu.Unlock()
	status, err := b.post(ctx, endpoint, l.Body)

	b.mu.Lock()
	defer b.mu.Unlock()
	b.abort = nil
	if b.closing.Err() != nil {
		return
	}
	result := WebhookAttempt{Time: b.clock.now(), Status: status}
	if err != nil {
		result.Error = err.Error()
	}
	l.Attempts = append(l.Attempts, result)
	if len(l.Attempts) > maxAttempts {
		l.Attempts = slices.Delete(l.Attempts, 0, 1)
	}
	b.notify()
	if l.redelivered != redelivered {
		return // it was put into the queue again, and this attempt does not count for that
	}
	l.tries++
	switch {
	case status >= 200 && status < 300:
		l.State = WebhookDelivered
	case l.tries > len(webhookPauses):
		l.State = WebhookFailed
	default:
		l.next = result.Time.Add(webhookPauses[l.tries-1])
	}
	if l.State != WebhookPending {
		b.unqueue(l)
	}
}

// post sends one request and returns the status of the answer. Its errors do
// not contain the URL.
func (b *outbox) post(ctx context.Context, endpoint *webhookEndpoint, body []byte) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.url, bytes.NewReader(body))
	if err != nil {
		return 0, errors.New("the request could not be made")
	}
	mac := hmac.New(sha256.New, endpoint.key())
	mac.Write(body)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "mockfastpix")
	req.Header.Set("FastPix-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	res, err := b.client.Do(req)
	if errors.Is(err, context.DeadlineExceeded) {
		return 0, errors.New("the endpoint did not answer in time")
	}
	if err != nil {
		var inURL *url.Error
		if errors.As(err, &inURL) {
			err = inURL.Err
		}
		return 0, err
	}
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10) // so that the connection can be used again
	_ = res.Body.Close()
	return res.StatusCode, nil
}

// snapshot returns the kept webhooks, oldest first.
func (b *outbox) snapshot() []Webhook {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.list()
}

// list is snapshot with b.mu held.
func (b *outbox) list() []Webhook {
	list := make([]Webhook, len(b.kept))
	for i, l := range b.kept {
		list[i] = l.clone()
	}
	return list
}

// wait returns the kept webhooks that match. If there are none, it waits for
// one. When ctx ends first, it returns its cause.
func (b *outbox) wait(ctx context.Context, match func(Webhook) bool) ([]Webhook, error) {
	for {
		b.mu.Lock()
		list := b.list()
		if b.changed == nil {
			b.changed = make(chan struct{})
		}
		changed := b.changed
		b.mu.Unlock()

		if list = slices.DeleteFunc(list, func(w Webhook) bool { return !match(w) }); len(list) > 0 {
			return list, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return list, context.Cause(ctx)
		}
	}
}
