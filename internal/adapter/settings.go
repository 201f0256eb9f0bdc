package adapter

import (
	"context"
	"errors"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Values of Cache-Control. A page that carries a token is for one viewer, and
// its token expires. A refusal is for one viewer too, and changes when the
// viewer signs in or pays.
const (
	PrivatePage = "private, no-store"
	NoStore     = "no-store"
)

// Settings is the configuration of a Middleware or a ConfigHandler. Request is
// the framework's request type and ErrorHandler the adapter's error handler
// type.
type Settings[Request, ErrorHandler any] struct {
	HandleError  ErrorHandler
	Skip         func(Request) bool // nil skips nothing
	CacheControl string             // of pages; empty leaves the header alone

	signer  core.PlaybackSigner
	resolve func(Request) (core.Grant, error)
}

// NewSettings returns the settings for caller, such as "nethttp: Middleware".
// It panics if the signer, the resolver or an option is nil, because the
// program cannot work and must fail before it serves requests.
func NewSettings[Request, ErrorHandler any, Option ~func(*Settings[Request, ErrorHandler])](
	caller string,
	s core.PlaybackSigner,
	resolve func(Request) (core.Grant, error),
	handleError ErrorHandler,
	opts []Option,
) *Settings[Request, ErrorHandler] {
	switch {
	case isNil(s):
		panic(caller + ": the signer is nil: create one with core.NewSigner and check its error")
	case resolve == nil:
		panic(caller + ": the resolver is nil: pass a function that returns the grant for a request")
	}
	settings := &Settings[Request, ErrorHandler]{
		HandleError:  handleError,
		CacheControl: PrivatePage,
		signer:       s,
		resolve:      resolve,
	}
	for _, opt := range opts {
		if opt == nil {
			panic(caller + ": an option is nil")
		}
		opt(settings)
	}
	return settings
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
func (s *Settings[Request, ErrorHandler]) Playback(ctx context.Context, r Request) (*core.Playback, error) {
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
