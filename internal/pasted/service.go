package pasted

import (
	"regexp"
	"slices"
	"strings"
)

// Services whose tokens are often confused with FastPix's.
const (
	mux        = "Mux"
	cloudflare = "Cloudflare Stream"
)

// muxAudiences are the values of aud in Mux's tokens: video, thumbnail, GIF,
// storyboard and DRM license. Source:
// https://www.mux.com/docs/guides/secure-video-playback.
var muxAudiences = []string{"v", "t", "g", "s", "d"}

// cloudflareVideo matches a video ID of Cloudflare Stream, which is the sub of
// its tokens. They have no aud. Source:
// https://developers.cloudflare.com/stream/viewing-videos/securing-your-stream/.
var cloudflareVideo = regexp.MustCompile(`^[0-9a-f]{32}$`)

func serviceOfHost(host string) string {
	for domain, service := range map[string]string{
		"mux.com": mux, "cloudflarestream.com": cloudflare, "videodelivery.net": cloudflare,
	} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return service
		}
	}
	return ""
}

// withService sets the service of a token by its claims, which decide even if
// the token is in a URL of another service.
func withService(f Found) Found {
	claims := parse(f.Token).Claims
	if claims == nil {
		return f
	}
	aud, _ := claims.Text("aud")
	_, hasAudience := claims.Lookup("aud")
	sub, _ := claims.Text("sub")
	_, rules := claims.Lookup("accessRules")
	switch {
	case slices.Contains(muxAudiences, aud):
		f.Service = mux
	case !hasAudience && (rules || cloudflareVideo.MatchString(sub)):
		f.Service = cloudflare
	case isPlayback(f.Token):
		f.Service = ""
	}
	return f
}
