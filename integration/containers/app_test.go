package containers_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	dockernetwork "github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/scratchimage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

// The mock's name and address in the containers' network.
const (
	alias     = "fastpix"
	aliasHost = "fastpix:8787"
	aliasURL  = "http://fastpix:8787"
)

// appBinary is the net/http example.
var appBinary = scratchimage.Binary{Stage: "app", Dir: "examples", Package: "./nethttp", Path: "/out/app"}

// appImage returns the name of the image of the net/http example. It builds the
// image if the daemon does not have it.
func appImage(t *testing.T) string {
	t.Helper()
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = provider.Close() }()
	version, err := provider.Client().ServerVersion(t.Context(), client.ServerVersionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	image, err := scratchimage.Find(t.Context(), appBinary, version.Arch)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Client().ImageInspect(t.Context(), image.Name()); err == nil {
		return image.Name()
	}
	dir := t.TempDir()
	if err := image.WriteContext(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	_, err = provider.BuildImage(t.Context(), &testcontainers.ContainerRequest{
		FromDockerfile: testcontainers.FromDockerfile{
			Context: dir, Repo: image.Repo, Tag: image.Tag, BuildLogWriter: &log,
		},
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	return image.Name()
}

func newNetwork(t *testing.T) *testcontainers.DockerNetwork {
	t.Helper()
	n, err := network.New(t.Context())
	testcontainers.CleanupNetwork(t, n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// startApp runs the net/http example in a container and returns its base URL.
// Its port is published on the host of the mock's base URL.
func startApp(t *testing.T, n *testcontainers.DockerNetwork, mockURL string, env map[string]string) string {
	t.Helper()
	mock, err := url.Parse(mockURL)
	if err != nil {
		t.Fatal(err)
	}
	const port = "8080/tcp"
	parsed, err := dockernetwork.ParsePort(port)
	if err != nil {
		t.Fatal(err)
	}
	address, err := netip.ParseAddr(mock.Hostname())
	if err != nil {
		address = netip.IPv4Unspecified() // the daemon is on another machine
	}
	ctr, err := testcontainers.Run(t.Context(), appImage(t),
		testcontainers.WithExposedPorts(port),
		testcontainers.WithHostConfigModifier(func(c *container.HostConfig) {
			c.PortBindings = dockernetwork.PortMap{parsed: {{HostIP: address}}}
		}),
		network.WithNetwork(nil, n),
		testcontainers.WithEnv(env),
		dockertest.Quiet(t),
	)
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	published, err := ctr.MappedPort(t.Context(), port)
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + net.JoinHostPort(mock.Hostname(), published.Port())
	mustRespond(t, base)
	return base
}

// mustRespond waits until a request to the URL gets a response.
func mustRespond(t *testing.T, url string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		_, err := try(t.Context(), http.DefaultClient, url)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("no response: %v", err)
		}
	}
}

// playbackConfig is the part of the app's player configuration that the tests
// use.
type playbackConfig struct {
	StreamURL string `json:"streamUrl"`
	Poster    string `json:"poster"`
}

func configOf(t *testing.T, app, id string) playbackConfig {
	t.Helper()
	a := get(t, http.DefaultClient, app+"/playback/"+id)
	var c playbackConfig
	if err := json.Unmarshal([]byte(a.body), &c); a.status != http.StatusOK || err != nil {
		t.Fatalf("the app returns %d %s (%v)", a.status, a.body, err)
	}
	return c
}

func TestApp_playsFromMockContainer(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	dockertest.Require(t)
	n := newNetwork(t)
	ctr, base := startMock(t, network.WithNetwork([]string{alias}, n))
	key, id := fill(t, base)
	app := startApp(t, n, base, map[string]string{
		"FASTPIX_BASE_URL":            aliasURL,
		"FASTPIX_SIGNING_KEY_ID":      key.ID,
		"FASTPIX_SIGNING_PRIVATE_KEY": key.PrivateKey,
		"FASTPIX_PLAYBACK_IDS":        id + ":private:Two containers",
	})

	// A viewer loads the page, then its stream and its poster, with the URLs of
	// the page.
	page := get(t, http.DefaultClient, app+"/watch/"+id)
	if page.status != http.StatusOK || !strings.Contains(page.body, "Two containers") ||
		!strings.Contains(page.body, aliasURL) {
		t.Fatalf("the watch page is %d %s", page.status, page.body)
	}
	c := configOf(t, app, id)
	if !strings.HasPrefix(c.StreamURL, aliasURL+"/"+id+".m3u8?token=") {
		t.Fatalf("the app's stream URL is %q", c.StreamURL)
	}
	browser := viewer(aliasHost, func() string { return baseURL(t, ctr) })
	mustPlay(t, browser, c.StreamURL)
	poster := get(t, browser, c.Poster)
	contentType := poster.header.Get("Content-Type")
	if poster.status != http.StatusOK || !strings.HasPrefix(contentType, "image/") {
		t.Errorf("the poster is %d %s, want 200 and an image", poster.status, contentType)
	}

	// A third container checks the mock's health over the network, by name.
	probe, err := mockcontainer.Run(t.Context(), mockImage(t),
		network.WithNetwork(nil, n),
		testcontainers.WithCmd("healthcheck", "--url", aliasURL),
		testcontainers.WithWaitStrategy(wait.ForExit()),
		dockertest.Quiet(t),
	)
	testcontainers.CleanupContainer(t, probe)
	if err != nil {
		t.Fatal(err)
	}
	state, err := probe.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if state.ExitCode != 0 {
		t.Errorf("the health check from another container exited with code %d, want 0", state.ExitCode)
	}
}

func TestApp_survivesMockRestart(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	needs.SkipUnlessLong(t)
	dockertest.Require(t)
	const id = "0d9c4c46-5d0b-4e6f-8a52-6a0f7d1b2c3e"
	key, seed := seedWithKey(t, id)
	n := newNetwork(t)
	ctr, base := startMock(t, network.WithNetwork([]string{alias}, n), mockcontainer.WithSeed(seed))
	app := startApp(t, n, base, map[string]string{
		"FASTPIX_BASE_URL":            aliasURL,
		"FASTPIX_SIGNING_KEY_ID":      key.ID,
		"FASTPIX_SIGNING_PRIVATE_KEY": key.PrivateKey,
		"FASTPIX_PLAYBACK_IDS":        id,
	})
	browser := viewer(aliasHost, func() string { return baseURL(t, ctr) })
	before := configOf(t, app, id)
	mustPlay(t, browser, before.StreamURL)

	lastAddress := baseURL(t, ctr)
	kill := time.Duration(0)
	if err := ctr.Stop(t.Context(), &kill); err != nil {
		t.Fatal(err)
	}
	dead := viewer(aliasHost, func() string { return lastAddress })
	if a, err := try(context.WithoutCancel(t.Context()), dead, before.StreamURL); err == nil {
		t.Fatalf("the stopped mock returns %d", a.status)
	}
	// Signing does not need FastPix, so the app still serves pages.
	during := configOf(t, app, id)

	if err := ctr.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The seed restores the key and the video, so tokens from before and during
	// the outage are valid.
	mustPlay(t, browser, before.StreamURL)
	mustPlay(t, browser, during.StreamURL)
	mustPlay(t, browser, configOf(t, app, id).StreamURL)
}

// seedWithKey creates a signing key and returns it with a seed that has its
// public key and one private playback ID.
func seedWithKey(tb testing.TB, playbackID string) (mockfastpix.SigningKey, mockfastpix.Seed) {
	tb.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		tb.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		tb.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	key := mockfastpix.SigningKey{
		ID:         "6f5902ac-237a-4c5c-8a5f-1f8b9a0c1d2e",
		PrivateKey: base64.StdEncoding.EncodeToString(text),
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))
	return key, mockfastpix.Seed{
		SigningKeys: []mockfastpix.SeedSigningKey{{ID: key.ID, PublicKey: public}},
		Playbacks:   []mockfastpix.PlaybackOptions{{ID: playbackID}},
	}
}
