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
