package mockfastpix_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// guarded sends requests to everything that a page of another site must not
// reach, and returns the reasons of the refusals.
func guarded(tb testing.TB, srv *mockfastpix.Server, host string, header ...string) map[string]string {
	tb.Helper()
	reasons := map[string]string{}
	for _, operation := range []string{
		"GET /", "GET /_mock/console/main.js", "GET /_mock", "GET /_mock/keys", "GET /_mock/requests",
		"GET /_mock/reasons", "GET /_mock/reasons/token_expired",
		"POST /_mock/keys", "DELETE /_mock/requests", "POST /v1/iam/signing-keys",
	} {
		method, path, _ := strings.Cut(operation, " ")
		req := httptest.NewRequest(method, path, nil)
		req.Host = host
		req.SetBasicAuth("mock-access-token", "mock-secret-key")
		req.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, req)
		reason := rec.Header().Get("X-Mock-Reason")
		reasons[operation] = reason
		if refused := rec.Code == http.StatusForbidden; refused != (reason != "") || !refused && rec.Code >= 400 {
			tb.Errorf("%s for %q: status %d, reason %q", operation, host, rec.Code, reason)
		}
		if strings.Contains(rec.Body.String(), "privateKey") && reason != "" {
			tb.Errorf("%s for %q returned a private key", operation, host)
		}
	}
	return reasons
}

func TestGuard_hosts(t *testing.T) {
	t.Parallel()
	srv := newServer(
		t, mockfastpix.WithTLS("*.fastpix.io"), mockfastpix.WithPublicURL("https://public.test:8443"),
		mockfastpix.WithAllowedHosts("mock.ci.example", "*.svc.cluster.local"),
	)
	for host, want := range map[string]string{
		"localhost": "", "localhost:8787": "", "LOCALHOST": "", "app.localhost:1": "", "localhost.": "",
		"127.0.0.1:8787": "", "[::1]:8787": "", "[::1]": "", "192.168.1.4": "",
		"fastpix:8787": "", "public.test": "", "public.test:8443": "",
		"stream.fastpix.io": "", "mock.ci.example:80": "", "MOCK.ci.example": "", "mock.svc.cluster.local": "",

		"evil.example:8787": "host_not_allowed", "localhost.evil.example": "host_not_allowed",
		"127.0.0.1.evil.example": "host_not_allowed", "evillocalhost.example": "host_not_allowed",
		"fastpix.io.evil.example": "host_not_allowed", "fastpix.io": "host_not_allowed",
		"a.b.fastpix.io": "host_not_allowed", "": "host_not_allowed", "xmock.ci.example": "host_not_allowed",
		"127.0.0.1@evil.example": "host_not_allowed", "evil.example.": "host_not_allowed",
	} {
		for operation, reason := range guarded(t, srv, host) {
			if reason != want {
				t.Errorf("%s for the host %q: reason %q, want %q", operation, host, reason, want)
			}
		}
	}
}

func TestGuard_origins(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithPublicURL("https://public.test:8443"))
	const host = "localhost:8787"
	for origin, want := range map[string]string{
		"http://localhost:8787": "", "https://public.test:8443": "",

		"https://localhost:8787": "origin_not_allowed", "http://localhost": "origin_not_allowed",
		"http://localhost:8788": "origin_not_allowed", "http://public.test:8443": "origin_not_allowed",
		"https://public.test": "origin_not_allowed", "http://evil.example": "origin_not_allowed",
		"null": "origin_not_allowed", "http://localhost:8787.evil.example": "origin_not_allowed",
	} {
		for operation, reason := range guarded(t, srv, host, "Origin", origin) {
			if strings.HasPrefix(operation, "GET ") {
				continue // the page cannot read the answer
			}
			if reason != want {
				t.Errorf("%s from %q: reason %q, want %q", operation, origin, reason, want)
			}
		}
	}
}

// Health checks and videos are reached under every name.
func TestGuard_openResources(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	for _, path := range []string{"/_mock/health", "/" + id + ".m3u8"} {
		req := httptest.NewRequest(http.MethodGet, path, nil)
		req.Host = "video.example"
		rec := httptest.NewRecorder()
		srv.ServeHTTP(rec, req)
		if rec.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, rec.Code)
		}
	}
}
