package assumptions

// deliveryRows are about what is served, and what needs a token.
func deliveryRows() []Row {
	return []Row{
		{
			ID:          "public_token_unchecked",
			Behavior:    "a token on a public playback ID is not checked",
			Source:      Assumed,
			Field:       "CheckPublicTokens",
			Alternative: "`CheckPublicTokens: true`",
		},
		{
			ID:          "download_token",
			Behavior:    "MP4 and audio files need a `media:` token",
			Source:      Assumed,
			Field:       "OpenDownloads",
			Alternative: "`OpenDownloads: true`",
		},
		{
			ID:       "spritesheet_image_open",
			Behavior: "the image of a spritesheet needs no token, its JSON does",
			Source:   Assumed,
			Note: "FastPix's web player requests the JSON with the token and the image without, and " +
				"whether FastPix then refuses the image is unknown",
			Field:       "OpenSpritesheetImages",
			Alternative: "`OpenSpritesheetImages: new(false)`",
		},
		{
			ID:       "thumbnail_size",
			Behavior: "the width and height of a thumbnail are at most 3840 pixels; otherwise 422",
			Source:   MocksOwn,
			Note:     "no source has a limit, and larger images would take the mock's memory",
		},
		{
			ID:       "url_signature",
			Behavior: "variant and segment URLs carry a signature and no token",
			Source:   Observed,
		},
		{
			ID:          "url_lifetime",
			Behavior:    "variant and segment URLs are valid for 30 days",
			Source:      Observed,
			Note:        "some of FastPix's URLs can be valid for 7 days at most",
			Field:       "URLLifetime",
			Alternative: "`URLLifetime: 7 * 24 * time.Hour`",
		},
		{
			ID:          "key_deletion",
			Behavior:    "a deleted signing key stops working at once",
			Source:      Documented,
			Field:       "KeyDeletionDelay",
			Alternative: "`KeyDeletionDelay: time.Minute`",
		},
		{
			ID:          "playback_deletion",
			Behavior:    "a deleted playback ID stops working at once",
			Source:      Assumed,
			Note:        "viewers of a live stream are documented to continue for a short while",
			Field:       "PlaybackDeletionDelay",
			Alternative: "`PlaybackDeletionDelay: time.Minute`",
		},
		{
			ID:          "cache_stream",
			Behavior:    "playlists have `Cache-Control: no-cache`",
			Source:      Assumed,
			Field:       "StreamCacheControl",
			Alternative: "`StreamCacheControl: \"max-age=5\"`, or `\"none\"` for no header",
		},
		{
			ID:          "cache_segment",
			Behavior:    "segments, MP4 and audio files have `Cache-Control: no-cache`",
			Source:      Assumed,
			Field:       "SegmentCacheControl",
			Alternative: "`SegmentCacheControl: \"public, max-age=31536000\"`, or `\"none\"`",
		},
		{
			ID:          "cache_image",
			Behavior:    "images have `Cache-Control: no-cache`",
			Source:      Assumed,
			Field:       "ImageCacheControl",
			Alternative: "`ImageCacheControl: \"max-age=3600\"`, or `\"none\"`",
		},
		{
			ID:          "cors_origin",
			Behavior:    "the edge sends `Access-Control-Allow-Origin: *`",
			Source:      Assumed,
			Note:        "pages of every origin can play",
			Field:       "AllowOrigin",
			Alternative: "`AllowOrigin: AllowOriginRequest` or `AllowOriginNone`",
		},
		{
			ID: "url_fresh",
			Behavior: "each fetch of a playlist returns new URLs, with another opaque part in the path; " +
				"earlier ones remain valid",
			Source: Observed,
		},
		{
			ID:          "filter_nearest",
			Behavior:    "filters that match no rendition get the nearest one",
			Source:      Assumed,
			Note:        "the mock's video has four renditions, real ones can have others",
			Field:       "RefuseUnmatchedResolution",
			Alternative: "`RefuseUnmatchedResolution: true`, 422 with fields",
		},
		{
			ID: "dvr_mode",
			Behavior: "`dvrMode=true` lets viewers of a stream with `enableDvrMode` rewind, and is ignored for " +
				"others",
			Source: Documented,
			Note:   "the mock keeps half an hour, FastPix the whole broadcast",
		},
		{
			ID:          "drm_mode",
			Behavior:    "DRM streams have neither key tags nor encryption, unlike FastPix's",
			Source:      MocksOwn,
			Note:        "every browser can play them, without a CDM",
			Field:       "DRMMode",
			Alternative: "`DRMMode: DRMModeKeyTags` or `DRMModeClearKey`, see [DRM](#drm)",
		},
		{
			ID:       "license_get",
			Behavior: "GET of a license: 405",
			Source:   Observed,
		},
		{
			ID:       "live_drm",
			Behavior: "no DRM for live playback IDs: 404",
			Source:   Documented,
		},
	}
}
