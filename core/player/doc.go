// Package player renders FastPix's web player in html/template pages: the
// <fastpix-player> element of a [core.Playback], its script, a small script
// that renews the tokens of a page that stays open, and URLs of images. It also
// returns the Content-Security-Policy for such a page.
//
// # Quick start
//
//	pages, err := template.New("").Funcs(player.FuncMap()).
//		ParseFS(files, "*.html")
//
// In the template of a handler behind one of the middlewares:
//
//	{{fastpixVideo .Playback "title" .Title "config-url" .ConfigURL}}
//
// # Template functions
//
//	{{/* the element */}}
//	{{fastpixPlayer .Playback "title" .Title "muted" true}}
//	{{/* the player's script, once per page */}}
//	{{fastpixScript .Playback "nonce" .Nonce}}
//	{{/* the renewal script, once per page */}}
//	{{fastpixRenewal "nonce" .Nonce}}
//	{{/* all three, for a page with one player */}}
//	{{fastpixVideo .Playback "config-url" .ConfigURL "nonce" .Nonce}}
//	{{/* URLs of images */}}
//	{{fastpixThumbnail .Playback "width" 320}}
//	{{fastpixSpritesheet .Playback}}
//	{{fastpixClip .Playback "format" "webp"}}
//
// They are the methods [Player.Element], [Player.Script], [Player.Renewal],
// [Player.Video], [Player.Thumbnail], [Player.Spritesheet] and [Player.Clip].
//
// # Renewal
//
// A token expires while a page stays open. With the attribute "config-url", the
// URL of an adapter's ConfigHandler for the video, the renewal script replaces
// the token in time. A page needs the script once for all of its players. It is
// inline by default, or a file; see [RenewalFile] and [WithRenewalURL].
//
// Players of single-page applications get the attribute data-config-url, and
// data-refresh-at and data-expires-at with refreshAtUnix and expiresAtUnix of
// the response that they were made from. Without these times the script
// requests them. It stops when the player is removed from the page.
//
// # Attributes
//
// The remaining arguments are attributes: names followed by values, or maps
// from names to values. A value is a string, a number, a bool, a
// [time.Duration] or a [fmt.Stringer]. true writes the name only, and false and
// nil leave the attribute out. Durations are written in seconds. If a name is
// repeated, its last value applies, so a map of defaults comes first.
//
// The attributes of FastPix's player are documented at
// https://github.com/FastPix/web-player-component. It has an attribute
// auto-play, not autoplay.
//
// By default, the element has these attributes:
//
//   - playback-id, token, drm-token and custom-domain of the playback; public
//     playbacks have no tokens
//   - stream-type, live-stream, for a live playback; see [core.Grant.Live]
//   - poster, the signed thumbnail, because FastPix's player requests its own
//     poster without a token; a live playback has none, because there is no
//     image before the stream begins
//   - spritesheet-src, so that hover previews come from the signer's domain.
//     FastPix's player requests the JSON of the spritesheet with the token and
//     its image without, so the hover previews of a private video may be
//     missing. Whether FastPix serves the image is not known.
//   - stream-base, only if the base URL of the stream is not of the form
//     https://stream.{domain}, for instance for a mock; FastPix's player
//     ignores it, and the player of mockfastpix uses it
//   - the text of the attribute noscript, or "This video needs JavaScript.", in
//     a <noscript> element; "noscript" false leaves it out
//
// # Safety
//
// The functions escape all values with html/template. They refuse event handler
// attributes, style, the attributes that belong to the playback, and
// enable-cache-busting, with which FastPix's player corrupts the token. For a
// refused attribute or parameter the template fails with an error that names
// it.
//
// A [Player] is immutable and safe for concurrent use. [New] returns an error
// for an option that cannot work.
//
// Browsers play DRM-protected videos only on pages with HTTPS and on localhost.
// The renewal script warns in the browser's console on other pages.
package player
