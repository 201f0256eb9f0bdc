package playbackfiber

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/gofiber/fiber/v2"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// Middleware returns a middleware that calls resolve for each request, signs
// the grant, and adds the playback to the request's context for the handler. A
// request that gets no playback does not reach the handler.
//
// Middleware panics if s, resolve or an option is nil, or if s is a nil
// *core.Signer.
func Middleware(s core.PlaybackSigner, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := newConfig(adapter.NewSettings("playbackfiber: Middleware", adapter.Page, s, resolve), opts)
	return func(c *fiber.Ctx) error {
		if cfg.Skip != nil && cfg.Skip(c) {
			return c.Next()
		}
		p, err := cfg.Playback(c.UserContext(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		if cfg.CacheControl != "" {
			c.Set(fiber.HeaderCacheControl, cfg.CacheControl)
		}
		keep(c, p)
		return c.Next()
	}
}

// keep adds p to the request.
func keep(c *fiber.Ctx, p *core.Playback) {
	c.Locals(core.ContextKey{}, p) // for c.Context()
	// The context is not derived from c.Context(), which fasthttp reuses for
	// other requests.
	c.SetUserContext(core.NewContext(c.UserContext(), p))
}

// ConfigHandler returns a handler that responds with a playback as JSON, for
// single-page and mobile applications and for pages that renew their token.
// It calls resolve for each request.
//
//	{
//	  "playbackId": "…", "policy": "private", "streamType": "on-demand",
//	  "token": "…", "drmToken": null,
//	  "customDomain": "fastpix.io", "streamHost": "stream.fastpix.io",
//	  "streamUrl": "…", "poster": "…",
//	  "expiresAt": "2026-01-02T15:04:05Z", "expiresAtUnix": 1767366245,
//	  "refreshAt": "2026-01-02T15:03:05Z", "refreshAtUnix": 1767366185
//	}
//
// The tokens and times of public playbacks are null. streamType is
// "live-stream" for a live playback, whose poster is null, and "on-demand" for
// all others. customDomain is for FastPix's web player, and streamHost is the
// custom domain for its SDKs for iOS, Android and Flutter; they are null for
// base URLs that these do not support. Clients should repeat the request at
// refreshAt, when there is a new token. The response has Cache-Control:
// no-store and X-Content-Type-Options: nosniff.
//
// ConfigHandler panics if s, resolve or an option is nil, if s is a nil
// *core.Signer, or if [WithSkip] is one of the options.
func ConfigHandler(s core.PlaybackSigner, resolve Resolver, opts ...Option) fiber.Handler {
	cfg := newConfig(adapter.NewSettings("playbackfiber: ConfigHandler", adapter.JSON, s, resolve), opts)
	return func(c *fiber.Ctx) error {
		p, err := cfg.Playback(c.UserContext(), c)
		if err != nil {
			return refuse(c, cfg, err)
		}
		keep(c, p)
		return sendJSON(c, cfg, adapter.PlayerConfig(p))
	}
}

// sendJSON sends a response that is not a refusal.
func sendJSON(c *fiber.Ctx, cfg *config, body []byte) error {
	if cfg.CacheControl != "" {
		c.Set(fiber.HeaderCacheControl, cfg.CacheControl)
	}
	c.Set(fiber.HeaderContentType, adapter.JSONType)
	c.Set(fiber.HeaderXContentTypeOptions, adapter.NoSniff)
	return c.Send(body)
}

// FromContext returns the playback that [Middleware], [ConfigHandler] or
// [RedirectHandler] added to the request, and whether there is one.
func FromContext(c *fiber.Ctx) (*core.Playback, bool) {
	return core.FromContext(c.Context())
}

// PerViewer reports whether the response is for one viewer, because the request
// has a playback or was refused, or because of [CatalogHandler] or [NoStore]. A
// cache must not store such a response. Fiber's cache calls its Next function
// after the handler, so that one line guards all routes, in front of the
// middleware and behind it:
//
//	app.Use(cache.New(cache.Config{Next: playbackfiber.PerViewer}))
func PerViewer(c *fiber.Ctx) bool {
	_, ok := FromContext(c)
	return ok || Cause(c) != nil || c.Locals(perViewerKey{}) != nil
}

// perViewerKey is the key for PerViewer in the c.Locals of a request that has
// no playback.
type perViewerKey struct{}

// markPerViewer makes PerViewer return true.
func markPerViewer(c *fiber.Ctx) { c.Locals(perViewerKey{}, true) }

// Status returns the status code and the public text of the default response to
// err, for use in an [ErrorHandler].
func Status(c *fiber.Ctx, err error) (code int, text string) {
	code, text = adapter.Refusal(c.UserContext(), err)
	var refused *core.RefusalError
	var chosen *fiber.Error
	if code == fiber.StatusInternalServerError && !errors.As(err, &refused) && errors.As(err, &chosen) &&
		chosen != nil && adapter.IsErrorStatus(chosen.Code) {
		// Its message is meant for the client.
		return chosen.Code, cmp.Or(chosen.Message, http.StatusText(chosen.Code))
	}
	return code, text
}

// Cause returns the error because of which a request got no playback, such as
// the error of the resolver, for the application's error handler and for outer
// middleware. It returns nil if the request was not refused. The text of the
// error is for the log, not for the client.
func Cause(c *fiber.Ctx) error {
	if r, ok := c.Locals(refusalKey{}).(*refusal); ok {
		return r.cause
	}
	return nil
}

// refuse responds to a request that gets no playback.
func refuse(c *fiber.Ctx, cfg *config, err error) error {
	code, text := Status(c, err)
	cfg.Log(c.UserContext(), code, err)
	c.Set(fiber.HeaderCacheControl, adapter.NoStore)
	c.Set(fiber.HeaderXContentTypeOptions, adapter.NoSniff)
	if code == fiber.StatusUnauthorized && len(c.Response().Header.Peek(fiber.HeaderWWWAuthenticate)) == 0 {
		c.Set(fiber.HeaderWWWAuthenticate, adapter.Challenge)
	}
	c.Status(code)
	r := &refusal{public: fiber.NewError(code, text), cause: err}
	c.Locals(refusalKey{}, r)
	if cfg.handleError != nil {
		return cfg.handleError(c, r)
	}
	contentType, body := adapter.RefusalBody(cfg.Kind == adapter.JSON, c.Get(fiber.HeaderAccept), code, text)
	if contentType == adapter.JSONType && !rendersErrors(c.App()) {
		c.Set(fiber.HeaderContentType, contentType)
		return c.Send(body)
	}
	// Many applications use a type assertion, so the error is not wrapped.
	return r.public
}

// rendersErrors reports whether app has an error handler of its own. Fiber's
// default handler sends plain text to every client.
func rendersErrors(app *fiber.App) bool {
	handler := reflect.ValueOf(app.Config().ErrorHandler).Pointer()
	return handler != reflect.ValueOf(fiber.DefaultErrorHandler).Pointer()
}

// refusal is the error for an ErrorHandler. Its text is public, because the
// handler can return it, and Fiber's default error handler sends the text of an
// error to the client.
type refusal struct {
	public *fiber.Error
	cause  error
}

func (r *refusal) Error() string        { return r.public.Message }
func (r *refusal) Unwrap() []error      { return []error{r.public, r.cause} }
func (r *refusal) LogValue() slog.Value { return slog.AnyValue(r.cause) }

// refusalKey is the key of a request's *refusal in c.Locals.
type refusalKey struct{}
