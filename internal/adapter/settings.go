package adapter

import (
	"context"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Values of Cache-Control. A page that carries a token belongs to one viewer, and the token expires; a refusal belongs to one
// viewer too, and ends when the viewer signs in or buys.
const (
	PrivatePage = "private, no-store"
	NoStore     = "no-store"
)

// Settings are what a Middleware or a ConfigHandler was made with. Request is the framework's view of a request, ErrorHandler
// its form of an error handler.
type Settings[Request, ErrorHandler any] struct {
	HandleError  ErrorHandler
	Skip         func(Request) bool // nil: none
	CacheControl string             // of pages; empty: not set

	signer  *core.Signer
	resolve func(Request) (core.Grant, error)
}

// NewSettings panics when something is nil that must not be: the program cannot work, and says so before it serves.
func NewSettings[Request, ErrorHandler any, Option ~func(*Settings[Request, ErrorHandler])](
	caller string, s *core.Signer, resolve func(Request) (core.Grant, error), handleError ErrorHandler, opts []Option,
) *Settings[Request, ErrorHandler] {
	switch {
	case s == nil:
		panic(caller + ": the signer is nil: make one with core.NewSigner")
	case resolve == nil:
		panic(caller + ": the resolver is nil: pass a function that says which video is wanted and who may watch it")
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

// Playback asks the resolver and signs what it grants. ctx is the request's context.
func (s *Settings[Request, ErrorHandler]) Playback(ctx context.Context, r Request) (*core.Playback, error) {
	grant, err := s.resolve(r)
	if err != nil {
		return nil, err
	}
	return s.signer.Sign(ctx, grant)
}
