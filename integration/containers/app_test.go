package containers_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/internal/hostport"
	"github.com/FastPix/fastpix-playback-go/integration/internal/scratchimage"
	"github.com/FastPix/fastpix-playback-go/integration/mockcontainer"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// The mock's name and address in the containers' network.
const (
	alias     = "fastpix"
	aliasHost = "fastpix:8787"
	aliasURL  = "http://fastpix:8787"
)

// appImage is the net/http example.
var appImage = scratchimage.Image{Stage: "app", Dir: "examples", Package: "./nethttp", Binary: "/out/app"}

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
func startApp(t *testing.T, n *testcontainers.DockerNetwork, env map[string]string) string {
	t.Helper()
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = provider.Close() }()
	host, err := hostport.Find(t.Context(), provider)
	if err != nil {
		t.Fatal(err)
	}
	image, err := scratchimage.Build(t.Context(), provider, appImage)
	if err != nil {
		t.Fatal(err)
	}
	const port = "8080/tcp"
	ctr, err := testcontainers.Run(t.Context(), image,
		host.Publish(port),
		network.WithNetwork(nil, n),
		testcontainers.WithEnv(env),
		testcontainers.WithWaitStrategy(host.Wait(wait.ForHTTP("/").WithPort(port))),
		dockertest.Quiet(t),
	)
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	base, err := host.URL(t.Context(), ctr, port)
	if err != nil {
		t.Fatal(err)
	}
	return base
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
	dockertest.Require(t)
	n := newNetwork(t)
	ctr, base := startMock(t, network.WithNetwork([]string{alias}, n))
	key, id := fill(t, base)
	app := startApp(t, n, map[string]string{
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
	probe, err := mockcontainer.Run(t.Context(),
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
	t.Parallel()
	dockertest.Require(t)
	const id = "0d9c4c46-5d0b-4e6f-8a52-6a0f7d1b2c3e"
	key, seed := seedWithKey(t, id)
	n := newNetwork(t)
	ctr, _ := startMock(t, network.WithNetwork([]string{alias}, n), mockcontainer.WithSeed(seed))
	app := startApp(t, n, map[string]string{
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

// seedWithKey creates a signing key and writes a seed with its public key and
// one private playback ID.
func seedWithKey(t testing.TB, playbackID string) (key mockfastpix.SigningKey, path string) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
	key = mockfastpix.SigningKey{
		ID:         "6f5902ac-237a-4c5c-8a5f-1f8b9a0c1d2e",
		PrivateKey: base64.StdEncoding.EncodeToString(text),
	}

	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}))
	seed, err := json.Marshal(map[string]any{
		"signingKeys": []any{map[string]string{"id": key.ID, "publicKey": public}},
		"playbacks":   []any{map[string]string{"id": playbackID, "policy": "private"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(path, seed, 0o600); err != nil {
		t.Fatal(err)
	}
	return key, path
}
