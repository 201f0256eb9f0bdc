package adapter

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Values of Cache-Control. A page that carries a token is for one viewer, and
// its token expires. A refusal is for one viewer too, and changes when the
// viewer signs in or pays.
const (
	PrivatePage = "private, no-store"
	NoStore     = "no-store"
)

// Kind is what a handler responds with.
type Kind int

// The kinds of handlers.
const (
	Page     Kind = iota // Middleware: the page of the next handler
	JSON                 // ConfigHandler and CatalogHandler
	Redirect             // RedirectHandler
)

// Settings is the part of a handler's configuration that does not depend on the
// framework. Request is the framework's request type.
type Settings[Request any] struct {
	Caller       string // such as "nethttp: Middleware", for panics
	Kind         Kind
	Skip         func(Request) bool // nil skips nothing
	CacheControl string             // empty leaves the header alone
	Logger       *slog.Logger       // nil for slog.Default

	signer  core.PlaybackSigner
	resolve func(Request) (core.Grant, error)

	// Of a CatalogHandler, in place of the two above.
	catalogSigner  core.CatalogSigner
	resolveCatalog func(Request) ([]core.CatalogItem, error)
}

// NewSettings returns the default settings for caller. It panics if the signer
// or the resolver is nil, because the program cannot work and must fail before
// it serves requests.
func NewSettings[Request any](
	caller string, kind Kind, s core.PlaybackSigner, resolve func(Request) (core.Grant, error),
) Settings[Request] {
	check(caller, s, resolve == nil)
	cacheControl := NoStore
	if kind == Page {
		cacheControl = PrivatePage
	}
	return Settings[Request]{
		Caller: caller, Kind: kind, CacheControl: cacheControl, signer: s, resolve: resolve,
	}
}

// NewCatalogSettings returns the default settings for caller, a CatalogHandler.
// It panics as NewSettings does.
func NewCatalogSettings[Request any](
	caller string, s core.CatalogSigner, resolve func(Request) ([]core.CatalogItem, error),
) Settings[Request] {
	check(caller, s, resolve == nil)
	return Settings[Request]{
		Caller: caller, Kind: JSON, CacheControl: NoStore, catalogSigner: s, resolveCatalog: resolve,
	}
}

// check panics if the signer or the resolver is nil.
func check(caller string, s core.PlaybackSigner, noResolver bool) {
	switch {
	case isNil(s):
		panic(caller + ": the signer is nil: create one with core.NewSigner and check its error")
	case noResolver:
		panic(caller + ": the resolver is nil: pass a function that returns the grant for a request")
	}
}

// Check panics if the settings contain an option that has no effect.
func (s *Settings[Request]) Check() {
	if s.Kind != Page && s.Skip != nil {
		panic(s.Caller + ": WithSkip has no effect, because there is no handler to pass the request on to: " +
			"leave the option out")
	}
}

// Apply applies opts to config. It panics if one is nil.
func Apply[Config any, Option ~func(*Config)](caller string, config *Config, opts []Option) {
	for _, opt := range opts {
		if opt == nil {
			panic(caller + ": an option is nil")
		}
		opt(config)
	}
}

// isNil reports whether s is nil or a nil *core.Signer, which is what a program
// passes on if it ignores the error of core.NewSigner.
func isNil(s core.PlaybackSigner) bool {
	signer, ok := s.(*core.Signer)
	return s == nil || ok && signer == nil
}

// errNoPlayback is the error for a decorated signer with a mistake: handlers
// rely on a playback.
var errNoPlayback = errors.New("the PlaybackSigner returned neither a playback nor an error")

// Playback calls the resolver and signs the grant that it returns. The result
// is not nil if err is nil. ctx is the request's context.
func (s *Settings[Request]) Playback(ctx context.Context, r Request) (*core.Playback, error) {
	grant, err := s.resolve(r)
	if err != nil {
		return nil, err
	}
	p, err := s.signer.Sign(ctx, grant)
	if err != nil {
		return nil, err
	}
	if p == nil {
		return nil, errNoPlayback
	}
	return p, nil
}

// Log logs the cause of a 5xx response, which the response omits. It does
// nothing for other codes. ctx is the request's context.
func (s *Settings[Request]) Log(ctx context.Context, code int, err error) {
	if code < http.StatusInternalServerError {
		return
	}
	s.logger().ErrorContext(ctx, "playback could not be prepared", slog.Int("status", code), slog.Any("error", err))
}

func (s *Settings[Request]) logger() *slog.Logger {
	if s.Logger == nil {
		return slog.Default()
	}
	return s.Logger
}
