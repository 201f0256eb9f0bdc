package suite

import (
	"context"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Adapter is a framework adapter under test.
type Adapter struct {
	Name string
	// New starts an application with these routes on a new socket and returns
	// its base URL. The application stops at the end of the test.
	New func(tb testing.TB, routes ...Route) (baseURL string)
	// EndsWithClient reports whether the framework cancels a request's context
	// when its client disconnects. Fiber does not.
	EndsWithClient bool
}

// Route is one route of an application: GET and HEAD of Prefix + "/{id}".
type Route struct {
	Prefix string
	// Before, if not nil, acts as an outer middleware that replaces the
	// request's context. Its cancel function is called when the request is
	// done.
	Before func(context.Context) (context.Context, context.CancelFunc)
	// Guards are playback middlewares, outermost first.
	Guards []Guard
	// Nested puts each guard into a separate route group, if the framework has
	// groups.
	Nested bool
	// Config, if not nil, makes a ConfigHandler with this guard the route's
	// handler. Otherwise the handler is Page.
	Config *Guard
	// Catalog, if not nil, makes a CatalogHandler with this guard the route's
	// handler.
	Catalog *Guard
	// Redirect, if not nil, makes a RedirectHandler with this guard the route's
	// handler.
	Redirect *Guard
	Page     func(Visit) Answer
}

// Guard describes a playback middleware, or another handler.
type Guard struct {
	Signer *core.Signer
	// Resolve is the Resolver. If it is nil, the adapter's Param (or PathValue)
	// is used, with the name "id" and Authorize.
	Resolve   func(Visit) (core.Grant, error)
	Authorize func(v Visit, playbackID string) error // nil: Anyone
	// Policy, if it is not Private, is the policy of the grants that Param
	// returns.
	Policy core.Policy

	// ResolveCatalog is the CatalogResolver of a CatalogHandler.
	ResolveCatalog func(Visit) ([]core.CatalogItem, error)

	ErrorHandler func(Visit, error) Answer // nil: WithErrorHandler is left out
	Skip         func(Visit) bool          // nil: WithSkip is left out
	CacheControl *string                   // nil: WithCacheControl is left out
}

// Visit is a request in terms that every framework has. Its strings may belong
// to the framework, so they must be cloned to be kept.
type Visit struct {
	Context  context.Context                       // the request's context
	Header   func(name string) string              // a request header
	Param    func(name string) string              // a route parameter
	Playback *core.Playback                        // from FromContext or FromRequest
	Found    bool                                  // whether there is a playback
	Status   func(error) (code int, public string) // the adapter's Status
}

// Answer is the response of a page or an error handler.
type Answer struct {
	Status       int
	CacheControl string // empty: not set
	Body         []byte
}
