package site

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Serve answers requests on ln until ctx ends.
type Serve func(ctx context.Context, ln net.Listener, s *Site) error

// Main is the main function of each example: it reads the flags, opens the site and serves it until the process is told to
// stop.
func Main(framework string, serve Serve) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	addr := flag.String("addr", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	ttl := flag.Duration("ttl", 0, "lifetime of tokens; 0 is the library's default, an hour")
	flag.Parse()
	if err := Run(ctx, *addr, Config{Framework: framework, TTL: *ttl}, serve, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1) //nolint:gocritic // the deferred stop only restores signals
	}
}

// Run opens the site, listens on addr, prints where, and serves until ctx ends.
func Run(ctx context.Context, addr string, cfg Config, serve Serve, out io.Writer) error {
	s, err := Open(cfg, out)
	if err != nil {
		return err
	}
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	fmt.Fprintf(out, "Watch at http://%s\n", ln.Addr())
	return errors.Join(serve(ctx, ln, s), s.Close())
}

// ServeHTTP is the Serve of frameworks that are built on net/http.
func ServeHTTP(ctx context.Context, ln net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		// Running requests get a moment to finish.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(ctx)
	}()
	if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
