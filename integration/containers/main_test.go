package containers_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/mockclient"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

// startMock runs a mock and returns it with its base URL.
func startMock(tb testing.TB, opts ...testcontainers.ContainerCustomizer) (*mockcontainer.Container, string) {
	tb.Helper()
	ctr, err := mockcontainer.Run(tb.Context(), mockImage(tb), append(opts, dockertest.Quiet(tb))...)
	testcontainers.CleanupContainer(tb, ctr)
	if err != nil {
		tb.Fatal(err)
	}
	return ctr, baseURL(tb, ctr)
}

// buildImage builds the image of the mock once.
var buildImage = sync.OnceValues(func() (string, error) { return mockcontainer.BuildImage(context.Background()) })

func mockImage(tb testing.TB) string {
	tb.Helper()
	img, err := buildImage()
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

func baseURL(tb testing.TB, ctr *mockcontainer.Container) string {
	tb.Helper()
	base, err := ctr.BaseURL(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return base
}

// fill adds a signing key and a private playback ID to the mock.
func fill(tb testing.TB, base string) (key mockfastpix.SigningKey, playbackID string) {
	tb.Helper()
	client := mockclient.New(base, nil)
	key, err := client.CreateSigningKey(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	playbackID, err = client.AddPlayback(tb.Context(), mockfastpix.PlaybackOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	return key, playbackID
}

// sign returns the signed stream URL for a private playback ID.
func sign(tb testing.TB, base string, key mockfastpix.SigningKey, playbackID string) string {
	tb.Helper()
	parsed, err := core.ParseSigningKey(key.ID, []byte(key.PrivateKey))
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := core.NewSigner(parsed, core.WithBaseURL(base), core.WithReuseWindow(0))
	if err != nil {
		tb.Fatal(err)
	}
	p, err := signer.Sign(tb.Context(), core.Grant{PlaybackID: playbackID})
	if err != nil {
		tb.Fatal(err)
	}
	return p.StreamURL()
}

// answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

func get(tb testing.TB, client *http.Client, url string) answer {
	tb.Helper()
	a, err := try(tb.Context(), client, url)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func try(ctx context.Context, client *http.Client, url string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return answer{}, err
	}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(body)}, err
}

// mustPlay checks that a stream URL returns a playlist and that its variants
// are served.
func mustPlay(tb testing.TB, client *http.Client, streamURL string) {
	tb.Helper()
	master := get(tb, client, streamURL)
	if master.status != http.StatusOK || !strings.HasPrefix(master.body, "#EXTM3U") {
		tb.Fatalf("the stream is refused: %d %s %s", master.status, master.header.Get("X-Mock-Reason"), master.body)
	}
	host, variants := streamURL[:strings.LastIndex(streamURL, "/")+1], 0
	for _, line := range strings.Split(strings.TrimSpace(master.body), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		variants++
		if !strings.HasPrefix(line, host) {
			tb.Errorf("the variant %q is not under %s", line, host)
		}
		if v := get(tb, client, line); v.status != http.StatusOK || !strings.Contains(v.body, "#EXTINF") {
			tb.Errorf("a variant returns %d %s, want 200 and segments", v.status, v.body)
		}
	}
	if variants == 0 {
		tb.Errorf("the playlist has no variants: %s", master.body)
	}
}

// viewer returns a client that connects to a published port instead of a name
// in the containers' network.
func viewer(name string, published func() string) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == name {
				address = strings.TrimPrefix(published(), "http://")
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
		DisableKeepAlives: true,
	}}
}
