package core_test

import (
	"context"
	"crypto"
	"io"
	"runtime"
	"strconv"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// instantSigner returns 256 bytes that depend on the digest but are not a
// signature.
type instantSigner struct{ crypto.Signer }

func (instantSigner) Sign(_ io.Reader, digest []byte, _ crypto.SignerOpts) ([]byte, error) {
	signature := make([]byte, 256)
	for i := range signature {
		signature[i] = digest[i%len(digest)] ^ byte(i)
	}
	return signature, nil
}

func instantKey(t testing.TB) core.SigningKey {
	return core.NewInstantKey(signingKey(t), instantSigner{})
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// signMany signs the videos first to first+n-1, with IDs as long as UUIDs.
func signMany(t testing.TB, signer *core.Signer, first, n int) {
	t.Helper()
	id := []byte("00000000-cf4d-4717-9b90-ce429a124455")
	for i := range n {
		digits := strconv.AppendInt(nil, int64(100_000_000+first+i), 10)
		copy(id, digits[1:])
		if _, err := signer.Sign(context.Background(), core.Grant{PlaybackID: string(id)}); err != nil {
			t.Fatal(err)
		}
	}
}

// memoryLimit is the bound of the bytes for each cached playback.
const memoryLimit = 921 // 0.9 KB

// BenchmarkMemory reports the bytes for each cached playback.
func BenchmarkMemory(b *testing.B) {
	const entries = 100_000
	for b.Loop() {
		before := liveHeap()
		signer := newSigner(b, instantKey(b), core.WithClock(newClock(specIssuedAt).Now), core.WithMaxEntries(entries))
		signMany(b, signer, 0, entries)
		b.ReportMetric(float64(liveHeap()-before)/entries, "B/playback")
		runtime.KeepAlive(signer)
	}
	b.ReportMetric(memoryLimit, "B/playback-at-most")
}

func TestSign_memory(t *testing.T) {
	const limit = memoryLimit
	entries, flood := 100_000, 1_000_000
	if testing.Short() || !needs.Long() {
		entries, flood = 30_000, 100_000
	}
	clock := newClock(specIssuedAt)
	before := liveHeap()
	signer := newSigner(t, instantKey(t), core.WithClock(clock.Now), core.WithMaxEntries(entries))

	signMany(t, signer, 0, entries)
	full := int(liveHeap() - before)
	t.Logf("%d playbacks: %d bytes each", entries, full/entries)
	if each := full / entries; each > limit || each < 500 {
		t.Errorf("%d bytes for each of %d playbacks, want 500 to %d", each, entries, limit)
	}

	signMany(t, signer, entries, flood)
	each := int(liveHeap()-before) / entries
	t.Logf("after a flood of %d IDs: %d bytes each", flood, each)
	if each > limit {
		t.Errorf("after a flood of %d IDs: %d bytes for each of %d entries, want at most %d",
			flood, each, entries, limit)
	}
	runtime.KeepAlive(signer)
}
