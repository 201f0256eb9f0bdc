package mockfastpix

// Resource is a kind of thing that the mock serves.
type Resource string

// The resources. The first group is asked for by playback ID and guarded by its token, the second by a URL signature.
const (
	ResourceStream              Resource = "stream" // the master playlist
	ResourceMP4                 Resource = "mp4"
	ResourceAudio               Resource = "audio"
	ResourceThumbnail           Resource = "thumbnail"
	ResourceSpritesheet         Resource = "spritesheet"
	ResourceAdvancedSpritesheet Resource = "advanced-spritesheet"
	ResourceClip                Resource = "clip"
	ResourceWidevineLicense     Resource = "widevine-license"
	ResourceFairPlayLicense     Resource = "fairplay-license"
	ResourceFairPlayCertificate Resource = "fairplay-certificate"

	ResourceVariant Resource = "variant" // a media playlist
	ResourceSegment Resource = "segment"

	ResourcePlayer Resource = "player" // the stand-in player script
	ResourceAPI    Resource = "api"    // the management API
)

// image reports whether the images host serves the resource.
func (r Resource) image() bool {
	switch r {
	case ResourceThumbnail, ResourceSpritesheet, ResourceAdvancedSpritesheet, ResourceClip:
		return true
	}
	return false
}

// drm reports whether the resource belongs to DRM playback IDs alone.
func (r Resource) drm() bool {
	switch r {
	case ResourceWidevineLicense, ResourceFairPlayLicense, ResourceFairPlayCertificate:
		return true
	}
	return false
}

func (r Resource) download() bool { return r == ResourceMP4 || r == ResourceAudio }

// resolutions are FastPix's names for heights of a picture, lowest first.
var resolutions = [...]struct {
	name   string
	height int
}{
	{"270p", 270},
	{"360p", 360},
	{"480p", 480},
	{"540p", 540},
	{"720p", 720},
	{"1080p", 1080},
	{"1440p", 1440},
	{"2160p", 2160},
}

// resolutionHeight returns the height in pixels, or 0 when the name is none of FastPix's.
func resolutionHeight(name string) int {
	for _, r := range resolutions {
		if r.name == name {
			return r.height
		}
	}
	return 0
}

func resolutionNames() []string {
	names := make([]string, len(resolutions))
	for i, r := range resolutions {
		names[i] = r.name
	}
	return names
}
