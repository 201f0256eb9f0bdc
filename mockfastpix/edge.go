package mockfastpix

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// ServeHTTP answers every role of FastPix, told apart by path: stream, images, CDN, management API, DRM, player script,
// control plane and console. It is safe for concurrent use.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case path == "/" || strings.HasPrefix(path, consolePath):
		s.serveConsole(w, r)
		return
	case path == "/_mock" || strings.HasPrefix(path, "/_mock/"):
		s.serveControl(w, r)
		return
	case path == "/favicon.ico": // browsers ask by themselves; it would stand in the journal as a refusal
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if r.ContentLength != 0 {
		// A body must come in finite time. A read timeout of the server would also end long answers.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in a test cannot
	}

	t := parseTarget(path)
	x := &exchange{ResponseWriter: w, server: s, request: r}
	x.entry = Request{
		Time: s.Now(), Method: r.Method, Host: redact(r.Host), Path: redact(path), Query: redactQuery(r.URL.RawQuery),
		Origin: redact(r.Header.Get("Origin")), UserAgent: redact(r.UserAgent()),
		Resource: t.resource, PlaybackID: redact(t.playbackID), Verdict: Open,
	}
	if fault, ok := s.faults.take(r, t.playbackID); ok && s.suffer(x, fault) {
		return
	}
	s.serveTarget(x, r, t)
	if !x.began {
		x.WriteHeader(http.StatusOK)
	}
}

const bodyTimeout = 30 * time.Second

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

// allowAnyOrigin lets pages of every origin read the answer, as the web player needs. It answers preflights too.
func allowAnyOrigin(h http.Header, r *http.Request) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag, Retry-After, "+reasonHeader)
	if r.Method != http.MethodOptions {
		return
	}
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Range, Content-Type, If-None-Match, If-Range, If-Modified-Since, *")
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Vary", "Access-Control-Request-Headers")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
}

// suffer works those effects of a fault that come before the answer, and reports whether they were the answer.
func (s *Server) suffer(x *exchange, f Fault) (answered bool) {
	x.fault, x.entry.Fault = f, true
	if f.Delay > 0 && !x.sleep(f.Delay) || f.Drop {
		x.entry.Verdict, x.entry.Reason = Refused, ErrFault.Code
		x.record(0)
		panic(http.ErrAbortHandler)
	}
	if f.Status == 0 {
		return false
	}
	if x.entry.Resource != ResourceAPI {
		allowAnyOrigin(x.Header(), x.request)
	}
	s.writeFault(x, f)
	return true
}

// log writes the request as one line. Request holds no secrets.
func (s *Server) log(ctx context.Context, r *Request) {
	if !s.options.logger.Enabled(ctx, slog.LevelInfo) {
		return
	}
	s.options.logger.LogAttrs(ctx, slog.LevelInfo, "request",
		slog.String("method", r.Method), slog.String("host", r.Host), slog.String("path", r.Path), slog.Int("status", r.Status),
		slog.String("verdict", string(r.Verdict)), slog.String("reason", r.Reason), slog.String("detail", r.Detail))
}
