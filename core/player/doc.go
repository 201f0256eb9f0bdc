// Package player renders FastPix's web player in html/template pages: the
// <fastpix-player> element of a [core.Playback], its script, and a small script
// that renews the token of a page that stays open. It also returns the
// Content-Security-Policy for such a page.
//
// # Quick start
//
//	pages, err := template.New("").Funcs(player.FuncMap()).
//		ParseFS(files, "*.html")
//
// In the template of a handler behind one of the middlewares:
//
//	{{fastpixVideo .Playback "title" .Title}}
//
// # Template functions
//
//	{{/* the element */}}
//	{{fastpixPlayer .Playback "title" .Title "muted" true}}
//	{{/* the player's script, once per page */}}
//	{{fastpixScript "nonce" .Nonce}}
//	{{/* both */}}
//	{{fastpixVideo .Playback "title" .Title "nonce" .Nonce}}
//	{{/* the renewal script */}}
//	{{fastpixRenewal .Playback .ConfigURL "nonce" .Nonce}}
//
// They are the methods [Player.Element], [Player.Script], [Player.Video] and
// [Player.Renewal].
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
//   - poster, the signed thumbnail, because FastPix's player requests its own
//     poster without a token
//   - spritesheet-src, so that hover previews come from the signer's domain
//   - stream-base, only if the base URL of the stream is not of the form
//     https://stream.{domain}, for instance for a mock; FastPix's player
//     ignores it, and the player of mockfastpix uses it
//
// # Safety
//
// The functions escape all values with html/template. They refuse event handler
// attributes, style, the attributes that belong to the playback, and
// enable-cache-busting, with which FastPix's player corrupts the token. For a
// refused attribute the template fails with an error that names it.
package player
