package mockfastpix

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// serveEdge handles all requests except those to the management API, the
// control plane and the console.
func serveEdge(x *exchange, t target) {
	r := x.request
	if t.resource == ResourceUpload {
		serveUpload(x, t)
		return
	}
	x.allowOrigin()
	if r.Method == http.MethodOptions {
		x.WriteHeader(http.StatusNoContent)
		return
	}
	if t.resource == "" {
		x.refuse(refuse(ErrResourceUnknown, "FastPix has no path %s", redact.QuotePath(r.URL.Path)))
		return
	}
	if allowed := t.methods(); !slices.Contains(allowed, r.Method) {
		list := strings.Join(allowed, ", ")
		x.Header().Set("Allow", list)
		x.refuse(refuse(ErrMethodNotAllowed, "the method is %s; this path accepts %s", redact.Quote(r.Method), list))
		return
	}
	switch t.resource {
	case ResourcePlayer:
		serveBytes(x, footage.TypeJavaScript, footage.PlayerScript())
	case ResourceVariant, ResourceSegment:
		serveCDN(x, t)
	default:
		serveGuarded(x, t)
	}
}

// serveGuarded handles requests for resources that need a token.
func serveGuarded(x *exchange, t target) {
	query := x.request.URL.Query() // like a CDN, drops what does not parse
	e := examination{
		workspace: x.workspace, now: x.entry.Time, resource: t.resource, playbackID: t.playbackID,
		picture: t.spritesheetImage(),
	}
	refused := e.examine(x.request.Header, query["token"])
	x.entry.KeyID = e.keyID
	if refused == nil {
		if e.verified {
			x.entry.Outcome = OutcomeAccepted
		}
		refused = serveResource(x, t, e.target, query)
	}
	if refused != nil {
		x.refuse(refused)
	}
}

// serveResource checks the query parameters of the resource, then serves it.
func serveResource(x *exchange, t target, p resolved, query url.Values) *refusal {
	switch t.resource {
	case ResourceStream:
		return serveMaster(x, p, query)
	case ResourceMP4:
		serveBytes(x, footage.TypeMP4, footage.MP4())
	case ResourceAudio:
		serveBytes(x, footage.TypeM4A, footage.M4A())
	case ResourceThumbnail:
		return serveThumbnail(x, t, query)
	case ResourceSpritesheet, ResourceAdvancedSpritesheet:
		return serveSpritesheet(x, t, query)
	case ResourceClip:
		serveClip(x, t)
	case ResourceWidevineLicense, ResourceFairPlayLicense:
		return serveLicense(x, t)
	case ResourceFairPlayCertificate:
		serveCertificate(x)
	}
	return nil
}
