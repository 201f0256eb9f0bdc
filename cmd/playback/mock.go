package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type mockCmd struct {
	Addr        string   `default:"127.0.0.1:8787" env:"MOCKFASTPIX_ADDR" placeholder:"HOST:PORT" help:"Address to listen on, 127.0.0.1:8787 by default; port 0 takes a free one."`
	TLS         bool     `name:"tls" help:"Serve HTTPS with a certificate of its own authority; /_mock/ca.pem has the authority."`
	TLSHost     []string `name:"tls-host" sep:"," placeholder:"HOST" help:"More host names for the certificate, besides localhost, 127.0.0.1 and ::1 (repeatable)."`
	Seed        string   `type:"existingfile" env:"MOCKFASTPIX_SEED" placeholder:"FILE" help:"JSON file with the playbacks and signing keys to begin with; mockfastpix/README.md has the form."`
	Profile     string   `enum:"strict,lenient" default:"strict" placeholder:"strict|lenient" help:"How to read what FastPix leaves open: the stricter way (strict, the default) or the other (lenient)."`
	PublicURL   string   `name:"public-url" env:"MOCKFASTPIX_PUBLIC_URL" placeholder:"URL" help:"Base of all URLs in answers; by default, they follow the request's host."`
	AccessToken string   `name:"access-token" default:"mock-access-token" env:"MOCKFASTPIX_ACCESS_TOKEN" placeholder:"ID" help:"Access token ID that the management API takes, mock-access-token by default."`
	SecretKey   string   `name:"secret-key" default:"mock-secret-key" env:"MOCKFASTPIX_SECRET_KEY" placeholder:"SECRET" help:"Its secret key, mock-secret-key by default."`
	NoControl   bool     `name:"no-control-plane" help:"Turn the console and /_mock/ off, but for /_mock/health."`
	Quiet       bool     `short:"q" help:"Log warnings and errors only, not each request."`
}

func (mockCmd) Help() string {
	return `The first line on standard output is "mockfastpix listening on URL"; the log goes to standard error and never holds a token. SIGTERM and Ctrl-C let running requests finish.

Examples:

    playback mock
    playback mock --addr :0 --profile lenient
    playback mock --tls --tls-host stream.fastpix.test,images.fastpix.test

Then, in another terminal:

    export FASTPIX_BASE_URL=http://127.0.0.1:8787
    export FASTPIX_ACCESS_TOKEN_ID=mock-access-token FASTPIX_SECRET_KEY=mock-secret-key
    playback keys create signing-key.json`
}

const shutdownTime = 10 * time.Second

func (c *mockCmd) Run(ctx context.Context, a *app) error {
	server, err := c.server(a)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // for what Shutdown has left
	return c.serve(ctx, a, server, "mockfastpix listening on ")
}

// server makes the server that the flags ask for.
func (c *mockCmd) server(a *app) (*mockfastpix.Server, error) {
	profile, err := mockfastpix.ProfileByName(c.Profile)
	if err != nil {
		return nil, usageError{err}
	}
	opts := []mockfastpix.Option{
		mockfastpix.WithProfile(profile),
		mockfastpix.WithCredentials(c.AccessToken, c.SecretKey),
		mockfastpix.WithLogger(c.logger(a)),
	}
	if c.PublicURL != "" {
		opts = append(opts, mockfastpix.WithPublicURL(c.PublicURL))
	}
	if c.NoControl {
		opts = append(opts, mockfastpix.WithoutControlPlane())
	}
	if c.Seed != "" {
		file, err := os.Open(c.Seed)
		if err != nil {
			return nil, usageError{err}
		}
		defer file.Close()
		seed, err := mockfastpix.LoadSeed(file)
		if err != nil {
			return nil, usagef("%s: %w", c.Seed, err)
		}
		opts = append(opts, mockfastpix.WithSeed(seed))
	}
	switch {
	case c.TLS:
		opts = append(opts, mockfastpix.WithTLS(c.TLSHost...))
	case len(c.TLSHost) > 0:
		return nil, usagef("--tls-host names hosts for a certificate: add --tls")
	}
	server, err := mockfastpix.New(opts...)
	if err != nil {
		return nil, usageError{err}
	}
	return server, nil
}

func (c *mockCmd) serve(ctx context.Context, a *app, server *mockfastpix.Server, greeting string) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("%w: choose another --addr, or port 0 for a free one", err)
	}
	fmt.Fprintf(a.out, "%s%s\n", greeting, c.url(ln.Addr()))

	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return fmt.Errorf("requests were still running after %v and were cut off: %w", shutdownTime, err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// url is where a client on this machine finds the listener.
func (c *mockCmd) url(addr net.Addr) string {
	scheme, host := "http://", addr.String()
	if c.TLS {
		scheme = "https://"
	}
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return scheme + host
}

func (c *mockCmd) logger(a *app) *slog.Logger {
	opts := &slog.HandlerOptions{Level: slog.LevelInfo}
	if c.Quiet {
		opts.Level = slog.LevelWarn
	}
	if a.json {
		return slog.New(slog.NewJSONHandler(a.err, opts))
	}
	return slog.New(slog.NewTextHandler(a.err, opts))
}
