package playbackfiberv3

import (
	"github.com/gofiber/fiber/v3"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// CatalogResolver returns the videos of a catalog, in the order of the
// response, and for each the grant or the error that refuses it. An error
// refuses the whole request, as that of a [Resolver] does. It is called once
// per request and must be safe for concurrent use.
type CatalogResolver func(c fiber.Ctx) ([]core.CatalogItem, error)

// CatalogHandler returns a handler that responds with many playbacks as JSON,
// for single-page and mobile applications that show a list of videos. It calls
// resolve once per request, and signs the grants together.
//
//	{"items": [
//	  {"playbackId": "…", "policy": "private", "token": "…", …},
//	  {"playbackId": "…", "error": {"code": 403, "message": "…"}}
//	]}
//
// There is one item per item of the resolver, in the same order. The item of a
// signed video has the fields of [ConfigHandler]'s response. The item of a
// refused video has the code and the text that ConfigHandler would respond
// with, and its playbackId is null if it is invalid. If the resolver returns no
// items, the list is empty.
//
// If no grant can be signed because the key is unavailable, the whole request
// is refused with 503. If the resolver returns more than [core.MaxCatalogItems]
// items, the request is refused with 500. Other refusals of the request, and
// the headers of the response, are those of ConfigHandler. The causes of items
// that are refused with a 5xx code are logged once per response.
//
// CatalogHandler panics if s, resolve or an option is nil, if s is a nil
// *core.Signer, or if [WithSkip] is one of the options.
func CatalogHandler(s core.CatalogSigner, resolve CatalogResolver, opts ...Option) fiber.Handler {
	cfg := newConfig(adapter.NewCatalogSettings("playbackfiberv3: CatalogHandler", s, resolve), opts)
	return func(c fiber.Ctx) error {
		body, err := cfg.Catalog(c.Context(), c, func(err error) (int, string) { return Status(c, err) })
		if err != nil {
			return refuse(c, cfg, err)
		}
		markPerViewer(c)
		return sendJSON(c, cfg, body)
	}
}
