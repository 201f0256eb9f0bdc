package suite

import (
	"context"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Adapter is a framework adapter under test.
type Adapter struct {
	Name string
	// New starts an application with these routes on a socket of its own, and returns its base URL. It stops with the test.
	New func(tb testing.TB, routes ...Route) (baseURL string)
	// EndsWithClient says that the framework ends a request's context when its client goes away. Fiber v2 does not.
	EndsWithClient bool
}

// Route is one route of an application: GET and HEAD of Prefix + "/{id}".
type Route struct {
	Prefix string
	// Before stands for a middleware further out that replaces the request's context; its cancel function is called when the
	// request is done. Nil: there is none.
	Before func(context.Context) (context.Context, context.CancelFunc)
	// Guards are playback middlewares, the outermost first.
	Guards []Guard
	// Nested puts each guard into a route group of its own, where the framework has groups.
	Nested bool
	// Config makes a ConfigHandler of this guard the end of the route. Nil: Page is.
	Config *Guard
	Page   func(Visit) Answer
}

// Guard says how a playback middleware or a ConfigHandler is made.
type Guard struct {
	Signer *core.Signer
	// Resolve becomes the Resolver. Nil: the adapter's Param (or PathValue) is, with the name "id" and Authorize.
	Resolve   func(Visit) (core.Grant, error)
	Authorize func(v Visit, playbackID string) error // nil: Anyone

	ErrorHandler func(Visit, error) Answer // nil: WithErrorHandler is left out
	Skip         func(Visit) bool          // nil: WithSkip is left out
	CacheControl *string                   // nil: WithCacheControl is left out
}

// Visit is a request as the suite's functions see it. Its strings may belong to the framework; they are cloned when kept.
type Visit struct {
	Context  context.Context                       // the request's
	Header   func(name string) string              // of the request
	Param    func(name string) string              // of the route
	Playback *core.Playback                        // what the adapter's FromContext (or FromRequest) found
	Found    bool                                  // whether it did
	Status   func(error) (code int, public string) // the adapter's
}

// Answer is what a page or an error handler answers.
type Answer struct {
	Status       int
	CacheControl string // empty: not set
	Body         []byte
}
