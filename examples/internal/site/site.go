// Package site is what the example applications have in common: a small video library with its catalogue, viewers, pages and
// assets. It knows no web framework, so that what differs between the examples is the framework alone.
package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Site is a video library. Make one with [Open]; it is safe for concurrent use.
type Site struct {
	Signer *core.Signer
	Player *player.Player

	framework string // shown at the foot of each page
	catalogue []Video
	mock      *mockfastpix.Server // nil when the videos come from FastPix
}

// Config is what the examples take from the command line.
type Config struct {
	Framework string        // the name that the pages show
	TTL       time.Duration // lifetime of tokens; 0 is core's default
}

// Open makes the site. With FASTPIX_* variables in the environment it signs with that key for those videos. Without, it
// starts a FastPix of its own, and says so on out.
func Open(cfg Config, out io.Writer) (*Site, error) {
	if fastPixConfigured() {
		return openFastPix(cfg)
	}
	return openMock(cfg, out)
}

func fastPixConfigured() bool {
	for _, variable := range os.Environ() {
		if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "FASTPIX_") && value != "" {
			return true
		}
	}
	return false
}

// openFastPix makes a site whose videos are at FastPix, or at a mock that runs elsewhere.
func openFastPix(cfg Config) (*Site, error) {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		return nil, err
	}
	catalogue, err := catalogueFromEnv()
	if err != nil {
		return nil, err
	}
	var script []player.Option
	if base := os.Getenv(core.EnvBaseURL); base != "" { // a mock, which brings a player that can be sent to it
		script = append(script, player.WithScriptURL(strings.TrimRight(base, "/")+"/player.js"))
	}
	return newSite(cfg, catalogue, key, []core.Option{core.FromEnv()}, script)
}

// openMock makes a site with a FastPix inside. The signing key travels as it would from the real one: as two strings.
func openMock(cfg Config, out io.Writer) (*Site, error) {
	mock, err := mockfastpix.New()
	if err != nil {
		return nil, err
	}
	ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() {
		if err := mock.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(out, "The mock has stopped:", err)
		}
	}()
	base := "http://" + ln.Addr().String()
	fmt.Fprintf(out, "No FASTPIX_ variables are set, so this demo brings its own FastPix: a mock on %s\n", base)

	catalogue := demoCatalogue()
	for _, v := range catalogue {
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: v.ID, Title: v.Title, Policy: mockPolicy(v.Policy)})
	}
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		return nil, errors.Join(err, mock.Close())
	}
	s, err := newSite(cfg, catalogue, key,
		[]core.Option{core.WithBaseURL(base)}, []player.Option{player.WithScriptURL(base + "/player.js")})
	if err != nil {
		return nil, errors.Join(err, mock.Close())
	}
	s.mock = mock
	return s, nil
}

func newSite(cfg Config, catalogue []Video, key core.KeySource, opts []core.Option, script []player.Option) (*Site, error) {
	if cfg.TTL != 0 {
		opts = append(opts, core.WithTTL(cfg.TTL))
	}
	signer, err := core.NewSigner(key, opts...)
	if err != nil {
		return nil, err
	}
	pl, err := player.New(script...)
	if err != nil {
		return nil, err
	}
	return &Site{Signer: signer, Player: pl, framework: cfg.Framework, catalogue: catalogue}, nil
}

// Mock returns the FastPix inside, nil when there is none.
func (s *Site) Mock() *mockfastpix.Server { return s.mock }

// Close ends what Open started.
func (s *Site) Close() error {
	err := s.Signer.Close()
	if s.mock != nil {
		err = errors.Join(err, s.mock.Close())
	}
	return err
}
