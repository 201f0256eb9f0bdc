// Package containers tests mockfastpix and an app in real containers.
package containers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"
)

func TestMain(m *testing.M) {
	// Each test removes its containers. The reaper, which would do it for a test process that was killed, comes in an image
	// from a registry, and these tests need none.
	const reaper = "TESTCONTAINERS_RYUK_DISABLED"
	if os.Getenv(reaper) == "" {
		if err := os.Setenv(reaper, "true"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// requireDocker skips the test on a machine without a Docker daemon. CI has to have one.
func requireDocker(tb testing.TB) {
	tb.Helper()
	err := dockerHealth(tb.Context())
	if err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		tb.Fatalf("no Docker daemon answers, and CI has to have one: %v", err)
	}
	tb.Skipf("no Docker daemon answers: %v", err)
}

func dockerHealth(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil { // testcontainers panics when it finds no socket at all
			err = fmt.Errorf("%v", r)
		}
	}()
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return err
	}
	defer provider.Close()
	return provider.Health(ctx)
}

// quiet keeps the progress messages of testcontainers for failed tests.
func quiet(tb testing.TB) testcontainers.ContainerCustomizer {
	tb.Helper()
	return testcontainers.WithLogger(testLogger{tb})
}

type testLogger struct{ tb testing.TB }

func (l testLogger) Printf(format string, v ...any) { l.tb.Logf(format, v...) }

// post sends JSON and decodes the answer's, which has to be of a 2xx status.
func post(tb testing.TB, url string, body, answer any) {
	tb.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPost, url, bytes.NewReader(text))
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	if res.StatusCode/100 != 2 {
		tb.Fatalf("POST %s: %s: %s", url, res.Status, got)
	}
	if err := json.Unmarshal(got, answer); err != nil {
		tb.Fatalf("POST %s: %v in %s", url, err, got)
	}
}

// get fetches a URL and returns the answer with its body.
func get(tb testing.TB, client *http.Client, url string, cookies ...*http.Cookie) (*http.Response, string) {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	res, err := client.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return res, string(body)
}

// clientTo returns a client that finds a name of the containers' network at an address of this machine, as a viewer of a
// published site would.
func clientTo(tb testing.TB, name string, address func() string) *http.Client {
	tb.Helper()
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, target string) (net.Conn, error) {
			if target == name {
				target = address()
			}
			return new(net.Dialer).DialContext(ctx, network, target)
		},
		DisableKeepAlives: true,
	}
	return &http.Client{Transport: transport}
}

// address is the host and port of a URL without a path.
func address(base string) string { return strings.TrimPrefix(base, "http://") }
