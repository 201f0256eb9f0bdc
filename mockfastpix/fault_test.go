package mockfastpix_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestFault_match(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name  string
		fault mockfastpix.Fault
		want  []int // of requests for a private image, a public image, and a public stream, twice and with a host
	}{
		{"all", mockfastpix.Fault{Status: 503}, []int{503, 503, 503, 503, 503}},
		{"playback ID", mockfastpix.Fault{Status: 500, PlaybackID: w.private}, []int{500, 200, 200, 200, 200}},
		{"path", mockfastpix.Fault{Status: 500, Path: "/" + w.public + ".m3u8"}, []int{401, 200, 500, 500, 500}},
		{"path prefix", mockfastpix.Fault{Status: 500, Path: "/" + w.public + "/*"}, []int{401, 500, 200, 200, 200}},
		{"host", mockfastpix.Fault{Status: 500, Host: "stream.test"}, []int{401, 200, 200, 200, 500}},
		{"method", mockfastpix.Fault{Status: 500, Method: "POST"}, []int{401, 200, 200, 200, 200}},
		{"once", mockfastpix.Fault{Status: 500, Times: 1}, []int{500, 200, 200, 200, 200}},
		{"from the third request", mockfastpix.Fault{Status: 500, Skip: 2}, []int{401, 200, 500, 500, 500}},
		{"only the third request", mockfastpix.Fault{Status: 500, Skip: 2, Times: 1}, []int{401, 200, 500, 200, 200}},
		{
			"second request for a path",
			mockfastpix.Fault{Status: 500, Skip: 1, Times: 1, Path: "/" + w.public + ".m3u8"},
			[]int{401, 200, 200, 500, 200},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			remove := w.srv.InjectFault(c.fault)
			got := func() []int {
				var statuses []int
				for _, r := range []struct{ path, host string }{
					{"/" + w.private + "/thumbnail.jpg", ""},
					{"/" + w.public + "/thumbnail.jpg", ""},
					{"/" + w.public + ".m3u8", ""},
					{"/" + w.public + ".m3u8", ""},
					{"/" + w.public + ".m3u8", "stream.test:8080"},
				} {
					req, err := http.NewRequest(http.MethodGet, w.srv.URL()+r.path, nil)
					if err != nil {
						t.Fatal(err)
					}
					req.Host = r.host
					statuses = append(statuses, do(t, w.srv.Client(), req).status)
				}
				return statuses
			}
			if diff := cmp.Diff(c.want, got()); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			remove()
			if diff := cmp.Diff([]int{401, 200, 200, 200, 200}, got()); diff != "" {
				t.Errorf("after removal (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFault_status(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.srv.InjectFault(mockfastpix.Fault{Status: 429, RetryAfter: 1500 * time.Millisecond, Times: 1})()
	res := get(t, w.srv, "/"+w.public+".m3u8")
	wantRefusal(t, res, 429, mockfastpix.ErrFaultInjected)
	if got := res.header.Get("Retry-After"); got != "2" {
		t.Errorf("Retry-After is %q", got)
	}
	if res.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Error("the response lacks CORS headers")
	}
	wantOK(t, get(t, w.srv, "/"+w.public+".m3u8"))
	requests := w.srv.Requests()
	if r := requests[0]; !r.Fault || r.Reason != "fault_injected" || r.Status != 429 || requests[1].Fault {
		t.Errorf("journal: %v", requests)
	}
}

func TestFault_message(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for status, want := range map[int]string{
		400: "bad request", 401: "unauthorized", 404: "not found", 422: "payload validation failed",
		429: "too many requests", 500: "something went wrong", 503: "service unavailable", 524: "something went wrong",
	} {
		remove := w.srv.InjectFault(mockfastpix.Fault{Status: status})
		if got := parseEnvelope(t, get(t, w.srv, "/v1/on-demand")).Error.Message; got != want {
			t.Errorf("the message of an injected %d is %q, want %q", status, got, want)
		}
		remove()
	}
}

func TestFault_preflight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.srv.InjectFault(mockfastpix.Fault{Status: 500, Times: 1})
	path := "/" + w.public + ".m3u8"
	if got := request(t, w.srv, http.MethodOptions, path, nil).status; got != http.StatusNoContent {
		t.Errorf("preflight got %d", got)
	}
	if got := get(t, w.srv, path).status; got != 500 {
		t.Errorf("the request got %d", got)
	}
}

func TestFault_connection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.srv.URL() + "/" + w.public + ".m3u8"
	whole := get(t, w.srv, path)
	fetch := func(f mockfastpix.Fault) (*http.Response, string, error) {
		t.Helper()
		defer w.srv.InjectFault(f)()
		// As for POST, the transport must not retry.
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		res, err := client.Get(path)
		if err != nil {
			return nil, "", err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		return res, string(body), err
	}

	if _, _, err := fetch(mockfastpix.Fault{Drop: true}); !errors.Is(err, io.EOF) {
		t.Errorf("dropped connection: %v", err)
	}
	if r := last(w.srv); r.Status != 0 || r.Outcome != mockfastpix.OutcomeRefused || r.Reason != "fault_injected" {
		t.Errorf("journal: %v", r)
	}
	res, body, err := fetch(mockfastpix.Fault{DropBody: true})
	if !errors.Is(err, io.ErrUnexpectedEOF) || body != "" || res.StatusCode != 200 {
		t.Errorf("dropped body: %q, %v", body, err)
	}
	_, body, err = fetch(mockfastpix.Fault{TruncateAfter: 100})
	if !errors.Is(err, io.ErrUnexpectedEOF) || body != whole.body[:100] {
		t.Errorf("truncated body: %d bytes, %v", len(body), err)
	}
	_, body, err = fetch(mockfastpix.Fault{TruncateAfter: 1 << 20})
	if err != nil || len(body) != len(whole.body) {
		t.Errorf("truncation beyond the end: %d bytes, %v", len(body), err)
	}
	res, body, err = fetch(mockfastpix.Fault{ContentType: "text/html"})
	if err != nil || res.Header.Get("Content-Type") != "text/html" || len(body) != len(whole.body) {
		t.Errorf("content type: %v, %v", res.Header, err)
	}
}

func last(srv *mockfastpix.Server) mockfastpix.Request {
	requests := srv.Requests()
	return requests[len(requests)-1]
}

func TestFault_delay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/" + w.public + ".m3u8"
	size := len(get(t, w.srv, path).body)
	for name, fault := range map[string]mockfastpix.Fault{
		"delay":     {Delay: 300 * time.Millisecond},
		"slow body": {BytesPerSecond: size * 3},
	} {
		remove := w.srv.InjectFault(fault)
		began := time.Now()
		res := get(t, w.srv, path)
		took := time.Since(began)
		remove()
		if res.status != 200 || len(res.body) != size || took < 250*time.Millisecond {
			t.Errorf("%s: status %d, %d of %d bytes in %v", name, res.status, len(res.body), size, took)
		}
	}
}

func TestFault_contradictory(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	for want, fault := range map[string]mockfastpix.Fault{
		"Status":           {Status: 200},
		"RetryAfter":       {RetryAfter: time.Second},
		"must not be nega": {Skip: -1},
	} {
		func() {
			defer func() {
				if message, _ := recover().(string); !strings.Contains(message, want) {
					t.Errorf("panic %q does not contain %q", message, want)
				}
			}()
			srv.InjectFault(fault)
		}()
	}
}

func TestFault_withoutListener(t *testing.T) {
	t.Parallel()
	srv, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	defer closeServer(t, srv)
	srv.InjectFault(mockfastpix.Fault{Drop: true})
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("panic is %v", err)
		}
	}()
	srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
}
