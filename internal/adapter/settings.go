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

// Settings is the part of a Middleware's or a ConfigHandler's configuration
// that does not depend on the framework. Request is the framework's request
// type.
type Settings[Request any] struct {
	JSON         bool               // whether responses are the JSON of a playback
	Skip         func(Request) bool // nil skips nothing
	CacheControl string             // empty leaves the header alone
	Logger       *slog.Logger       // nil for slog.Default

	signer  core.PlaybackSigner
	resolve func(Request) (core.Grant, error)
}

// NewSettings returns the default settings for caller, such as "nethttp:
// Middleware", which responds with the JSON of a playback or with pages. It
// panics if the signer or the resolver is nil, because the program cannot work
// and must fail before it serves requests.
func NewSettings[Request any](
	caller string, json bool, s core.PlaybackSigner, resolve func(Request) (core.Grant, error),
) Settings[Request] {
	switch {
	case isNil(s):
		panic(caller + ": the signer is nil: create one with core.NewSigner and check its error")
	case resolve == nil:
		panic(caller + ": the resolver is nil: pass a function that returns the grant for a request")
	}
	cacheControl := PrivatePage
	if json {
		cacheControl = NoStore
	}
	return Settings[Request]{JSON: json, CacheControl: cacheControl, signer: s, resolve: resolve}
}

// Check panics if the settings contain an option that has no effect in caller.
func (s *Settings[Request]) Check(caller string) {
	if s.JSON && s.Skip != nil {
		panic(caller + ": WithSkip has no effect, because there is no handler to pass the request on to: " +
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
	logger := s.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.ErrorContext(ctx, "playback could not be prepared", slog.Int("status", code), slog.Any("error", err))
}
