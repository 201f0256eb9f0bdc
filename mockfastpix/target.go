package mockfastpix

import (
	"net/http"
	"strings"
)

// target is the resource that a path names.
type target struct {
	resource   Resource // "" when FastPix has no such path
	playbackID string   // on the CDN, the name that hides it
	name       string   // file name, for images and on the CDN
	live, dvr  bool     // a variant of a live stream, and one to rewind
	drmMode    DRMMode  // of a variant or segment
}

// beaconPath accepts viewing statistics on every host.
const beaconPath = "/_mock/beacon"

// isControlPath reports whether the path belongs to the control plane.
func isControlPath(path string) bool {
	return path == "/_mock" || strings.HasPrefix(path, "/_mock/") && path != beaconPath
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
	case strings.HasPrefix(path, drmPrefix), strings.HasPrefix(path, "/v1/live/drm/"):
		return parseDRMTarget(path)
	case strings.HasPrefix(path, "/v1/"):
		return target{resource: ResourceAPI}
	case strings.HasPrefix(path, uploadPrefix):
		return target{resource: ResourceUpload, name: strings.TrimPrefix(path, uploadPrefix)}
	case strings.HasPrefix(path, cdnPrefix):
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

// spritesheetImage reports whether the target is the image of a spritesheet,
// and not its JSON.
func (t target) spritesheetImage() bool {
	return (t.resource == ResourceSpritesheet || t.resource == ResourceAdvancedSpritesheet) &&
		strings.HasSuffix(t.name, ".jpg")
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

// uploadPrefix begins the paths of upload URLs. The ID of the upload follows.
const uploadPrefix = "/uploads/"

// Paths on the CDN are /m/{name}/{rendition}.m3u8 and
// /m/{name}/{rendition}/{segment}, where the name hides the playback ID.
// Playlists of a live stream have the path /m/{name}/live/{rendition}.m3u8, or
// with dvr in place of live if viewers can rewind. In a [DRMMode] with key
// tags, the mode follows the name, so that URLs keep their meaning if the
// profile changes.
const (
	cdnPrefix      = "/m/"
	playlistSuffix = ".m3u8"
	liveDir        = "live/"
	dvrDir         = "dvr/"
)

func parseCDNTarget(path string) target {
	id, name, _ := strings.Cut(strings.TrimPrefix(path, cdnPrefix), "/")
	t := target{resource: ResourceSegment, playbackID: id, name: name}
	if mode, rest, _ := strings.Cut(name, "/"); DRMMode(mode).protects() {
		t.drmMode, t.name = DRMMode(mode), rest
	}
	if stream, ok := strings.CutSuffix(t.name, playlistSuffix); ok {
		t.resource = ResourceVariant
		t.name, t.live = strings.CutPrefix(stream, liveDir)
		if !t.live {
			t.name, t.dvr = strings.CutPrefix(stream, dvrDir)
			t.live = t.dvr
		}
	}
	return t
}

// Paths of licenses begin with drmPrefix. The playback ID follows.
const (
	drmPrefix       = "/v1/on-demand/drm/"
	widevineLicense = "license/widevine"
	fairPlayLicense = "license/fairplay"
)

var drmFiles = map[string]Resource{
	widevineLicense: ResourceWidevineLicense,
	fairPlayLicense: ResourceFairPlayLicense,
	"cert/fairplay": ResourceFairPlayCertificate,
}

// parseDRMTarget parses the on-demand paths. The live ones appear only in the
// code of a client: live playback IDs cannot be DRM.
func parseDRMTarget(path string) target {
	rest, ok := strings.CutPrefix(path, drmPrefix)
	i := strings.LastIndexByte(rest, '/')
	if !ok || i < 0 {
		return target{}
	}
	return target{resource: drmFiles[rest[:i]], playbackID: rest[i+1:]}
}
