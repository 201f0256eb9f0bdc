package site

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Main is the main function of each example. It parses the flags, opens the
// site and calls run with a context that ends when the process is interrupted.
func Main(framework string, run func(context.Context, *Site) error) {
	cfg := Config{Framework: framework, Out: os.Stdout}
	flag.StringVar(&cfg.Addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 picks a free port")
	flag.DurationVar(&cfg.TTL, "ttl", core.DefaultTTL, "lifetime of tokens")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := Open(cfg)
	if err == nil {
		err = errors.Join(run(ctx, s), s.Close())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1) //nolint:gocritic // stop only restores the signal handling
	}
}

// Server is an [*http.Server] or a framework's counterpart.
type Server interface {
	Serve(ln net.Listener) error
	Shutdown(ctx context.Context) error
}

// Serve listens on the configured address, prints it, and serves until ctx
// ends. Requests that are in progress then have five seconds to finish.
func (s *Site) Serve(ctx context.Context, server Server) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", s.cfg.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.cfg.Out, "Watch at http://%s\n", ln.Addr())

	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		stopped <- server.Shutdown(ctx)
	}()
	if err := server.Serve(ln); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
