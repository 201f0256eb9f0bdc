package suite

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Run runs every case with a, as subtests named a.Name/case.
func Run(t *testing.T, a Adapter, m Mock) { RunWithKeys(t, a, m, core.ParseSigningKey) }

// RunWithKeys is Run with keys that parse makes.
func RunWithKeys(
	t *testing.T, a Adapter, m Mock, parse func(id string, material []byte) (core.SigningKey, error),
) {
	t.Run(a.Name, func(t *testing.T) {
		t.Parallel()
		id, material, err := m.CreateSigningKey()
		if err != nil {
			t.Fatalf("create a signing key: %v", err)
		}
		key, err := parse(id, []byte(material))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			run  func(*testing.T, world)
		}{
			{"private video", grantedPrivate},
			{"DRM video and license", grantedDRM},
			{"public video without a token", grantedPublic},
			{"refusals", refusals},
			{"skipped request", skipped},
			{"error handler", errorHandler},
			{"HEAD request", head},
			{"trailing slash", trailingSlash},
			{"percent-encoded IDs", percentEncoded},
			{"long IDs", longIDs},
			{"200 concurrent viewers", concurrency},
			{"client disconnects", disconnect},
			{"upstream deadlines and values", upstream},
			{"playback outlives the request", outlives},
			{"Cache-Control set by the handler", cacheControl},
			{"nested groups", nestedGroups},
			{"inner middleware wins", innerWins},
			{"middleware mounted twice signs once", mountedTwice},
			{"config endpoint", configEndpoint},
			{"config of a live stream", configOfLiveStream},
			{"config endpoint calls the resolver every time", configCallsResolver},
			{"catalog endpoint with 200 videos", catalogEndpoint},
			{"catalog endpoint refuses", catalogRefusals},
			{"redirect endpoint", redirectEndpoint},
			{"redirect endpoint refuses", redirectRefusals},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.run(t, world{adapter: a, mock: m, key: key})
			})
		}
	})
}

// world is the environment of a case.
type world struct {
	adapter Adapter
	mock    Mock
	key     core.SigningKey
}

// signer returns a signer whose URLs point to the mock.
func (w world) signer(t *testing.T, opts ...core.Option) *core.Signer {
	t.Helper()
	return w.signerWith(t, w.key, opts...)
}

func (w world) signerWith(t *testing.T, keys core.KeySource, opts ...core.Option) *core.Signer {
	t.Helper()
	s, err := core.NewSigner(keys, append([]core.Option{core.WithBaseURL(w.mock.BaseURL())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// frozen stops a signer's clock so that no reuse window ends during a case.
func frozen() core.Option {
	now := time.Now()
	return core.WithClock(func() time.Time { return now })
}

func (w world) video(t *testing.T, policy core.Policy) string {
	t.Helper()
	id, err := w.mock.AddPlayback(policy)
	if err != nil {
		t.Fatalf("add a playback: %v", err)
	}
	return id
}

// reply is a response whose body has been read.
type reply struct {
	status int
	header http.Header
	body   string
}

// client follows no redirects. It keeps connections open so that frameworks
// reuse their per-connection state.
var client = &http.Client{
	Timeout:       time.Minute,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func get(t *testing.T, url string, header ...string) reply {
	t.Helper()
	return fetch(t, http.MethodGet, url, header...)
}

// fetch sends a request with header lines such as "X-Viewer: ann". It may be
// called from any goroutine of a test.
func fetch(t *testing.T, method, url string, header ...string) reply {
	t.Helper()
	r, err := send(t.Context(), method, url, nil, header...)
	if err != nil {
		t.Errorf("%s %s: %v", method, url, err)
	}
	return r
}

func send(ctx context.Context, method, url string, body io.Reader, header ...string) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return reply{}, err
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(content)}, err
}
