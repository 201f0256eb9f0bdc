package suite

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// patience is how long a case waits for an event that should be immediate.
const patience = 10 * time.Second

// slowKey is a key source that returns when it is released or when the context
// ends.
type slowKey struct {
	key     core.SigningKey
	asked   chan struct{} // closed by the first call
	release chan struct{}
	once    sync.Once
}

func newSlowKey(key core.SigningKey) *slowKey {
	return &slowKey{key: key, asked: make(chan struct{}), release: make(chan struct{})}
}

func (k *slowKey) SigningKey(ctx context.Context) (core.SigningKey, error) {
	k.once.Do(func() { close(k.asked) })
	select {
	case <-k.release:
		return k.key, nil
	case <-ctx.Done():
		return core.SigningKey{}, ctx.Err()
	}
}

func disconnect(t *testing.T, w world) {
	id := w.video(t, core.Private)
	keys := newSlowKey(w.key)
	refused := make(chan error, 1)
	status := make(chan int, 1)
	app := w.adapter.New(t, Route{Prefix: "/watch", Page: show, Guards: []Guard{{
		Signer: w.signerWith(t, keys),
		ErrorHandler: func(v Visit, err error) Answer {
			code, text := v.Status(err)
			status <- code
			refused <- err
			return Answer{Status: code, Body: []byte(text)}
		},
	}}})

	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := send(ctx, http.MethodGet, app+"/watch/"+id, nil)
		gone <- err
	}()
	await(t, keys.asked, "the key source was not called")
	leave()
	if err := await(t, gone, "the client did not disconnect"); !errors.Is(err, context.Canceled) {
		t.Errorf("the client's error is %v, want context.Canceled", err)
	}
	if w.adapter.EndsWithClient {
		if code := await(t, status, "signing continued after the client disconnected"); code != 499 {
			t.Errorf("the status of the abandoned request is %d, want 499", code)
		}
		if err := await(t, refused, "the error handler was not called"); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v, want context.Canceled", err)
		}
	}
	close(keys.release)
	plays(t, page(t, get(t, app+"/watch/"+id)).StreamURL)
}

func upstream(t *testing.T, w world) {
	id := w.video(t, core.Private)
	keys := newSlowKey(w.key)
	app := w.adapter.New(t,
		Route{
			Prefix: "/soon", Page: show, Guards: []Guard{{Signer: w.signerWith(t, keys)}},
			Before: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 50*time.Millisecond)
			},
		},
		Route{
			Prefix: "/value", Page: show, Guards: []Guard{{Signer: w.signer(t)}},
			Before: func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(context.WithValue(ctx, upstreamKey{}, "from upstream"), time.Hour)
			},
		},
	)
	begin := time.Now()
	if r := get(t, app+"/soon/"+id); r.status != http.StatusServiceUnavailable {
		t.Errorf("the status after the upstream deadline is %d, want 503", r.status)
	} else {
		checkRefusal(t, r)
	}
	if took := time.Since(begin); took > patience {
		t.Errorf("the response took %v, far longer than the upstream deadline", took)
	}
	if p := page(t, get(t, app+"/value/"+id)); p.Upstream != "from upstream" || !p.Deadline {
		t.Errorf("the page has upstream value %q and deadline %t, want both", p.Upstream, p.Deadline)
	}
}

// outlives lets each page start a goroutine that uses the request's context and
// playback while the server handles other requests. Applications do this to
// write to a log or a database.
func outlives(t *testing.T, w world) {
	var left sync.WaitGroup
	stop := make(chan struct{})
	app := w.adapter.New(t, Route{
		Prefix: "/watch", Guards: []Guard{{Signer: w.signer(t)}},
		Page: func(v Visit) Answer {
			ctx, p := v.Context, v.Playback
			id := p.ID()
			left.Go(func() {
				for done := false; !done; {
					select {
					case <-stop:
						done = true
					case <-time.After(time.Millisecond):
					}
					q, ok := core.FromContext(ctx)
					if !ok || q != p || q.ID() != id {
						t.Errorf("the context of the page for %s now holds %v", id, q)
						return
					}
					_ = ctx.Value(upstreamKey{}) // visits every parent context
					_ = ctx.Err()
				}
			})
			return show(v)
		},
	})
	for range 20 {
		id := w.video(t, core.Private)
		for range 5 {
			if p := page(t, get(t, app+"/watch/"+id)); p.ID != id {
				t.Errorf("the page shows %s, want %s", p.ID, id)
			}
		}
	}
	close(stop)
	left.Wait()
}

// await returns the next value from c, or the zero value if c is closed.
func await[T any](t *testing.T, c <-chan T, complaint string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal(complaint)
	}
	panic("unreachable")
}
