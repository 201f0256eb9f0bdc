// Package player puts FastPix's web player into html/template pages: the <fastpix-player> element with what a
// [core.Playback] grants, its script, a small script that renews the token of a page that stays open, and the
// Content-Security-Policy that goes with them.
//
// # Quick start
//
//	pages := template.Must(template.New("").Funcs(player.FuncMap()).ParseFS(files, "*.html"))
//
// and in the template of a handler behind one of the middlewares:
//
//	{{fastpixVideo .Playback "title" .Title}}
//
// # Template functions
//
//	{{fastpixPlayer .Playback "title" .Title "muted" true}}     the element
//	{{fastpixScript "nonce" .Nonce}}                            the player's script, once per page
//	{{fastpixVideo .Playback "title" .Title "nonce" .Nonce}}    both together
//	{{fastpixRenewal .Playback .ConfigURL "nonce" .Nonce}}      keeps the token fresh; see [Player.Renewal]
//
// What follows the fixed arguments is any number of attributes: a name and its value, or a map. A value is a string, a
// number, a bool (true writes the bare attribute, false and nil leave it out), a [time.Duration] (written in seconds) or a
// [fmt.Stringer]. A later attribute replaces an earlier one of the same name, so a map of defaults comes first. Attributes
// of FastPix's player are listed at https://github.com/FastPix/web-player-component; auto-play is one of them, autoplay is
// not.
//
// # What the element says
//
// The element carries playback-id, token, drm-token and custom-domain, which come from the playback alone; a poster that is
// signed, because FastPix's player asks for its own poster without a token; and spritesheet-src, so that hover previews come
// from the domain of the stream. When the stream's base URL is not of the form https://stream.{domain}, as with a mock, the
// attribute stream-base holds it whole: the stand-in player of mockfastpix reads it.
//
// # Safety
//
// Everything is rendered by html/template: whatever is in a title, an attribute or a URL comes out as text. Names of
// attributes are checked; event handlers, style and what belongs to the playback are refused, and so is
// enable-cache-busting, which makes FastPix's player corrupt the token. Bad input ends the template's execution with an
// error that names the attribute.
//
// A [Player] is immutable and safe for concurrent use.
package player
