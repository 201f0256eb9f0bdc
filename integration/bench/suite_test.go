package bench_test

import (
	"net/http"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// BenchmarkMockStart starts 50 mocks in parallel tests, with a signing key and
// a playback ID each. The tests of one binary share one key pair, which was
// generated before. It reports the mean and the longest time of a start.
func BenchmarkMockStart(b *testing.B) {
	const tests = 50
	runParallel(b, 1, func(t *appTest, _ int) { startMock(t) }) // generates the key pair
	for b.Loop() {
		took := make([]time.Duration, tests)
		runParallel(b, tests, func(t *appTest, i int) {
			start := time.Now()
			startMock(t)
			took[i] = time.Since(start)
		})
		var sum, longest time.Duration
		for _, d := range took {
			sum, longest = sum+d, max(longest, d)
		}
		b.ReportMetric(milliseconds(sum)/tests, "ms/start")
		b.ReportMetric(milliseconds(longest), "max-ms/start")
		b.ReportMetric(20, "max-ms/start-at-most")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAppSuite runs what 500 tests of an application do, in parallel as
// tests run: each starts a mock with a signing key and a playback ID, signs
// with core, and fetches a playlist and one that is refused.
func BenchmarkAppSuite(b *testing.B) {
	const tests = 500
	for b.Loop() {
		start := time.Now()
		runParallel(b, tests, testApp)
		b.ReportMetric(time.Since(start).Seconds(), "s/500-tests")
		b.ReportMetric(milliseconds(time.Since(start))/tests, "ms/test")
	}
	b.ReportMetric(0, "ns/op")
}

func testApp(t *appTest, _ int) {
	mock, created, id := startMock(t)
	signer := mockSigner(t, mock, created)
	defer signer.Close()
	p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: id})
	if err != nil {
		t.Fatal(err)
	}
	viewer := clients{t, mock.Client()}
	if status := viewer.status(p.StreamURL()); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	if status := viewer.status(mock.URL() + "/" + id + ".m3u8"); status != http.StatusUnauthorized {
		t.Errorf("status %d without a token", status)
	}
}

func startMock(t *appTest) (mock *mockfastpix.Server, key mockfastpix.SigningKey, playbackID string) {
	mock = mockfastpix.Start(t)
	return mock, mock.CreateSigningKey(), mock.AddPlayback(mockfastpix.PlaybackOptions{})
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// appTest is a test in a benchmark. Its cleanups run when it ends.
type appTest struct {
	testing.TB
	cleanups []func()
}

func (t *appTest) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func (t *appTest) end() {
	for i := len(t.cleanups) - 1; i >= 0; i-- {
		t.cleanups[i]()
	}
}

// runParallel runs n tests, at most GOMAXPROCS at once, as the go command does.
func runParallel(b *testing.B, n int, run func(*appTest, int)) {
	b.Helper()
	running := make(chan struct{}, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for i := range n {
		running <- struct{}{}
		all.Go(func() {
			defer func() { <-running }()
			t := &appTest{TB: b}
			defer t.end()
			run(t, i)
		})
	}
	all.Wait()
}
