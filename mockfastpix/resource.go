package mockfastpix

// Resource is a kind of resource that the mock serves.
type Resource string

// The resources. The first group is protected by the token of the playback ID,
// the second by a URL signature.
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

	ResourceUpload Resource = "upload" // the target of a direct upload

	ResourcePlayer Resource = "player" // the replacement for the player script
	ResourceAPI    Resource = "api"    // the management API
	ResourceBeacon Resource = "beacon" // the viewing statistics that a player sends
)

// image reports whether the images host serves the resource.
func (r Resource) image() bool {
	switch r {
	case ResourceThumbnail, ResourceSpritesheet, ResourceAdvancedSpritesheet, ResourceClip:
		return true
	}
	return false
}

// drm reports whether the resource is only for DRM playback IDs.
func (r Resource) drm() bool {
	switch r {
	case ResourceWidevineLicense, ResourceFairPlayLicense, ResourceFairPlayCertificate:
		return true
	}
	return false
}

func (r Resource) download() bool { return r == ResourceMP4 || r == ResourceAudio }
