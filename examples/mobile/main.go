// Command mobile is a whole back end for mobile apps, to copy: bearer
// authentication, a catalog, and what the players of FastPix's SDKs need to
// play a video. Run it with
//
//	go run ./examples/mobile
//
// and request
//
//	curl -X POST http://127.0.0.1:8080/sign-in
//	curl -H 'Authorization: Bearer …' http://127.0.0.1:8080/videos
//
// The videos come from a mock, unless the environment has a signing key:
//
//	FASTPIX_SIGNING_KEY_ID        ID of the signing key
//	FASTPIX_SIGNING_PRIVATE_KEY   private key, as returned by FastPix
//	FASTPIX_DOMAIN                fastpix.com, if your workspace uses it
//
// Replace the list of videos by your own. See docs/guides/mobile.md.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// videos is the catalog, with the access policy of each playback ID, and which
// ones are live streams.
var videos = []core.Grant{
	{PlaybackID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"},
	{PlaybackID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02", Policy: core.DRM},
	{PlaybackID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d03", Policy: core.Public},
	{PlaybackID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d04", Live: true},
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	flag.Parse()
	if err := run(*addr); err != nil {
		log.Fatal(err)
	}
}

func run(addr string) error {
	key, err := core.SigningKeyFromEnv()
	if errors.Is(err, core.ErrKeyEmpty) {
		key, err = demo()
	}
	if err != nil {
		return err
	}
	handler, err := newHandler(key)
	if err != nil {
		return err
	}
	log.Printf("listening on http://%s", addr)
	server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}

// app holds what the handlers share.
type app struct {
	mu      sync.Mutex
	viewers map[string]string // access token, viewer; use your identity provider instead
}

func newHandler(keys core.KeySource) (http.Handler, error) {
	signer, err := core.NewSigner(keys, core.FromEnv())
	if err != nil {
		return nil, err
	}
	go warm(signer)
	a := &app{viewers: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sign-in", a.signIn)
	mux.Handle("GET /videos", nethttp.CatalogHandler(signer, a.catalog))
	mux.Handle("GET /videos/{id}", nethttp.ConfigHandler(signer, a.mayWatch))
	mux.Handle("GET /videos/{id}/drm", nethttp.Middleware(signer, a.mayWatch)(http.HandlerFunc(drm)))
	return mux, nil
}

// warm signs the catalog, so that the first viewers after a start do not wait.
func warm(signer *core.Signer) {
	progress, err := signer.Warm(context.Background(), slices.Values(videos))
	if err != nil {
		log.Print(err)
	}
	log.Printf("catalog: %d tokens signed, %d grants needed none", progress.Signed, progress.Reused)
}

// authenticate checks the request's access token. An application that decides
// by viewer returns the viewer, too.
func (a *app) authenticate(r *http.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return core.ErrUnauthenticated
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.viewers[strings.TrimSpace(token)]; !ok {
		return core.ErrUnauthenticated
	}
	return nil
}

// catalog returns the videos that the viewer may watch.
func (a *app) catalog(r *http.Request) ([]core.CatalogItem, error) {
	if err := a.authenticate(r); err != nil {
		return nil, err
	}
	items := make([]core.CatalogItem, 0, len(videos))
	for _, grant := range videos {
		items = append(items, core.CatalogItem{Grant: grant})
	}
	return items, nil
}

// mayWatch is the resolver of one video. An application checks here that the
// viewer has paid, and returns core.ErrForbidden otherwise.
func (a *app) mayWatch(r *http.Request) (core.Grant, error) {
	if err := a.authenticate(r); err != nil {
		return core.Grant{}, err
	}
	for _, grant := range videos {
		if grant.PlaybackID == r.PathValue("id") {
			return grant, nil
		}
	}
	return core.Grant{}, core.ErrNotFound
}

// signIn responds with a new access token. The application checks a password
// first, and lets access tokens expire.
func (a *app) signIn(w http.ResponseWriter, _ *http.Request) {
	token := rand.Text()
	a.mu.Lock()
	a.viewers[token] = "demo"
	a.mu.Unlock()
	writeJSON(w, map[string]string{"accessToken": token, "tokenType": "Bearer"})
}

// drm responds with the URLs for players that do not build them from the token,
// such as the one of FastPix's iOS SDK. They are empty for other videos.
func drm(w http.ResponseWriter, r *http.Request) {
	playback, _ := nethttp.FromRequest(r) // always set behind the middleware
	writeJSON(w, map[string]string{
		"widevineLicenseUrl":     playback.WidevineLicenseURL(),
		"fairPlayLicenseUrl":     playback.FairPlayLicenseURL(),
		"fairPlayCertificateUrl": playback.FairPlayCertificateURL(),
	})
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

// demo starts a mock with the videos and returns a signing key for it. It sets
// FASTPIX_BASE_URL, which core.FromEnv reads. Leave it out of your program.
func demo() (core.SigningKey, error) {
	mock, err := mockfastpix.New()
	if err != nil {
		return core.SigningKey{}, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return core.SigningKey{}, err
	}
	go func() { log.Fatal(mock.Serve(ln)) }()
	for _, grant := range videos {
		mock.AddPlayback(mockfastpix.PlaybackOptions{
			ID: grant.PlaybackID, Policy: mockfastpix.Policy(grant.Policy.String()), Live: grant.Live,
		})
	}
	key := mock.CreateSigningKey()
	log.Print("no signing key is set: the videos come from a mock")
	if err := os.Setenv(core.EnvBaseURL, "http://"+ln.Addr().String()); err != nil {
		return core.SigningKey{}, err
	}
	return core.ParseSigningKey(key.ID, []byte(key.PrivateKey))
}
