// Command tenants signs for several tenants in one application. Each tenant has
// its own FastPix workspace and signing key, and the request's host selects the
// tenant. Run it with
//
//	go run ./examples/tenants
//
// and request
//
//	curl -H 'Host: alpha.example' http://127.0.0.1:8080/stream/any-id
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// tenants maps hosts to tenants. An application opens key files with
// core.OpenKeyFile, which follows rotations, or reads keys from a secret store.
type tenants map[string]*core.Tenant

// resolve grants a video of the tenant whose host was requested. An application
// also checks that the video is the tenant's and that the viewer may watch it.
func (ts tenants) resolve(r *http.Request) (core.Grant, error) {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	tenant, ok := ts[strings.ToLower(host)]
	if !ok {
		return core.Grant{}, core.ErrNotFound
	}
	return core.Grant{PlaybackID: r.PathValue("id"), Tenant: tenant}, nil
}

// noTenant is the key source of grants without a tenant, which are a mistake.
func noTenant(context.Context) (core.SigningKey, error) {
	return core.SigningKey{}, errors.New("the grant has no tenant")
}

func newHandler(signer *core.Signer, ts tenants) http.Handler {
	sign := nethttp.Middleware(signer, ts.resolve)
	mux := http.NewServeMux()
	mux.Handle("GET /stream/{id}", sign(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		playback, _ := nethttp.FromRequest(r)
		_, _ = io.WriteString(w, playback.StreamURL()+"\n")
	})))
	return mux
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on")
	flag.Parse()
	if err := run(*addr); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(addr string) error {
	ts := tenants{}
	for _, host := range []string{"alpha.example", "beta.example"} {
		private, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return err
		}
		key, err := core.NewSigningKey("key-of-"+host, private)
		if err != nil {
			return err
		}
		if ts[host], err = core.NewTenant(key, core.WithStreamBaseURL("https://video."+host)); err != nil {
			return err
		}
	}
	signer, err := core.NewSigner(core.KeySourceFunc(noTenant))
	if err != nil {
		return err
	}
	log.Printf("try: curl -H 'Host: alpha.example' http://%s/stream/any-id", addr)
	server := &http.Server{Addr: addr, Handler: newHandler(signer, ts), ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}
