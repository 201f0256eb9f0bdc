package mockfastpix_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestServer_tls(t *testing.T) {
	t.Parallel()
	srv, signer := start(t, mockfastpix.WithTLS("*.fastpix.io", "fastpix.test", "10.1.2.3"))
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	token := signer.token(t, id)
	if !strings.HasPrefix(srv.URL(), "https://127.0.0.1:") {
		t.Fatalf("URL is %s", srv.URL())
	}
	wantOK(t, get(t, srv, master(id, token)))

	// FastPix's host name reaches the mock, so that an app needs only this
	// client.
	res := get(t, srv, "https://stream.fastpix.io"+master(id, token))
	wantOK(t, res)
	if !strings.Contains(res.body, "https://stream.fastpix.io/m/") {
		t.Errorf("the variants do not use the host of the request:\n%s", res.body)
	}

	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(srv.CAPEM()) {
		t.Fatal("CAPEM is not a certificate")
	}
	address := strings.TrimPrefix(srv.URL(), "https://")
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "images.fastpix.io", "fastpix.test", "10.1.2.3"} {
		conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, ServerName: name})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = conn.Close()
	}
	if conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: pool, ServerName: "other.test"}); err == nil {
		_ = conn.Close()
		t.Error("the certificate is valid for a name that was not configured")
	}
	if _, err := http.Get(srv.URL() + "/" + id + ".m3u8"); err == nil {
		t.Error("a client without the CA trusts the server")
	}
}

func TestServer_caWithoutTLS(t *testing.T) {
	t.Parallel()
	if pem := mockfastpix.Start(t).CAPEM(); pem != nil {
		t.Errorf("CAPEM is %q", pem)
	}
}

func TestServer_closeTwice(t *testing.T) {
	t.Parallel()
	srv, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	if srv.URL() != "" {
		t.Errorf("URL before listening is %q", srv.URL())
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	wantStatus(t, "http://"+ln.Addr().String()+"/nothing", http.StatusNotFound)
	for range 2 {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("Serve returned %v", err)
	}
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("Serve after Close returned %v", err)
	}
}

func wantStatus(tb testing.TB, url string, status int) {
	tb.Helper()
	res, err := http.Get(url)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != status {
		tb.Errorf("%s: status %d, want %d", url, res.StatusCode, status)
	}
}

func TestServer_shutdownWaitsForRequests(t *testing.T) {
	t.Parallel()
	srv, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go srv.Serve(ln) //nolint:errcheck // ends with the test
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	srv.InjectFault(mockfastpix.Fault{Delay: 300 * time.Millisecond, Path: "/" + id + ".m3u8"})
	began := make(chan struct{})
	answer := make(chan error, 1)
	go func() {
		close(began)
		res, err := http.Get("http://" + ln.Addr().String() + "/" + id + ".m3u8")
		if err == nil {
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				err = fmt.Errorf("status %d", res.StatusCode)
			}
		}
		answer <- err
	}()
	<-began
	time.Sleep(100 * time.Millisecond) // into the delay
	if err := srv.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-answer; err != nil {
		t.Errorf("the running request got %v", err)
	}
}

func TestServer_closeLeaksNoGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		srv, err := mockfastpix.New(mockfastpix.WithTLS())
		if err != nil {
			t.Fatal(err)
		}
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- srv.Serve(ln) }()
		id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
		res, err := srv.Client().Get("https://" + ln.Addr().String() + "/" + id + ".m3u8")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()

		// A delayed request and a waiter must end too.
		srv.InjectFault(mockfastpix.Fault{Delay: time.Hour})
		go srv.Client().Get("https://" + ln.Addr().String() + "/" + id + ".m3u8") //nolint:errcheck // dropped
		waited := make(chan error, 1)
		go func() {
			_, err := srv.WaitForRequest(context.Background(), func(mockfastpix.Request) bool { return false })
			waited <- err
		}()
		time.Sleep(20 * time.Millisecond)
		_ = srv.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("Serve returned %v", err)
		}
		if err := <-waited; err == nil {
			t.Error("WaitForRequest returned no error")
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
}

func TestServer_handler(t *testing.T) {
	t.Parallel()
	srv, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	defer closeServer(t, srv)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	host := httptest.NewServer(srv)
	defer host.Close()
	wantStatus(t, host.URL+"/"+id+".m3u8", http.StatusOK)
}

func TestServer_urlsFollowRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fixed := newWorld(t, mockfastpix.WithPublicURL("https://fastpix.test:8443/"))
	if got := fixed.srv.URL(); got != "https://fastpix.test:8443" {
		t.Errorf("URL is %s", got)
	}
	for _, c := range []struct {
		name      string
		world     *world
		host      string
		forwarded string
		want      string
	}{
		{"listener", w, "", "", w.srv.URL()},
		{"mapped port", w, "127.0.0.1:32768", "", "http://127.0.0.1:32768"},
		{"host name", w, "stream.fastpix.io", "", "http://stream.fastpix.io"},
		{"TLS proxy", w, "stream.fastpix.io", "https", "https://stream.fastpix.io"},
		{"chain of proxies", w, "stream.fastpix.io", "https, http", "https://stream.fastpix.io"},
		{"unknown scheme", w, "stream.fastpix.io", "gopher", "http://stream.fastpix.io"},
		{"public URL", fixed, "stream.fastpix.io", "http", "https://fastpix.test:8443"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ln := httptest.NewRecorder()
			req := httptest.NewRequest(http.MethodGet, w.srv.URL()+"/"+c.world.public+".m3u8", nil)
			if c.host != "" {
				req.Host = c.host
			}
			if c.forwarded != "" {
				req.Header.Set("X-Forwarded-Proto", c.forwarded)
			}
			c.world.srv.ServeHTTP(ln, req)
			urls := playlistURLs(ln.Body.String())
			if len(urls) == 0 {
				t.Fatalf("no URLs in\n%s", ln.Body)
			}
			for _, u := range urls {
				if !strings.HasPrefix(u, c.want+"/m/") {
					t.Errorf("URL %s does not start with %s", u, c.want)
				}
			}
		})
	}
}

func TestServer_idleAndSlowConnections(t *testing.T) {
	needs.SkipUnlessLong(t)
	w := newWorld(t)
	address := strings.TrimPrefix(w.srv.URL(), "http://")
	for i := range 5000 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Logf("only %d connections: %v", i, err) // limit on open files
			break
		}
		defer func() { _ = conn.Close() }()
		if i%2 == 0 {
			_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:")
		}
	}
	for range 10 {
		wantOK(t, get(t, w.srv, master(w.private, w.signer.token(t, w.private))))
	}
}

func TestServer_concurrentUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithJournalSize(50))
	token := w.signer.token(t, w.private)
	var wg sync.WaitGroup
	for _, work := range []func(i int){
		func(int) { get(t, w.srv, master(w.private, token)) },
		func(int) { get(t, w.srv, "/"+w.live+".m3u8") },
		func(int) { get(t, w.srv, "/"+w.private+"/thumbnail.jpg?width=32&token="+token) },
		func(i int) {
			err := w.srv.UpdatePlayback(w.live, func(o *mockfastpix.PlaybackOptions) { o.OffAir = i%2 == 0 })
			if err != nil {
				t.Error(err)
			}
		},
		func(int) {
			id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: w.mediaID, Title: "T"})
			w.srv.Playback(id)
			if err := w.srv.DeletePlayback(id); err != nil {
				t.Error(err)
			}
		},
		func(int) {
			w.srv.InjectFault(mockfastpix.Fault{Delay: time.Millisecond, Times: 1, PlaybackID: w.public})()
		},
		func(int) { w.srv.Advance(time.Millisecond) },
		func(int) { w.srv.Requests() },
		func(int) { w.srv.Verify(token, w.private, mockfastpix.ResourceStream) },
		func(int) {
			key := w.srv.CreateForeignSigningKey() // from the shared pool
			_ = w.srv.RevokeSigningKey(key.ID)     // an error is expected
		},
	} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 4 {
				work(i)
			}
		}()
	}
	wg.Wait()
	wantOK(t, get(t, w.srv, master(w.private, token)))
	if o, _ := w.srv.Playback(w.private); o.Title != "T" {
		t.Errorf("the title is %q", o.Title)
	}
}

func TestServer_reset(t *testing.T) {
	t.Parallel()
	srv, signer := start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	url := srv.URL()
	token := signer.token(t, id)
	srv.InjectFault(mockfastpix.Fault{Status: 500})
	srv.Advance(time.Hour)
	get(t, srv, master(id, token))
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	if len(srv.Requests()) != 0 || srv.URL() != url || time.Until(srv.Now()) > time.Minute {
		t.Error("journal, URL or clock is wrong after Reset")
	}
	wantRefusal(t, get(t, srv, master(id, token)), 404, mockfastpix.ErrPlaybackIDUnknown)
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: id})
	wantRefusal(t, get(t, srv, master(id, token)), 401, mockfastpix.ErrKeyUnknown)
	if got := srv.Requests()[0].Number; got != 1 {
		t.Errorf("the first request after Reset has number %d", got)
	}
}

func TestServer_clockSetBack(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	srv.Advance(-time.Hour)
	if o, _ := srv.Playback(id); o.Status != mockfastpix.StatusReady {
		t.Errorf("the status before the media was added is %s, want Ready: it needs no processing", o.Status)
	}
}

// TestServer_farClock checks that the clock refuses to move where its
// arithmetic would overflow, and stays where it is.
func TestServer_farClock(t *testing.T) {
	t.Parallel()
	const limit = 876_000 * time.Hour
	srv := newServer(t)
	refused := func(name string, move func()) {
		t.Helper()
		before := srv.Now()
		defer func() {
			t.Helper()
			if text := fmt.Sprint(recover()); !strings.Contains(text, "more than 100 years from real time") {
				t.Errorf("%s: %s", name, text)
			}
			if moved := srv.Now().Sub(before); moved < 0 || moved > time.Minute {
				t.Errorf("%s moves the clock by %v", name, moved)
			}
		}()
		move()
	}
	for _, start := range []time.Duration{0, limit - time.Hour, -limit + time.Hour} {
		srv.SetTime(time.Now().Add(start))
		refused("a far time", func() { srv.SetTime(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)) })
		refused("the zero time", func() { srv.SetTime(time.Time{}) })
		refused("the longest duration", func() { srv.Advance(math.MaxInt64) })
		refused("the longest negative duration", func() { srv.Advance(math.MinInt64) })
		refused("a duration past the limit", func() { srv.Advance(limit + time.Minute - start) })
		refused("a negative duration past the limit", func() { srv.Advance(-limit - time.Minute - start) })
	}
	srv.SetTime(time.Now().Add(-limit + time.Hour))
	srv.Advance(2*limit - 2*time.Hour)
	if ahead := time.Until(srv.Now()); ahead < limit-2*time.Hour {
		t.Errorf("the clock is %v ahead", ahead)
	}
}

// TestServer_longProcessing checks the statuses of a media whose processing
// takes decades.
func TestServer_longProcessing(t *testing.T) {
	t.Parallel()
	const processing = 600_000 * time.Hour
	srv := newServer(t, mockfastpix.WithProcessingTime(processing))
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	for _, want := range []mockfastpix.MediaStatus{
		mockfastpix.StatusCreated, mockfastpix.StatusDownloading, mockfastpix.StatusDownloaded,
		mockfastpix.StatusValidating, mockfastpix.StatusInQueue, mockfastpix.StatusProcessing, mockfastpix.StatusReady,
	} {
		if o, _ := srv.Playback(id); o.Status != want {
			t.Errorf("the status is %s, want %s", o.Status, want)
		}
		srv.Advance(processing / 6)
	}
}

func TestServer_logsWithoutTokens(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	srv, signer := start(t, mockfastpix.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	token := signer.token(t, id)
	get(t, srv, master(id, token))
	get(t, srv, "/"+id+".m3u8?token="+token+"x")
	get(t, srv, "/"+token)
	if err := srv.Close(); err != nil {
		t.Error(err)
	}
	if strings.Count(log.String(), "\n") != 3 || !strings.Contains(log.String(), `"reason":"signature_invalid"`) &&
		!strings.Contains(log.String(), `"reason":"token_malformed"`) {
		t.Errorf("log:\n%s", log.String())
	}
	if strings.Contains(log.String(), token[:40]) {
		t.Errorf("the log contains a token:\n%s", log.String())
	}
}

func closeServer(tb testing.TB, srv *mockfastpix.Server) {
	tb.Helper()
	if err := srv.Close(); err != nil {
		tb.Error(err)
	}
}
