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
func Run(t *testing.T, a Adapter, m Mock) {
	t.Run(a.Name, func(t *testing.T) {
		t.Parallel()
		id, material, err := m.CreateSigningKey()
		if err != nil {
			t.Fatalf("the mock made no signing key: %v", err)
		}
		key, err := core.ParseSigningKey(id, []byte(material))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			run  func(*testing.T, world)
		}{
			{"a granted private video plays", grantedPrivate},
			{"a granted DRM video plays and gets a licence", grantedDRM},
			{"a public video plays without a token", grantedPublic},
			{"refusals answer with a status and tell nothing", refusals},
			{"a skipped request passes without a playback", skipped},
			{"an error handler answers instead", errorHandler},
			{"HEAD answers like GET, without a body", head},
			{"a trailing slash never changes the video", trailingSlash},
			{"percent-encoded IDs are decoded once", percentEncoded},
			{"IDs of any length are answered", longIDs},
			{"200 viewers at once each get their own", concurrency},
			{"a client that leaves does no harm", disconnect},
			{"deadlines and values from upstream survive", upstream},
			{"the playback outlives the request", outlives},
			{"the handler has the last word on Cache-Control", cacheControl},
			{"a group protects what is nested in it", nestedGroups},
			{"the inner of two middlewares wins", innerWins},
			{"a middleware mounted twice signs once", mountedTwice},
			{"the config endpoint tells a player all it needs", configEndpoint},
			{"the config endpoint asks the resolver every time", configAsksEveryTime},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				c.run(t, world{adapter: a, mock: m, key: key})
			})
		}
	})
}

// world is what a case plays in.
type world struct {
	adapter Adapter
	mock    Mock
	key     core.SigningKey
}

// signer returns a signer whose URLs lead to the mock.
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

// frozen stops a signer's clock, so that no reuse window ends during a case.
func frozen() core.Option {
	now := time.Now()
	return core.WithClock(func() time.Time { return now })
}

func (w world) video(t *testing.T, policy core.Policy) string {
	t.Helper()
	id, err := w.mock.AddPlayback(policy)
	if err != nil {
		t.Fatalf("the mock added no playback: %v", err)
	}
	return id
}

// reply is a response that has been read.
type reply struct {
	status int
	header http.Header
	body   string
}

// client follows no redirects, and keeps connections, so that frameworks reuse what they keep per connection.
var client = &http.Client{
	Timeout:       time.Minute,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func get(t *testing.T, url string, header ...string) reply {
	t.Helper()
	return fetch(t, http.MethodGet, url, header...)
}

// fetch sends a request with header lines such as "X-Viewer: ann". It may be called from any goroutine of a test.
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
