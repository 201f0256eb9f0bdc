package attack

import (
	"net/http"
	"strings"
)

const (
	traversalSource = "CWE-22: traversal"
	idSource        = "FastPix: the playback ID is in the path"
	formSource      = "RFC 9112, section 3.2: forms of the request target"
	hostSource      = "CWE-644: Host is not trusted"
	pathUnknown     = "resource_unknown"
	idMalformed     = "playback_id_malformed"
)

// pathCases request a private video by paths that a server may confuse with
// public or valid ones. TOKEN in a target is a valid token for the private
// video.
func pathCases() []Case {
	to := func(target string, change ...func(*Request)) func(*World) Request {
		return func(w *World) Request {
			r := Request{Target: strings.ReplaceAll(target, "TOKEN", newDraft(w, place{}).token())}
			for _, c := range change {
				c(&r)
			}
			return r
		}
	}
	host := func(name string) func(*Request) { return func(r *Request) { r.Host = name } }
	const private, public = privateStream, "/" + PublicID + ".m3u8"
	var list []entry
	for _, p := range []struct{ name, source, target, want string }{
		{"through a public stream", traversalSource, public + "/.." + private, pathUnknown},
		{"through a public ID", traversalSource, "/" + PublicID + "/.." + private, pathUnknown},
		{"through a public ID, escaped dots", traversalSource, "/" + PublicID + "/%2e%2e" + private, pathUnknown},
		{"through a public ID, escaped slash", traversalSource, "/" + PublicID + "%2f.." + private, pathUnknown},
		{
			"through a public ID, all escaped", traversalSource, "/" + PublicID + "%2f%2e%2e%2f" + PrivateID + ".m3u8",
			pathUnknown,
		},
		{
			"through a public ID, escaped twice", traversalSource,
			"/" + PublicID + "%252f%252e%252e%252f" + PrivateID + ".m3u8", idMalformed,
		},
		{
			"through a public ID, backslashes", traversalSource, "/" + PublicID + `\..\` + PrivateID + ".m3u8",
			idMalformed,
		},
		{
			"through a public ID, escaped backslashes", traversalSource,
			"/" + PublicID + "%5c..%5c" + PrivateID + ".m3u8", idMalformed,
		},
		{"through a public ID, overlong slash", "CVE-2000-0884", "/" + PublicID + "%c0%af.." + private, pathUnknown},
		{"through the player script", traversalSource, "/player.js/.." + private, pathUnknown},
		{"through the console", traversalSource, "/m/.." + private, "url_unsigned"},
		{"public ID in front", idSource, "/" + PublicID + private, pathUnknown},
		{"public ID behind", idSource, private + public, pathUnknown},
		{"dot segment", traversalSource, "/." + private, pathUnknown},
		{"escaped dot segment", traversalSource, "/%2e" + private, pathUnknown},
		{"doubled slash", idSource, "/" + private, pathUnknown},
		{"slash behind", idSource, private + "/", pathUnknown},
		{"dot behind", idSource, private + ".", pathUnknown},
		{"space behind", idSource, private + "%20", pathUnknown},
		{"NUL behind", "CWE-158", private + "%00", pathUnknown},
		{"NUL and a public name behind", "CWE-158", private + "%00.js", pathUnknown},
		{"semicolon behind", idSource, private + ";x", pathUnknown},
		{"semicolon before the extension", idSource, "/" + PrivateID + ";x.m3u8", idMalformed},
		{"extension in upper case", idSource, "/" + PrivateID + ".M3U8", pathUnknown},
		{"extension doubled", idSource, private + ".m3u8", idMalformed},
		{"extension m3u", idSource, "/" + PrivateID + ".m3u", pathUnknown},
		{"extension mpd", idSource, "/" + PrivateID + ".mpd", pathUnknown},
		{"extension escaped", "RFC 3986, section 6.2.2", "/" + PrivateID + "%2em3u8", missing},
		{"ID escaped", "RFC 3986, section 6.2.2", "/%35" + PrivateID[1:] + ".m3u8", missing},
		{"ID escaped twice", idSource, "/%2535" + PrivateID[1:] + ".m3u8", idMalformed},
		{"ID in upper case", idSource, "/" + strings.ToUpper(PrivateID) + ".m3u8?token=TOKEN", "playback_id_unknown"},
		{
			"ID without dashes", idSource, "/" + strings.ReplaceAll(PrivateID, "-", "") + ".m3u8?token=TOKEN",
			idMalformed,
		},
		{"ID in braces", idSource, "/%7B" + PrivateID + "%7D.m3u8?token=TOKEN", idMalformed},
		{"ID with a space", idSource, "/%20" + PrivateID + ".m3u8?token=TOKEN", idMalformed},
		{"ID with the prefix", idSource, "/media:" + PrivateID + ".m3u8?token=TOKEN", idMalformed},
		{"ID with a plus", idSource, "/+" + PrivateID + ".m3u8?token=TOKEN", idMalformed},
		{"ID with a full-width digit", idSource, "/%EF%BC%95" + PrivateID[1:] + ".m3u8?token=TOKEN", idMalformed},
		{"ID cut", idSource, "/" + PrivateID[:35] + ".m3u8?token=TOKEN", idMalformed},
		{"ID empty", idSource, "/.m3u8?token=TOKEN", idMalformed},
		{"ID of 4 KB", idSource, "/" + strings.Repeat("a", 4096) + ".m3u8?token=TOKEN", idMalformed},
		{"ID with a line break", "CWE-113", "/" + PrivateID + "%0d%0aX-Mock:1.m3u8?token=TOKEN", idMalformed},
		{"ID with SQL", "CWE-89", "/" + PrivateID + "'--.m3u8?token=TOKEN", idMalformed},
		{"star for the ID", idSource, "/*.m3u8?token=TOKEN", idMalformed},
		{"media ID", idSource, "/" + MediaID + ".m3u8?token=TOKEN", "playback_id_unknown"},
		{"unknown ID", idSource, "/00000000-0000-4000-8000-000000000000.m3u8?token=TOKEN", "playback_id_unknown"},
		{"deleted ID", idSource, "/" + DeletedID + ".m3u8?token=TOKEN", "playback_id_deleted"},
		{"media not ready", idSource, "/" + NotReadyID + ".m3u8?token=TOKEN", "media_not_ready"},
		{"other private ID", idSource, "/" + OtherID + ".m3u8?token=TOKEN", wrongID},
		{"ID in the query", idSource, private + "?playbackId=" + PublicID, missing},
		{
			"Mux name animated.gif", "FastPix: clip.gif, not animated.gif",
			"/" + PrivateID + "/animated.gif?token=TOKEN", pathUnknown,
		},
		{
			"Mux name storyboard.json", "FastPix: spritesheet.json", "/" + PrivateID + "/storyboard.json?token=TOKEN",
			pathUnknown,
		},
		{"unknown file", idSource, "/" + PrivateID + "/secret.key?token=TOKEN", pathUnknown},
		{"file in a directory", idSource, "/" + PrivateID + "/x/thumbnail.jpg?token=TOKEN", pathUnknown},
		{
			"file by traversal", traversalSource, "/" + PrivateID + "/../" + PrivateID + "/thumbnail.jpg?token=TOKEN",
			pathUnknown,
		},
		{
			"file of a public ID by traversal", traversalSource, "/" + PublicID + "/../" + PrivateID + "/thumbnail.jpg",
			pathUnknown,
		},
		{"thumbnail in upper case", idSource, "/" + PrivateID + "/THUMBNAIL.JPG?token=TOKEN", pathUnknown},
		{"thumbnail without a token", idSource, "/" + PrivateID + "/thumbnail.jpg", missing},
		{"spritesheet with a rejected token", idSource, "/" + PrivateID + "/spritesheet.jpg?token=a.b.c", "token_malformed"},
		{"spritesheet data without a token", idSource, "/" + PrivateID + "/spritesheet.json", missing},
		{"clip without a token", idSource, "/" + PrivateID + "/clip.webp", missing},
		{
			"DRM license of a private ID", idSource, "/v1/on-demand/drm/cert/fairplay/" + PrivateID + "?token=TOKEN",
			"drm_not_configured",
		},
		{"DRM certificate without a token", idSource, "/v1/on-demand/drm/cert/fairplay/" + DRMID, missing},
		{
			"DRM certificate through a public ID", traversalSource,
			"/v1/on-demand/drm/cert/fairplay/" + PublicID + "/../" + DRMID, pathUnknown,
		},
		{
			"DRM license of live", "FastPix: live has no DRM",
			"/v1/live/drm/license/widevine/" + PrivateID + "?token=TOKEN", pathUnknown,
		},
		{
			"API without credentials", "FastPix: the API needs Basic credentials", "/v1/on-demand?token=TOKEN",
			"credentials_invalid",
		},
		{"API by traversal", traversalSource, "/v1/on-demand/drm/../../iam/signing-keys?token=TOKEN", pathUnknown},
		{"etc passwd", traversalSource, "/../../../../etc/passwd", pathUnknown},
		{"etc passwd, escaped", traversalSource, "/..%2f..%2f..%2fetc%2fpasswd", pathUnknown},
		{"git directory", "CWE-538", "/.git/config", pathUnknown},
	} {
		list = append(list, entry{name: p.name, source: p.source, want: verdict(p.want), attack: to(p.target)})
	}
	mp4 := func(file, resource string) entry {
		return entry{
			name: resource + " without a token", source: "FastPix: files of private IDs are guarded (assumed)",
			want:    verdict(missing),
			lenient: Accepted,
			attack:  to("/" + PrivateID + "/" + file), neighbor: to("/" + PrivateID + "/" + file + "?token=TOKEN"),
		}
	}
	list = append(list, mp4("capped-4k.mp4", "MP4"), mp4("audio.m4a", "audio"))
	list = append(list,
		entry{
			name: "spritesheet without a token", want: Accepted,
			source: "FastPix's web player requests the image without a token",
			attack: to("/" + PrivateID + "/spritesheet.jpg"),
		},
		entry{
			name: "absolute form", source: formSource, want: Accepted,
			attack: to("http://stream.fastpix.io" + private + "?token=TOKEN"),
		},
		entry{
			name: "absolute form without a token", source: formSource, want: verdict(missing),
			attack:   to("http://stream.fastpix.io" + private),
			neighbor: to("http://stream.fastpix.io" + private + "?token=TOKEN"),
		},
		entry{
			name: "absolute form, public URL as host", source: formSource, want: verdict(missing),
			attack: to("http://x"+private, host("stream.fastpix.io")),
		},
		entry{
			name: "absolute form with another scheme", source: formSource, want: verdict(missing),
			attack: to("ftp://stream.fastpix.io" + private),
		},
		entry{name: "asterisk form", source: formSource, want: verdict(pathUnknown), attack: to("*")},
		entry{
			name: "no leading slash", source: formSource, want: Verdict{Status: http.StatusBadRequest},
			attack: to(PrivateID + ".m3u8?token=TOKEN"),
		},
		entry{
			name: "space in the target", source: formSource, want: Verdict{Status: http.StatusBadRequest},
			attack: to(private + " ?token=TOKEN"),
		},
		entry{
			name: "control character in the target", source: formSource, want: Verdict{Status: http.StatusBadRequest},
			attack: to(private + "\x01?token=TOKEN"),
		},
		entry{
			name: "bad escape in the path", source: formSource, want: Verdict{Status: http.StatusBadRequest},
			attack: to("/%zz" + private + "?token=TOKEN"),
		},
		entry{
			name: "Host of FastPix's stream", source: hostSource, want: Accepted,
			attack: to(private+"?token=TOKEN", host("stream.fastpix.io")),
		},
		entry{
			name: "Host of the attacker", source: hostSource, want: Accepted,
			attack: to(private+"?token=TOKEN", host("attacker.invalid")),
		},
		entry{
			name: "Host of the attacker without a token", source: hostSource, want: verdict(missing),
			attack:   to(private, host("attacker.invalid")),
			neighbor: to(private+"?token=TOKEN", host("attacker.invalid")),
		},
		entry{
			name: "Host that is a path", source: hostSource, want: Verdict{Status: http.StatusBadRequest},
			attack: to(private+"?token=TOKEN", host("a/b")),
		},
		entry{
			name: "Host twice", source: "RFC 9112, section 3.2", want: Verdict{Status: http.StatusBadRequest},
			attack: to(private+"?token=TOKEN", func(r *Request) { r.Header = []string{"Host: attacker.invalid"} }),
		},
		entry{name: "public ID", source: idSource, want: Accepted, attack: to(public)},
		entry{
			name: "public ID with a token for another video", source: "FastPix: public IDs need no token",
			want:   Accepted,
			attack: to(public + "?token=TOKEN"),
		},
		entry{
			name: "public ID with a word for a token", source: "FastPix: public IDs need no token", want: Accepted,
			attack: to(public + "?token=x"),
		},
	)
	return cases("path", present(place{}, edits()), list)
}
