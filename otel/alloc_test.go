package playbackotel_test

import (
	"context"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"github.com/FastPix/fastpix-playback-go/core"
)

// newReusing returns a signer that has signed the token of the grant.
func newReusing(t testing.TB, keys core.KeySource, o core.Observer) (*core.Signer, core.Grant) {
	t.Helper()
	opts := []core.Option{windowStart(t)}
	if o != nil {
		opts = append(opts, core.WithObserver(o))
	}
	signer, err := core.NewSigner(keys, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	grant := core.Grant{PlaybackID: videoID}
	if _, err := signer.Sign(t.Context(), grant); err != nil {
		t.Fatal(err)
	}
	return signer, grant
}

// contexts returns the contexts of a request without a span and with one.
func contexts(t testing.TB, c *collected) map[string]context.Context {
	ctx, span := c.tracer.Tracer("test").Start(t.Context(), "GET /watch")
	t.Cleanup(func() { span.End() })
	return map[string]context.Context{"untraced": trace.ContextWithSpan(ctx, nil), "traced": ctx}
}

// TestObserve_allocations tests that a reused token allocates nothing, also if
// the key comes from a source whose duration is measured.
func TestObserve_allocations(t *testing.T) {
	c := newCollected(t)
	key := signingKey(t, keyID, rsaKey())
	for name, ctx := range contexts(t, c) {
		for _, keys := range []core.KeySource{
			key, core.KeySourceFunc(func(context.Context) (core.SigningKey, error) { return key, nil }),
		} {
			signer, grant := newReusing(t, keys, c)
			if n := testing.AllocsPerRun(1000, func() { _, _ = signer.Sign(ctx, grant) }); n != 0 {
				t.Errorf("%s, %T: %v allocations, want 0", name, keys, n)
			}
		}
	}
}

// BenchmarkSign_reused measures a reused token without an observer, and with
// one and the metrics SDK.
func BenchmarkSign_reused(b *testing.B) {
	c := newCollected(b)
	key := signingKey(b, keyID, rsaKey())
	for _, test := range []struct {
		name     string
		observer core.Observer
		context  string
	}{
		{"no observer", nil, "untraced"},
		{"observer, untraced", c, "untraced"},
		{"observer, traced", c, "traced"},
	} {
		b.Run(test.name, func(b *testing.B) {
			signer, grant := newReusing(b, key, test.observer)
			ctx := contexts(b, c)[test.context]
			b.ReportAllocs()
			for b.Loop() {
				if _, err := signer.Sign(ctx, grant); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
