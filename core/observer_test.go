package core_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

type logged struct {
	log *slog.Logger
	out *bytes.Buffer
}

func slogHandlers() []logged {
	text, asJSON := new(bytes.Buffer), new(bytes.Buffer)
	return []logged{
		{slog.New(slog.NewTextHandler(text, nil)), text},
		{slog.New(slog.NewJSONHandler(asJSON, nil)), asJSON},
	}
}

type requestID struct{}

// contextHandler adds the request ID of the context to each record, as handlers
// for traces do.
type contextHandler struct{ slog.Handler }

func (h contextHandler) Handle(ctx context.Context, r slog.Record) error {
	if id, ok := ctx.Value(requestID{}).(string); ok {
		r.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, r)
}

func TestSlogObserver(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	handler := slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})
	o := core.SlogObserver(slog.New(contextHandler{handler}))
	ctx := context.WithValue(t.Context(), requestID{}, "7")
	o.Observe(ctx, core.Event{Kind: core.EventSigned, PlaybackID: "v", KeyID: "k", Duration: time.Millisecond})
	o.Observe(t.Context(), core.Event{Kind: core.EventKeyChanged, KeyID: "k2"})
	o.Observe(t.Context(), core.Event{Kind: core.EventKeySourceFailed, Err: errors.New("sealed")})
	want := strings.Join([]string{
		`level=DEBUG msg="playback signer" event=signed playback_id=v key_id=k duration=1ms request=7`,
		`level=INFO msg="playback signer" event=key_changed key_id=k2`,
		`level=ERROR msg="playback signer" event=key_source_failed error=sealed`,
		"",
	}, "\n")
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if core.SlogObserver(nil) != nil {
		t.Error("SlogObserver(nil) is not nil")
	}
}

func TestEventKind_string(t *testing.T) {
	t.Parallel()
	if got := core.EventKeySourceFailed.String() + " " + core.EventKind(99).String(); got != "key_source_failed unknown" {
		t.Errorf("got %q", got)
	}
}

// recorder keeps the events of a signer with their contexts.
type recorder struct {
	mu     sync.Mutex
	events []core.Event
	ctxs   []context.Context
}

func (r *recorder) Observe(ctx context.Context, e core.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events, r.ctxs = append(r.events, e), append(r.ctxs, ctx)
}

// of returns the only event of a kind, and its context.
func (r *recorder) of(t *testing.T, kind core.EventKind) (core.Event, context.Context) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	found := -1
	for i, e := range r.events {
		if e.Kind == kind && found >= 0 {
			t.Fatalf("more than one event %v", kind)
		}
		if e.Kind == kind {
			found = i
		}
	}
	if found < 0 {
		t.Fatalf("no event %v", kind)
	}
	return r.events[found], r.ctxs[found]
}

func TestSign_observerContext(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]core.SigningKey{"local key": signingKey(t), "remote key": remoteKey(t, nil)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newClock(specIssuedAt)
			seen := new(recorder)
			signer := newSigner(t, key, core.WithClock(clock.Now), core.WithObserver(seen))
			sign := func(id string) (*core.Playback, context.Context) {
				t.Helper()
				ctx, cancel := context.WithCancel(context.WithValue(t.Context(), requestID{}, id))
				defer cancel()
				p, err := signer.Sign(ctx, core.Grant{PlaybackID: videoID})
				if err != nil {
					t.Fatal(err)
				}
				return p, ctx
			}
			first, _ := sign("cold")
			window := first.ExpiresAt().Sub(first.IssuedAt()) / 10
			clock.Advance(first.IssuedAt().Add(window * 3 / 4).Sub(clock.Now()))
			_, hot := sign("hot")
			for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
				seen.mu.Lock()
				n := len(seen.events)
				seen.mu.Unlock()
				if n == 3 {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("%d events, want 3", n)
				}
			}

			if _, ctx := seen.of(t, core.EventSigned); ctx.Value(requestID{}) != "cold" {
				t.Errorf("EventSigned has the context of request %v", ctx.Value(requestID{}))
			}
			if _, ctx := seen.of(t, core.EventReused); ctx != hot {
				t.Error("EventReused does not have the caller's context")
			}
			_, ctx := seen.of(t, core.EventSignedAhead)
			if ctx.Value(requestID{}) != "hot" || ctx.Err() != nil {
				t.Errorf("EventSignedAhead has the context of request %v, with error %v",
					ctx.Value(requestID{}), ctx.Err())
			}
		})
	}
}

func TestSign_observerDurations(t *testing.T) {
	t.Parallel()
	const delay = 20 * time.Millisecond
	cause := errors.New("vault is sealed")
	seen := new(recorder)
	failing := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		time.Sleep(delay)
		return core.SigningKey{}, cause
	})
	_, err := newSigner(t, failing, core.WithObserver(seen)).Sign(t.Context(), core.Grant{PlaybackID: videoID})
	if !errors.Is(err, core.ErrKeyUnavailable) {
		t.Fatalf("got %v, want ErrKeyUnavailable", err)
	}
	e, _ := seen.of(t, core.EventKeySourceFailed)
	if e.Duration < delay || !errors.Is(e.Err, cause) {
		t.Errorf("EventKeySourceFailed has duration %v and error %v, want %v or more and the cause",
			e.Duration, e.Err, delay)
	}

	key := signingKey(t)
	slow := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		time.Sleep(delay)
		return key, nil
	})
	mustSign(t, newSigner(t, slow, core.WithObserver(seen)), core.Grant{PlaybackID: videoID})
	e, _ = seen.of(t, core.EventKeyProvided)
	if e.Duration < delay || e.Err != nil || e.KeyID != key.ID() {
		t.Errorf("EventKeyProvided has duration %v, error %v and key %s, want %v or more, no error and %s",
			e.Duration, e.Err, e.KeyID, delay, key.ID())
	}

	broken := remoteKey(t, func() error { time.Sleep(delay); return cause })
	_, err = newSigner(t, broken, core.WithObserver(seen)).Sign(t.Context(), core.Grant{PlaybackID: videoID})
	if !errors.Is(err, cause) {
		t.Fatalf("got %v, want the cause", err)
	}
	e, _ = seen.of(t, core.EventSignFailed)
	if e.Duration < delay || !errors.Is(e.Err, cause) || e.KeyID == "" || e.PlaybackID != videoID {
		t.Errorf("EventSignFailed is %+v, want its duration, cause, key and video", e)
	}
}

// TestSign_observerKeyInMemory tests that sources which never wait report no
// call.
func TestSign_observerKeyInMemory(t *testing.T) {
	t.Parallel()
	key := signingKey(t)
	ring, err := core.NewKeyRing(key)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []core.KeySource{key, ring} {
		events := new(counter)
		mustSign(t, newSigner(t, source, core.WithObserver(events)), core.Grant{PlaybackID: videoID})
		if n := events.count(core.EventKeyProvided); n != 0 {
			t.Errorf("%T: %d events, want none", source, n)
		}
	}
}

func (r *recorder) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events, r.ctxs = nil, nil
}

// count returns the number of events of a kind.
func (r *recorder) count(kind core.EventKind) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, e := range r.events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}
