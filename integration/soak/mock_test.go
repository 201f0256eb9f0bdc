package soak_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// mock is a FastPix that can be restarted. A restart keeps the address, the
// videos and the signing keys.
type mock struct {
	url     string
	address string
	ids     []string
	api     *signingkeys.Client
	disturbance

	mu     sync.Mutex // held by restarts and by changes of the keys
	server *mockfastpix.Server
	done   chan error
	keys   map[string]string // public keys in PEM, by ID
}

func startMock(t *testing.T) *mock {
	t.Helper()
	m := &mock{keys: map[string]string{}}
	// The first server makes the IDs of the videos.
	first, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	for range videos {
		m.ids = append(m.ids, first.AddPlayback(mockfastpix.PlaybackOptions{MP4Support: "capped_4k"}))
	}
	_ = first.Close()
	m.serve(t, "127.0.0.1:0")
	if t.Failed() {
		t.FailNow()
	}
	m.api, err = signingkeys.New("id", "secret", signingkeys.WithBaseURL(m.url))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.stop(t) })
	return m
}

// serve starts a server with the known videos and keys. m.mu is held, or m is
// not shared yet.
func (m *mock) serve(t *testing.T, address string) {
	t.Helper()
	var seed mockfastpix.Seed
	for _, id := range m.ids {
		seed.Playbacks = append(seed.Playbacks, mockfastpix.PlaybackOptions{ID: id, MP4Support: "capped_4k"})
	}
	for id, public := range m.keys {
		seed.SigningKeys = append(seed.SigningKeys, mockfastpix.SeedSigningKey{ID: id, PublicKey: public})
	}
	server, err := mockfastpix.New(mockfastpix.WithSeed(seed), mockfastpix.WithJournalSize(200),
		mockfastpix.WithCredentials("id", "secret"))
	if err != nil {
		t.Error(err)
		return
	}
	ln := listen(t, address)
	if ln == nil {
		return
	}
	if m.address == "" {
		m.address = ln.Addr().String()
		m.url = "http://" + m.address
	}
	done := make(chan error, 1)
	m.server, m.done = server, done
	go func() { done <- server.Serve(ln) }()
}

func (m *mock) stop(t *testing.T) {
	t.Helper()
	_ = m.server.Close()
	if err := <-m.done; !errors.Is(err, http.ErrServerClosed) {
		t.Error(err)
	}
}

// restart closes the server with all connections and starts another one.
func (m *mock) restart(t *testing.T) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	defer m.begin()()
	m.stop(t)
	time.Sleep(50 * time.Millisecond)
	m.serve(t, m.address)
}

// injectFault makes the mock fail for a moment.
func (m *mock) injectFault(ctx context.Context, r *report) {
	faults := []mockfastpix.Fault{
		{Status: http.StatusServiceUnavailable, RetryAfter: time.Second},
		{Status: http.StatusInternalServerError},
		{Drop: true},
		{DropBody: true},
		{TruncateAfter: 20},
		{Delay: 100 * time.Millisecond},
		{BytesPerSecond: 2000},
	}
	sleep(ctx, 400*time.Millisecond)
	f := faults[rand.IntN(len(faults))]
	f.Method = http.MethodGet // creating and deleting keys is not disturbed
	m.mu.Lock()
	end := m.begin()
	remove := m.server.InjectFault(f)
	m.mu.Unlock()
	sleep(ctx, 200*time.Millisecond)
	remove()
	end()
	r.count("faults of the mock")
}

// disturbance records when the mock may fail.
type disturbance struct {
	active  atomic.Int64
	changes atomic.Int64
}

// begin starts a disturbance. The function that it returns ends it.
func (d *disturbance) begin() (end func()) {
	d.changes.Add(1)
	d.active.Add(1)
	return func() {
		d.changes.Add(1)
		d.active.Add(-1)
	}
}

// watch returns a function that reports whether there has been a disturbance
// since watch was called.
func (d *disturbance) watch() (disturbed func() bool) {
	changes := d.changes.Load()
	if d.active.Load() > 0 {
		return func() bool { return true }
	}
	return func() bool { return d.active.Load() > 0 || d.changes.Load() != changes }
}
