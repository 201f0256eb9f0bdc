package bench_test

import (
	"testing"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
)

// BenchmarkHot measures Sign for a token that is reused, against a lookup of a
// string in a cache that has the same bound and a lifetime for its entries.
func BenchmarkHot(b *testing.B) {
	ctx, signer, hot := b.Context(), newSigner(b), core.Grant{PlaybackID: videoID}
	if _, err := signer.Sign(ctx, hot); err != nil {
		b.Fatal(err)
	}
	cache, err := otter.New(&otter.Options[string, *core.Playback]{
		MaximumSize:      core.DefaultMaxEntries,
		ExpiryCalculator: otter.ExpiryWriting[string, *core.Playback](time.Hour),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cache.StopAllGoroutines() })
	cache.Set(videoID, new(core.Playback))
	ratio.Run(b, ratio.Pair{
		Name: "hot-sign/otter-lookup", AtMost: 2,
		Over: func() { _, _ = signer.Sign(ctx, hot) }, OverN: 20_000,
		Under: func() { cache.GetIfPresent(videoID) }, UnderN: 20_000,
		Rounds: 200,
	})
}
