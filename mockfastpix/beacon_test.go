package mockfastpix_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestBeacon(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithTLS("*.anlytix.io", "*.metrix.ws"), mockfastpix.WithoutControlPlane())
	const origin = "https://app.example.com"
	urls := []string{"https://collector.anlytix.io/", "https://abc.metrix.ws/?v=1", srv.URL() + "/_mock/beacon"}
	for _, url := range urls {
		preflight := request(t, srv, http.MethodOptions, url, nil, "Origin", origin,
			"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-viewer")
		if preflight.status != http.StatusNoContent ||
			preflight.header.Get("Access-Control-Allow-Origin") != origin ||
			preflight.header.Get("Access-Control-Allow-Credentials") != "true" ||
			!strings.Contains(preflight.header.Get("Access-Control-Allow-Methods"), "POST") ||
			preflight.header.Get("Access-Control-Allow-Headers") != "content-type,x-viewer" {
			t.Errorf("preflight of %s: %d %v", url, preflight.status, preflight.header)
		}
		for _, body := range []string{`{"event":"play"}`, ""} {
			res := request(t, srv, http.MethodPost, url, strings.NewReader(body), "Origin", origin,
				"Content-Type", "text/plain")
			if res.status != http.StatusOK || res.body != "{}" || res.header.Get("Access-Control-Allow-Origin") != origin {
				t.Errorf("POST to %s: %d %s %v", url, res.status, res.body, res.header)
			}
		}
	}
	var got []mockfastpix.Request
	for _, r := range srv.Requests() {
		got = append(got, mockfastpix.Request{Method: r.Method, Resource: r.Resource, Outcome: r.Outcome})
	}
	var want []mockfastpix.Request
	for range urls {
		for _, method := range []string{"OPTIONS", "POST", "POST"} {
			want = append(want, mockfastpix.Request{
				Method: method, Resource: mockfastpix.ResourceBeacon, Outcome: mockfastpix.OutcomeOpen,
			})
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	srv.AssertNoneRefused(t)
}

// TestBeacon_otherRequests checks that the hosts of the statistics do not open
// anything else, and that no other host accepts them at /.
func TestBeacon_otherRequests(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for _, c := range []struct {
		method, host, path string
		status             int
		reason             mockfastpix.Reason
	}{
		{"GET", "localhost", "/_mock/beacon", 405, mockfastpix.ErrMethodNotAllowed},
		{"GET", "a.anlytix.io", "/", 403, mockfastpix.ErrHostNotAllowed},
		{"POST", "a.anlytix.io.evil.test", "/", 403, mockfastpix.ErrHostNotAllowed},
		{"POST", "evilanlytix.io", "/", 403, mockfastpix.ErrHostNotAllowed},
		{"POST", "a.anlytix.io", "/_mock/reset", 403, mockfastpix.ErrHostNotAllowed},
		{"POST", "a.anlytix.io", "/events", 404, mockfastpix.ErrResourceUnknown},
	} {
		res := httptest.NewRecorder()
		srv.ServeHTTP(res, httptest.NewRequest(c.method, "http://"+c.host+c.path, nil))
		if res.Code != c.status || res.Header().Get("X-Mock-Reason") != c.reason.Code {
			t.Errorf("%s %s%s: %d %s, want %d %s", c.method, c.host, c.path,
				res.Code, res.Header().Get("X-Mock-Reason"), c.status, c.reason.Code)
		}
	}
}

func TestBeacon_faults(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.InjectFault(mockfastpix.Fault{Path: "/_mock/beacon", Status: http.StatusServiceUnavailable})
	res := serveRequest(t, srv, http.MethodPost, "/_mock/beacon", "{}")
	if res.status != http.StatusServiceUnavailable {
		t.Errorf("status %d, want the fault's 503", res.status)
	}
}

func TestBeacon_bodyIsBounded(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	body := bytes.NewReader(make([]byte, 4<<20))
	res := httptest.NewRecorder()
	srv.ServeHTTP(res, httptest.NewRequest(http.MethodPost, "/_mock/beacon", body))
	if read := body.Size() - int64(body.Len()); res.Code != http.StatusOK || read > 2<<20 {
		t.Errorf("status %d after %d bytes, want 200 after 2 MiB at most", res.Code, read)
	}
}
