package main

import (
	"bytes"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestCalibrate_leftovers lets the service refuse probes, and then the removal
// of the temporary objects.
func TestCalibrate_leftovers(t *testing.T) {
	const token, secret = "calibrate-access-token", "calibrate-secret-key"
	mock, err := mockfastpix.New(mockfastpix.WithCredentials(token, secret))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Close() })
	id := mock.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f"})
	refuses := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuses = refuses || !strings.HasPrefix(r.URL.Path, "/v1/")
		if !refuses {
			mock.ServeHTTP(w, r)
			return
		}
		status := http.StatusTooManyRequests
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			status = http.StatusForbidden
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	t.Setenv("FASTPIX_ACCESS_TOKEN_ID", token)
	t.Setenv("FASTPIX_SECRET_KEY", secret)
	state := filepath.Join(t.TempDir(), "state.json")
	var out, stderr bytes.Buffer
	code := run(t.Context(), []string{
		"calibrate", "-p", id, "--yes", "--base-url", server.URL, "--rate", "1000", "--state", state,
	}, strings.NewReader(""), &out, &stderr)
	if code != exitRefused || !strings.Contains(stderr.String(), "The file "+state+" lists them.") {
		t.Errorf("exit code %d, without the remedy:\n%s", code, &stderr)
	}
	if !strings.Contains(stderr.String(), "refused to serve") || strings.Contains(stderr.String(), `\n`) {
		t.Errorf("the message:\n%s", &stderr)
	}
	if strings.Contains(out.String(), "were removed") {
		t.Errorf("the report says that the objects were removed:\n%s", &out)
	}
}

func TestCalibrate_rate(t *testing.T) {
	t.Parallel()
	const mock = "http://127.0.0.1:8787"
	for _, test := range []struct {
		rate    float64
		baseURL string
		ok      bool
	}{
		{2, "", true},
		{0.1, "", true},
		{20, "", true},
		{1000, mock, true},
		{21, "", false},
		{0, "", false},
		{-1, mock, false},
		{1e-11, "", false}, // its pause has no time.Duration
		{1e-11, mock, false},
		{0.05, "", false},
		{math.NaN(), mock, false},
		{math.Inf(1), "", false},
	} {
		c := calibrateCmd{PlaybackID: pastedID, Yes: true, Rate: test.rate}
		c.Domain, c.BaseURL, c.AccessToken, c.SecretKey = "fastpix.io", test.baseURL, "id", "secret"
		err := c.check(newApp(strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}, false))
		const refusal = "use a number of requests per second from 0.1 to 20"
		if test.ok && err != nil || !test.ok && (err == nil || !strings.Contains(err.Error(), refusal)) {
			t.Errorf("--rate %v --base-url %q: error %v, want none: %t", test.rate, test.baseURL, err, test.ok)
		}
	}
}
