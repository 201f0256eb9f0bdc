package core_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestSign_joinsSignatureMadeAhead(t *testing.T) {
	t.Parallel()
	// The signer blocks while a signature is made ahead, and the clock
	// moves to the window that it is for.
	key := &countingKey{}
	entered, release := make(chan struct{}, 8), make(chan struct{})
	key.before = func() {
		if key.n.Load() == 0 {
			return // the first window
		}
		entered <- struct{}{}
		<-release
	}
	signing, err := newKey(testkeys.KeyID, key.signer())
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock(specIssuedAt)
	signer := newSigner(t, signing, core.WithClock(clock.Now))
	grant := core.Grant{PlaybackID: videoID}
	first := mustSign(t, signer, grant)
	window := first.ExpiresAt().Sub(first.IssuedAt()) / 10

	clock.Advance(first.IssuedAt().Add(window * 3 / 4).Sub(clock.Now()))
	mustSign(t, signer, grant)
	<-entered
	clock.Advance(window / 2)
	joined := make(chan *core.Playback)
	go func() {
		p, err := signer.Sign(context.Background(), grant)
		if err != nil {
			t.Error(err)
		}
		joined <- p
	}()
	select {
	case <-entered:
		t.Error("a request started a second signature for the window")
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if p := <-joined; p == nil || !p.IssuedAt().Equal(first.IssuedAt().Add(window)) {
		t.Errorf("got %v, want the playback of the next window", p)
	}
	if n := key.n.Load(); n != 2 {
		t.Errorf("%d signatures, want 2", n)
	}
}

func TestSign_localKeyLeavesWithContext(t *testing.T) {
	t.Parallel()
	// The observer of the first caller delays the signature.
	entered, release := make(chan struct{}), make(chan struct{})
	var held atomic.Bool
	signer := newSigner(t, signingKey(t), core.WithObserver(core.ObserverFunc(func(context.Context, core.Event) {
		if held.CompareAndSwap(false, true) {
			close(entered)
			<-release
		}
	})))
	grant := core.Grant{PlaybackID: videoID}
	done := make(chan error)
	go func() {
		_, err := signer.Sign(context.Background(), grant)
		done <- err
	}()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ctx2, cancel2 := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel2()
	for _, ctx := range []context.Context{ctx, ctx2} {
		if _, err := signer.Sign(ctx, grant); !errors.Is(err, ctx.Err()) || err == nil {
			t.Errorf("got %v, want the context's error", err)
		}
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestSign_observerPanics(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	var panicked atomic.Bool
	signer := newSigner(t, signingKey(t), core.WithObserver(core.ObserverFunc(func(context.Context, core.Event) {
		if panicked.CompareAndSwap(false, true) {
			close(entered)
			<-release
			panic("observer")
		}
	})))
	grant := core.Grant{PlaybackID: videoID}
	recovered := make(chan any)
	go func() {
		defer func() { recovered <- recover() }()
		_, _ = signer.Sign(context.Background(), grant)
	}()
	<-entered
	waiting := make(chan error)
	go func() {
		_, err := signer.Sign(context.Background(), grant)
		waiting <- err
	}()
	time.Sleep(20 * time.Millisecond) // until the second caller waits
	close(release)
	if r := <-recovered; r != "observer" {
		t.Errorf("recovered %v, want the observer's panic", r)
	}
	// A caller that came too late to wait signs for itself.
	if err := <-waiting; err != nil && !errors.Is(err, core.ErrKeyUnavailable) {
		t.Errorf("the waiting caller got %v, want ErrKeyUnavailable", err)
	}
	mustSign(t, signer, grant)
}
