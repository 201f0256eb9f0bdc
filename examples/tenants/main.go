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
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// tenants maps hosts to the key source of the tenant. An application opens key
// files with core.OpenKeyFile, which follows rotations, or reads keys from a
// secret store. A key source is called for each request, so it must be fast.
type tenants map[string]core.KeySource

// tenantKey is the context key of the tenant's host.
type tenantKey struct{}

// identify puts the tenant's host into the request's context. It answers 404
// for unknown hosts.
func (ts tenants) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if _, ok := ts[host]; !ok {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), tenantKey{}, host)))
	})
}

// signingKey is the signer's key source. It returns the signing key of the
// tenant in the context. Tokens are reused per key, and never across tenants.
func (ts tenants) signingKey(ctx context.Context) (core.SigningKey, error) {
	host, _ := ctx.Value(tenantKey{}).(string)
	keys, ok := ts[host]
	if !ok {
		return core.SigningKey{}, fmt.Errorf("tenant %q has no signing key", host)
	}
	return keys.SigningKey(ctx)
}

func newHandler(ts tenants, opts ...core.Option) (http.Handler, error) {
	signer, err := core.NewSigner(core.KeySourceFunc(ts.signingKey), opts...)
	if err != nil {
		return nil, err
	}
	// An application checks here, in place of Anyone, that the video is the
	// tenant's and that the viewer may watch it.
	sign := nethttp.Middleware(signer, nethttp.PathValue("id", nethttp.Anyone))

	mux := http.NewServeMux()
	mux.Handle("GET /stream/{id}", sign(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		playback, _ := nethttp.FromRequest(r)
		_, _ = io.WriteString(w, playback.StreamURL()+"\n")
	})))
	return ts.identify(mux), nil
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
		if ts[host], err = core.NewSigningKey("key-of-"+host, private); err != nil {
			return err
		}
	}
	handler, err := newHandler(ts)
	if err != nil {
		return err
	}
	log.Printf("try: curl -H 'Host: alpha.example' http://%s/stream/any-id", addr)
	server := &http.Server{Addr: addr, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	return server.ListenAndServe()
}
