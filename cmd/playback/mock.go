package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type mockCmd struct {
	Addr    string   `default:"127.0.0.1:8787" env:"MOCKFASTPIX_ADDR" placeholder:"HOST:PORT" help:"${mock_addr}"`
	TLS     bool     `name:"tls" help:"${mock_tls}"`
	TLSHost []string `name:"tls-host" sep:"," placeholder:"HOST" help:"${mock_tls_host}"`
	Allowed []string `name:"allowed-host" sep:"," env:"MOCKFASTPIX_ALLOWED_HOST" placeholder:"HOST" help:"${mock_allowed}"`
	Seed    string   `type:"existingfile" env:"MOCKFASTPIX_SEED" placeholder:"FILE" help:"${mock_seed}"`
	Profile string   `env:"MOCKFASTPIX_PROFILE" placeholder:"strict|lenient|FILE" help:"${mock_profile}"`

	ProcessingTime time.Duration `env:"MOCKFASTPIX_PROCESSING_TIME" placeholder:"DURATION" help:"${mock_processing_time}"`
	Fickle         string        `env:"MOCKFASTPIX_FICKLE" placeholder:"RATE[:SEED]" help:"${mock_fickle}"`

	JournalSize int `default:"10000" env:"MOCKFASTPIX_JOURNAL_SIZE" placeholder:"N" help:"${mock_journal_size}"`

	WebhookURL    string `name:"webhook-url" env:"MOCKFASTPIX_WEBHOOK_URL" placeholder:"URL" help:"${mock_webhook_url}"`
	WebhookSecret string `env:"MOCKFASTPIX_WEBHOOK_SECRET" placeholder:"BASE64" help:"${mock_webhook_secret}"`

	PublicURL   string `env:"MOCKFASTPIX_PUBLIC_URL" placeholder:"URL" help:"${mock_public_url}"`
	AccessToken string `default:"mock-access-token" env:"MOCKFASTPIX_ACCESS_TOKEN" placeholder:"ID" help:"${mock_token}"`
	SecretKey   string `default:"mock-secret-key" env:"MOCKFASTPIX_SECRET_KEY" placeholder:"SECRET" help:"${mock_secret}"`
	NoControl   bool   `name:"no-control-plane" help:"${mock_no_control}"`
	Quiet       bool   `short:"q" help:"${mock_quiet}"`
}

func (mockCmd) Help() string {
	return `The first line on standard output is "mockfastpix listening on URL". Standard error gets the addresses and ` +
		`commands to copy, and then the log, which never contains a token. SIGTERM and Ctrl-C stop the server after ` +
		`running requests have finished.

Examples:

    playback mock
    playback mock --addr :0 --profile lenient
    playback mock --tls --tls-host stream.fastpix.test,images.fastpix.test`
}

// shutdownTime is how long running requests have to finish.
const shutdownTime = 10 * time.Second

func (c *mockCmd) Run(ctx context.Context, a *app) error {
	server, err := c.server(a)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // closes what Shutdown has left open
	return c.serve(ctx, a, server, "mockfastpix listening on ", func(base string) {
		if !c.Quiet && !a.json {
			fmt.Fprint(a.rawErr, c.banner(paletteFor(a.rawErr, os.Getenv), base, thisCommand()))
		}
	})
}

// server returns a server as the flags configure it, with these options.
func (c *mockCmd) server(a *app, opts ...mockfastpix.Option) (*mockfastpix.Server, error) {
	opts = append(
		opts,
		mockfastpix.WithCredentials(c.AccessToken, c.SecretKey),
		mockfastpix.WithLogger(c.logger(a)),
		mockfastpix.WithAllowedHosts(c.Allowed...),
		mockfastpix.WithJournalSize(c.JournalSize),
	)
	if c.Profile != "" {
		profile, err := c.profile()
		if err != nil {
			return nil, usage.Errorf("--profile: %w", err)
		}
		opts = append(opts, mockfastpix.WithProfile(profile))
	}
	if c.ProcessingTime != 0 {
		opts = append(opts, mockfastpix.WithProcessingTime(c.ProcessingTime))
	}
	if c.Fickle != "" {
		fickle, err := mockfastpix.ParseFickle(c.Fickle)
		if err != nil {
			return nil, usage.Errorf("--fickle: %w", err)
		}
		opts = append(opts, mockfastpix.WithFickle(fickle))
	}
	if c.WebhookURL != "" || c.WebhookSecret != "" {
		opts = append(opts, mockfastpix.WithWebhook(c.WebhookURL, c.WebhookSecret))
	}
	if c.PublicURL != "" {
		opts = append(opts, mockfastpix.WithPublicURL(c.PublicURL))
	}
	if c.NoControl {
		opts = append(opts, mockfastpix.WithoutControlPlane())
	}
	if c.Seed != "" {
		content, err := keystore.Read(c.Seed)
		if err != nil {
			return nil, usage.Error{Err: err}
		}
		seed, err := mockfastpix.LoadSeed(bytes.NewReader(content))
		if err != nil {
			return nil, usage.Errorf("%s: %w", c.Seed, err)
		}
		opts = append(opts, mockfastpix.WithSeed(seed))
	}
	switch {
	case c.TLS:
		opts = append(opts, mockfastpix.WithTLS(c.TLSHost...))
	case len(c.TLSHost) > 0:
		return nil, usage.Errorf("--tls-host needs --tls")
	}
	server, err := mockfastpix.New(opts...)
	if err != nil {
		return nil, usage.Error{Err: nameFlag(err)}
	}
	return server, nil
}

// profile returns the profile with the name, or the one in the file.
func (c *mockCmd) profile() (mockfastpix.Profile, error) {
	profile, nameErr := mockfastpix.ProfileByName(c.Profile)
	if nameErr == nil {
		return profile, nil
	}
	content, err := keystore.Read(c.Profile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return profile, fmt.Errorf("%w, or a JSON file", nameErr)
	case err != nil:
		return profile, err
	}
	return mockfastpix.LoadProfile(bytes.NewReader(content))
}

// serve prints the greeting and the URL, calls listening with the URL, and
// serves until ctx ends.
func (c *mockCmd) serve(
	ctx context.Context, a *app, server *mockfastpix.Server, greeting string, listening func(base string),
) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("%w: choose another --addr, or port 0 for a free one", err)
	}
	base := c.url(ln.Addr())
	fmt.Fprintf(a.out, "%s%s\n", greeting, base)
	listening(base)

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
		return fmt.Errorf("requests still running after %v were cut off: %w", shutdownTime, err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// url returns the listener's URL for a client on this machine.
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
	text := slog.NewTextHandler(a.err, opts)
	if !isTerminal(a.rawErr) {
		return slog.New(text)
	}
	return slog.New(requestLines{text, a.rawErr, paletteFor(a.rawErr, os.Getenv)})
}
