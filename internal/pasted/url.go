package pasted

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Resource is the kind of resource that a URL names.
type Resource string

// The resources that a token opens.
const (
	Unknown     Resource = ""
	Stream      Resource = "stream"
	MP4         Resource = "mp4"
	Audio       Resource = "audio"
	Thumbnail   Resource = "thumbnail"
	Spritesheet Resource = "spritesheet"
	Advanced    Resource = "advanced-spritesheet"
	Clip        Resource = "clip"
	Widevine    Resource = "widevine-license"
	FairPlay    Resource = "fairplay-license"
	Certificate Resource = "fairplay-certificate"
)

// IsImage reports whether the resource is made of a video's pictures.
func (r Resource) IsImage() bool {
	return r == Thumbnail || r == Spritesheet || r == Advanced || r == Clip
}

// IsDRM reports whether only DRM-protected videos have the resource.
func (r Resource) IsDRM() bool { return r == Widevine || r == FairPlay || r == Certificate }

// rank orders resources by how much they demand of a token.
func (r Resource) rank() int {
	switch {
	case r.IsDRM():
		return 3
	case r == Unknown:
		return 1
	case r.IsImage():
		return 0
	}
	return 2
}

var (
	filePath = regexp.MustCompile(
		`^/([^/]+)/(capped-4k\.mp4|audio\.m4a|(?:thumbnail|spritesheet|advanced-spritesheet|clip)\.[a-z]+)$`)
	licensePath = regexp.MustCompile(`^/v1/(?:on-demand|live)/drm/(license|cert)/(widevine|fairplay)/([^/]+)$`)
)

// readPath returns the playback ID and the resource that a path names.
func readPath(path string) (string, Resource) {
	if match := licensePath.FindStringSubmatch(path); match != nil {
		switch {
		case match[1] == "cert":
			return match[3], Certificate
		case match[2] == "fairplay":
			return match[3], FairPlay
		}
		return match[3], Widevine
	}
	if match := filePath.FindStringSubmatch(path); match != nil {
		switch name, _, _ := strings.Cut(match[2], "."); name {
		case "capped-4k":
			return match[1], MP4
		case "audio":
			return match[1], Audio
		default:
			return match[1], Resource(name)
		}
	}
	if id, ok := strings.CutSuffix(strings.TrimPrefix(path, "/"), ".m3u8"); ok && !strings.Contains(id, "/") && id != "" {
		return id, Stream
	}
	return "", Unknown
}

// ReadURL reads an absolute URL, or a path with a query.
func ReadURL(raw string) Found {
	raw, _, _ = strings.Cut(raw, "#")
	u, err := url.Parse(raw)
	if err != nil {
		return missing("the URL does not parse", "Copy the whole URL, for example from the network panel of the browser.")
	}
	f := Found{URL: u.EscapedPath()}
	if u.Path == "/" && u.Host == "" {
		f.URL = "" // a query string
	}
	if u.Host != "" {
		f.Address, f.URL = raw, u.Scheme+"://"+u.Host+u.EscapedPath()
	}
	if strings.Contains(u.RawQuery, "&amp;") {
		f.Problems = append(f.Problems, "the URL was escaped for HTML twice: write & for &amp;")
		u.RawQuery = strings.ReplaceAll(u.RawQuery, "&amp;", "&")
	}
	query := u.Query()
	f.PlaybackID, f.Resource = readPath(u.EscapedPath())
	if f.PlaybackID == "" {
		f.PlaybackID = query.Get("playbackId")
	}
	f.Service = serviceOfHost(u.Hostname())
	tokens := query["token"]
	switch {
	case len(tokens) > 1:
		f.Problems = append(f.Problems, fmt.Sprintf("the URL has %d token parameters: send one", len(tokens)))
	case f.Service == cloudflare:
		if token := jwtInPath.FindStringSubmatch(u.Path); token != nil {
			tokens = token[1:2]
		}
	}
	if len(tokens) == 0 || tokens[0] == "" {
		f.Missing = "the URL has no token: only public playback IDs need none"
		return f
	}
	if stand, ok := standIn(tokens[0]); ok {
		f.Missing, f.Remedy = strings.Replace(stand.Missing, "this is ", "the URL's token is ", 1), stand.Remedy
		f.StandIn = true
		return f
	}
	f.Token = tokens[0]
	return withService(f)
}

// nested returns the URL of a video in the query of another page's URL.
func nested(f Found) (Found, bool) {
	if f.Address == "" || f.Token != "" || f.PlaybackID != "" {
		return Found{}, false
	}
	u, err := url.Parse(f.Address)
	if err != nil {
		return Found{}, false
	}
	for _, pair := range strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		_, value, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(value)
		if err != nil || !isURL(value) {
			continue
		}
		if inner := ReadURL(value); inner.Token != "" || inner.PlaybackID != "" {
			return inner, true
		}
	}
	return Found{}, false
}
