package mockfastpix

import (
	"cmp"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cdnurl"
)

const (
	// With noCache, browsers may cache the response but must revalidate it, so
	// that a deleted key has an effect at once.
	noCache = "no-cache"
	// noHeader is the value of a Cache-Control field for no header.
	noHeader = "none"
)

func (p *Profile) urlLifetime() time.Duration { return cmp.Or(p.URLLifetime, cdnurl.Lifetime) }

// cacheControl returns the Cache-Control of a resource, or "" for none.
func (p *Profile) cacheControl(r Resource) string {
	value := ""
	switch {
	case r.image():
		value = p.ImageCacheControl
	case r == ResourceStream, r == ResourceVariant:
		value = p.StreamCacheControl
	case r == ResourceSegment, r.download():
		value = p.SegmentCacheControl
	}
	if value == noHeader {
		return ""
	}
	return cmp.Or(value, noCache)
}

// maxHeaderValue is how many bytes a header of the profile can have.
const maxHeaderValue = 200

// validHeaderValue reports whether text can be the value of a header: printable
// ASCII without spaces around it.
func validHeaderValue(text string) bool {
	return len(text) <= maxHeaderValue && strings.TrimSpace(text) == text &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}
