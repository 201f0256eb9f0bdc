// Package site contains what the three example applications have in common: a
// small video library with its catalog, viewers, pages and assets, and the mock
// that it plays from by default. It does not depend on a web framework.
package site

import (
	"cmp"
	"io"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Site is a video library. [Open] returns one. It is safe for concurrent use.
type Site struct {
	cfg     Config
	catalog []Video
	mock    *mockfastpix.Server // nil if the videos are at FastPix
	breaker *breaker            // nil without the mock
}

// Config contains the settings of a Site.
type Config struct {
	Framework string        // name that the pages show
	Addr      string        // address to listen on
	TTL       time.Duration // lifetime of tokens
	Out       io.Writer     // receives messages about addresses
}

// Open returns a site with the videos that FASTPIX_PLAYBACK_IDS lists. If no
// FASTPIX_ variable is set, it starts a mock with demo videos and sets the
// variables for it.
func Open(cfg Config) (*Site, error) {
	if !configured() {
		catalog := demoCatalog()
		mock, err := startMock(catalog, cfg.Out)
		if err != nil {
			return nil, err
		}
		b, err := newBreaker(mock, cmp.Or(cfg.TTL, core.DefaultTTL))
		return &Site{cfg, catalog, mock, b}, err
	}
	catalog, err := catalogFromEnv()
	return &Site{cfg: cfg, catalog: catalog}, err
}

func configured() bool {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "FASTPIX_") && value != "" {
			return true
		}
	}
	return false
}

// TTL returns the lifetime of tokens.
func (s *Site) TTL() time.Duration { return s.cfg.TTL }

// Mock returns the mock that Open has started, or nil.
func (s *Site) Mock() *mockfastpix.Server { return s.mock }

// Close stops the mock.
func (s *Site) Close() error {
	if s.mock == nil {
		return nil
	}
	s.breaker.close()
	return s.mock.Close()
}
