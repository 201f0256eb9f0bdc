package hostapps_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	playbackotel "github.com/FastPix/fastpix-playback-go/otel"
)

func newObserved(keys core.KeySource) (*core.Signer, error) {
	observer, err := playbackotel.NewObserver()
	if err != nil {
		return nil, err
	}
	signer, err := core.NewSigner(keys, core.WithObserver(observer))
	return signer, err
}

// TestOTel_withoutSDK tests that the observer does nothing in an application
// that has not set up OpenTelemetry.
func TestOTel_withoutSDK(t *testing.T) {
	t.Parallel()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := newObserved(key)
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	if _, err := signer.Sign(t.Context(), core.Grant{PlaybackID: "intro"}); err != nil {
		t.Error(err)
	}
}

// observeBoth returns an observer that calls metrics, and logs.
func observeBoth(metrics core.Observer) core.Observer {
	logs := core.SlogObserver(slog.Default())
	both := core.ObserverFunc(func(ctx context.Context, e core.Event) {
		metrics.Observe(ctx, e)
		logs.Observe(ctx, e)
	})
	return both
}

// TestObservers_several changes the default logger, so it is not parallel.
func TestObservers_several(t *testing.T) {
	var out bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })

	var seen []core.EventKind
	both := observeBoth(core.ObserverFunc(func(_ context.Context, e core.Event) { seen = append(seen, e.Kind) }))
	sealed := core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, errors.New("the KMS is sealed")
	})
	signer, err := core.NewSigner(sealed, core.WithObserver(both))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	if _, err := signer.Sign(t.Context(), core.Grant{PlaybackID: "intro"}); !errors.Is(err, core.ErrKeyUnavailable) {
		t.Fatalf("got %v, want ErrKeyUnavailable", err)
	}
	if len(seen) != 1 || seen[0] != core.EventKeySourceFailed || !strings.Contains(out.String(), "the KMS is sealed") {
		t.Errorf("events %v and log %q, want the failure in both", seen, out.String())
	}
}
