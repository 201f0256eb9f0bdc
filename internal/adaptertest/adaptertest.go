// Package adaptertest holds the tests that every framework adapter must pass,
// and the helpers that the adapters' own tests share.
package adaptertest

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// VideoID is a playback ID.
const VideoID = "16af5b33-cf4d-4717-9b90-ce429a124455"

// Response is the part of a response that the tests compare.
type Response struct {
	Status       int
	Body         string
	CacheControl string
	ContentType  string // empty for pages, which the tests do not compare
	Challenge    string // WWW-Authenticate
	Location     string
	NoSniff      bool // X-Content-Type-Options is nosniff
}

// NewResponse returns the response with this status, header and body.
func NewResponse(status int, header http.Header, body string) Response {
	r := Response{
		Status: status, Body: body, CacheControl: header.Get("Cache-Control"),
		Challenge: header.Get("WWW-Authenticate"), Location: header.Get("Location"),
		NoSniff: header.Get("X-Content-Type-Options") == "nosniff",
	}
	if r.NoSniff && body != "" {
		r.ContentType = header.Get("Content-Type")
	}
	return r
}

// Refusal returns the response to a request that is refused with this status
// and plain text.
func Refusal(status int, text string) Response {
	r := Response{
		Status: status, Body: text, CacheControl: "no-store",
		ContentType: "text/plain; charset=utf-8", NoSniff: true,
	}
	if text == "" {
		r.ContentType = ""
	}
	if status == http.StatusUnauthorized {
		r.Challenge = `Bearer realm="playback"`
	}
	return r
}

// asJSON returns the form of a refusal for clients that accept JSON only.
func (r Response) asJSON() Response {
	r.Body = fmt.Sprintf(`{"error":{"code":%d,"message":%q}}`, r.Status, r.Body)
	r.ContentType = "application/json"
	return r
}

// Adapter is a framework adapter under test.
type Adapter struct {
	// Serve returns the response to GET target of an application with one
	// route, /watch/{id}, that the guard protects. The page behind it shows
	// the ID of its playback, or "no playback".
	Serve func(tb testing.TB, g Guard, target string) Response
}

// Guard describes a Middleware, or another handler.
type Guard struct {
	// Signer is nil for NewSigner. It must be a CatalogSigner if Catalog is
	// not nil.
	Signer core.PlaybackSigner

	// Resolve is the resolver. If it is nil, the resolver is the adapter's
	// Param or PathValue with Param and Authorize.
	Resolve   func() (core.Grant, error)
	Param     string                        // empty for id
	Authorize func(playbackID string) error // nil for Anyone

	HTMLErrors   bool         // use an ErrorHandler that responds with HTML(Status(err))
	SilentErrors bool         // use an ErrorHandler that does nothing
	Skip         func() bool  // nil to leave WithSkip out
	CacheControl *string      // nil to leave WithCacheControl out
	Logger       *slog.Logger // the parameter of WithLogger

	Config bool // make the ConfigHandler the end of the route

	// Catalog, if not nil, makes the CatalogHandler with this resolver the
	// end of the route.
	Catalog func() ([]core.CatalogItem, error)

	Redirect bool // make the RedirectHandler the end of the route

	NoStore bool // use NoStore instead of the Middleware

	Accept string // the request's Accept header
}

// NewRequest returns the request for target.
func (g Guard) NewRequest(tb testing.TB, target string) *http.Request {
	r := httptest.NewRequestWithContext(tb.Context(), http.MethodGet, target, nil)
	if g.Accept != "" {
		r.Header.Set("Accept", g.Accept)
	}
	return r
}

// CatalogSigner returns the signer of a CatalogHandler.
func (g Guard) CatalogSigner() core.CatalogSigner { return g.Signer.(core.CatalogSigner) }

// ParamName returns the name of the parameter with the playback ID.
func (g Guard) ParamName() string { return cmp.Or(g.Param, "id") }

// HTML is the page that a guard with HTMLErrors responds with.
func HTML(text string) string { return "<h1>" + text + "</h1>" }

// NewSigner returns a signer with a new key that is closed after the test.
func NewSigner(tb testing.TB) *core.Signer {
	tb.Helper()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = signer.Close() })
	return signer
}
