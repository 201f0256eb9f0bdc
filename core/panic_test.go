//go:build go1.25

package core_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// captureLog redirects the default logger, so its tests are not parallel.
func captureLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	out := new(bytes.Buffer)
	setDefaultLogger(t, slog.New(slog.NewTextHandler(out, nil)))
	return out
}

func setDefaultLogger(t *testing.T, l *slog.Logger) {
	t.Helper()
	logger, writer, flags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(l)
	t.Cleanup(func() {
		slog.SetDefault(logger)
		log.SetOutput(writer)
		log.SetFlags(flags)
	})
}

// panicOn returns an observer that panics on the events of a kind.
func panicOn(kind core.EventKind) core.Observer {
	return core.ObserverFunc(func(_ context.Context, e core.Event) {
		if e.Kind == kind {
			panic("the observer is broken")
		}
	})
}

func TestSign_observerPanicsInBackground(t *testing.T) {
	logged := captureLog(t)
	for name, remote := range map[string]bool{"local key": false, "remote key": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				logged.Reset()
				key := signingKey(t)
				if remote {
					key = remoteKey(t, nil)
				}
				signed := new(counter)
				signer := newSigner(t, key, core.WithObserver(core.ObserverFunc(func(ctx context.Context, e core.Event) {
					signed.Observe(ctx, e)
					panicOn(core.EventSignedAhead).Observe(ctx, e)
				})))
				grant := core.Grant{PlaybackID: videoID}
				first := mustSign(t, signer, grant)
				window := first.ExpiresAt().Sub(first.IssuedAt()) / 10
				time.Sleep(time.Until(first.IssuedAt().Add(window * 3 / 4)))
				mustSign(t, signer, grant)
				synctest.Wait()
				time.Sleep(window / 2)
				if p := mustSign(t, signer, grant); p.Token() == first.Token() {
					t.Error("got the token of the first window in the second")
				}
				// The signature was kept.
				if n := signed.count(core.EventSigned); n != 1 {
					t.Errorf("%d requests waited for a signature, want 1", n)
				}
				if text := logged.String(); strings.Count(text, "observer panicked") != 1 ||
					!strings.Contains(text, "the observer is broken") || !strings.Contains(text, "event=signed_ahead") {
					t.Errorf("the log is %q, want the panic once", text)
				}
			})
		})
	}
}

func TestSign_observerPanicsWithRemoteKey(t *testing.T) {
	logged := captureLog(t)
	for name, window := range map[string]core.Option{
		"reuse": core.WithTTL(time.Hour), "no reuse": core.WithReuseWindow(0),
	} {
		t.Run(name, func(t *testing.T) {
			logged.Reset()
			signer := newSigner(t, remoteKey(t, nil), window, core.WithObserver(panicOn(core.EventSigned)))
			if p := mustSign(t, signer, core.Grant{PlaybackID: videoID}); p.Token() == "" {
				t.Error("the signature is lost")
			}
			if !strings.Contains(logged.String(), "the observer is broken") {
				t.Errorf("the log is %q, want the panic", logged)
			}
		})
	}
}

// brokenHandler is a handler of log records that panics.
type brokenHandler struct{ slog.Handler }

func (brokenHandler) Handle(context.Context, slog.Record) error { panic("the handler is broken") }

func TestSign_loggerPanicsInBackground(t *testing.T) {
	setDefaultLogger(t, slog.New(brokenHandler{slog.NewTextHandler(new(bytes.Buffer), nil)}))
	signer := newSigner(t, remoteKey(t, nil), core.WithObserver(panicOn(core.EventSigned)))
	mustSign(t, signer, core.Grant{PlaybackID: videoID})
}

func TestSignAll_observerPanics(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t), core.WithObserver(panicOn(core.EventSigned)))
	grants := make([]core.Grant, 10)
	for i := range grants {
		grants[i].PlaybackID = fmt.Sprint("video-", i)
	}
	defer func() {
		if r := recover(); r != "the observer is broken" {
			t.Errorf("recovered %v, want the observer's panic", r)
		}
	}()
	_, _ = signer.SignAll(t.Context(), grants)
	t.Error("SignAll returned, want the observer's panic")
}

// TestSign_keySourcePanics checks that one caller gets the panic, and that the
// others, which wait for the same signature, get the playback.
func TestSign_keySourcePanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		remote := newHangingKey(false)
		remote.delay = time.Second
		key := remote.key(t)
		var calls atomic.Int64
		signer := newSigner(t, core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
			if calls.Add(1) == 2 {
				panic("the key source is broken")
			}
			return key, nil
		}))
		grant := core.Grant{PlaybackID: videoID}
		var signed, panicked atomic.Int64
		for range 10 {
			go func() {
				defer func() {
					if recover() != nil {
						panicked.Add(1)
					}
				}()
				if _, err := signer.Sign(context.Background(), grant); err != nil {
					t.Error(err)
				}
				signed.Add(1)
			}()
		}
		time.Sleep(2 * time.Second)
		if signed.Load() != 9 || panicked.Load() != 1 {
			t.Errorf("%d callers got the playback and %d the panic, want 9 and 1", signed.Load(), panicked.Load())
		}
	})
}

func TestSign_signerPanicsInSharedFlight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var healthy atomic.Bool
		signer := newSigner(t, remoteKey(t, func() error {
			time.Sleep(time.Second)
			if !healthy.Load() {
				panic("the driver is broken")
			}
			return nil
		}))
		grant := core.Grant{PlaybackID: videoID}
		var failed atomic.Int64
		for range 10 {
			go func() {
				if _, err := signer.Sign(context.Background(), grant); errors.Is(err, core.ErrKeyUnavailable) {
					failed.Add(1)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		if n := failed.Load(); n != 10 {
			t.Errorf("%d callers got ErrKeyUnavailable, want 10", n)
		}
		healthy.Store(true)
		mustSign(t, signer, grant)
	})
}
