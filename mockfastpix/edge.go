package mockfastpix

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// target is what a path asks for.
type target struct {
	resource   Resource // "" when the path is none of FastPix's
	playbackID string
	name       string // file name, for images and on the CDN
	live       bool   // a variant of a live stream
}

var files = map[string]Resource{
	"capped-4k.mp4":             ResourceMP4,
	"audio.m4a":                 ResourceAudio,
	"thumbnail.jpg":             ResourceThumbnail,
	"thumbnail.png":             ResourceThumbnail,
	"thumbnail.webp":            ResourceThumbnail,
	"spritesheet.jpg":           ResourceSpritesheet,
	"spritesheet.json":          ResourceSpritesheet,
	"advanced-spritesheet.jpg":  ResourceAdvancedSpritesheet,
	"advanced-spritesheet.json": ResourceAdvancedSpritesheet,
	"clip.gif":                  ResourceClip,
	"clip.webp":                 ResourceClip,
}

func parseTarget(path string) target {
	switch {
	case path == "/player.js":
		return target{resource: ResourcePlayer}
	case strings.HasPrefix(path, "/v1/on-demand/drm/"), strings.HasPrefix(path, "/v1/live/drm/"):
		return parseDRMTarget(path)
	case strings.HasPrefix(path, "/v1/"):
		return target{resource: ResourceAPI}
	case strings.HasPrefix(path, "/m/"):
		return parseCDNTarget(path)
	}
	id, name, nested := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if !nested {
		id, isStream := strings.CutSuffix(id, ".m3u8")
		if !isStream {
			return target{}
		}
		return target{resource: ResourceStream, playbackID: id}
	}
	return target{resource: files[name], playbackID: id, name: name}
}

func (s *Server) serveTarget(x *exchange, r *http.Request, t target) {
	if t.resource == ResourceAPI {
		s.serveAPI(x, r)
		return
	}
	allowAnyOrigin(x.Header(), r)
	if r.Method == http.MethodOptions {
		x.WriteHeader(http.StatusNoContent)
		return
	}
	if t.resource == "" {
		s.writeRefusal(x, refuse(ErrResourceUnknown, "%s is no path of FastPix", quote(r.URL.Path)))
		return
	}
	if allowed := t.methods(); !slices.Contains(allowed, r.Method) {
		list := strings.Join(allowed, ", ")
		x.Header().Set("Allow", list)
		s.writeRefusal(x, refuse(ErrMethodNotAllowed, "the method is %s; this endpoint takes %s", quote(r.Method), list))
		return
	}
	switch t.resource {
	case ResourcePlayer:
		servePlayer(x, r)
	case ResourceVariant, ResourceSegment:
		s.serveCDN(x, r, t)
	default:
		s.serveGuarded(x, r, t)
	}
}

var (
	readMethods    = []string{http.MethodGet, http.MethodHead, http.MethodOptions}
	licenseMethods = []string{http.MethodPost, http.MethodOptions}
)

func (t target) methods() []string {
	if t.resource == ResourceWidevineLicense || t.resource == ResourceFairPlayLicense {
		return licenseMethods
	}
	return readMethods
}

// serveGuarded answers what a playback ID's token guards.
func (s *Server) serveGuarded(x *exchange, r *http.Request, t target) {
	query := r.URL.Query() // like a CDN, drops what does not parse
	e := examination{server: s, now: x.entry.Time, resource: t.resource, playbackID: t.playbackID}
	refused := e.examine(r.Header, query["token"])
	x.entry.KeyID = e.keyID
	if refused != nil {
		s.writeRefusal(x, refused)
		return
	}
	if e.verified {
		x.entry.Verdict = Accepted
	}
	if refused := s.serveResource(x, r, t, e.target, query); refused != nil {
		s.writeRefusal(x, refused)
	}
}

// serveResource validates the query parameters of the resource, then serves it.
func (s *Server) serveResource(x *exchange, r *http.Request, t target, p resolved, query url.Values) *refusal {
	switch t.resource {
	case ResourceStream:
		return s.serveMaster(x, r, p, query)
	case ResourceMP4, ResourceAudio:
		return serveDownload(x, r, t)
	case ResourceThumbnail:
		return serveThumbnail(x, r, t, query)
	case ResourceSpritesheet, ResourceAdvancedSpritesheet:
		return s.serveSpritesheet(x, r, t, query)
	case ResourceClip:
		return serveClip(x, r, t)
	case ResourceWidevineLicense, ResourceFairPlayLicense:
		return serveLicense(x, r, t)
	case ResourceFairPlayCertificate:
		serveCertificate(x, r)
	}
	return nil
}

// baseURL is the scheme and host that URLs in the answer begin with: those under which the request came, so that the
// server is right behind any port mapping or proxy.
func (s *Server) baseURL(r *http.Request) string {
	if s.options.publicURL != "" {
		return s.options.publicURL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ","); strings.EqualFold(strings.TrimSpace(first), "https") {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
