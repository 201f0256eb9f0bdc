package mockfastpix

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// profileError names the field of a profile that is wrong.
type profileError struct{ field, text string }

func (e *profileError) Error() string { return e.field + e.text }

func (p Profile) validate() error {
	wrong := func(field, format string, args ...any) error {
		return &profileError{field, fmt.Sprintf(format, args...)}
	}
	for _, f := range p.statuses() {
		if *f.status != 0 && !slices.Contains(f.allowed, *f.status) {
			return wrong(f.name, " is %d: %s", *f.status, f.use())
		}
	}
	if !p.HeaderKeyID.valid() {
		return wrong("HeaderKeyID", " is %s: use one of the HeaderKeyID constants", redact.Quote(string(p.HeaderKeyID)))
	}
	if !p.DRMMode.valid() {
		return wrong("DRMMode", " is %s: use one of the DRMMode constants", redact.Quote(string(p.DRMMode)))
	}
	if !p.AllowOrigin.valid() {
		return wrong("AllowOrigin", " is %s: use one of the AllowOrigin constants", redact.Quote(string(p.AllowOrigin)))
	}
	for _, f := range []struct {
		name  string
		value time.Duration
	}{
		{"Leeway", p.Leeway},
		{"KeyDeletionDelay", p.KeyDeletionDelay},
		{"PlaybackDeletionDelay", p.PlaybackDeletionDelay},
	} {
		if f.value < 0 {
			return wrong(f.name, " is negative: use zero or more")
		}
	}
	for _, f := range []struct{ name, value string }{
		{"StreamCacheControl", p.StreamCacheControl},
		{"SegmentCacheControl", p.SegmentCacheControl},
		{"ImageCacheControl", p.ImageCacheControl},
	} {
		if !validHeaderValue(f.value) {
			return wrong(f.name, " is not the value of a header: use at most %d printable ASCII characters, "+
				"or none for no header", maxHeaderValue)
		}
	}
	if p.URLLifetime != 0 && p.URLLifetime < time.Second {
		return wrong("URLLifetime", " is %v: use one second or more, or zero for 30 days", p.URLLifetime)
	}
	if p.MaxLifetime < 0 {
		return wrong("MaxLifetime", " is negative: use a duration, or zero for no limit")
	}
	for _, code := range slices.Sorted(maps.Keys(p.Messages)) {
		reason, known := ReasonByCode(code)
		switch {
		case !known:
			return wrong("Messages", " has %s, which is not the code of a reason: use one of Reasons", redact.Quote(code))
		case reason.ofMock():
			return wrong("Messages", " has %s, which is a reason of the mock's own: remove it", code)
		case !validMessage(p.Messages[code]):
			return wrong("Messages", " has for %s an empty text, one of more than %d bytes or one with control characters: "+
				"use one line of text", code, maxMessage)
		}
	}
	if p.IgnoreOrigin && (p.RefererBeforeOrigin || p.IgnoreReferer) {
		return wrong("IgnoreOrigin", " is set with RefererBeforeOrigin or IgnoreReferer: use one of them")
	}
	if p.IgnoreReferer && p.RefererBeforeOrigin {
		return wrong("IgnoreReferer", " is set with RefererBeforeOrigin: use one of them")
	}
	for i, alg := range p.AdditionalAlgorithms {
		if problem := algorithmProblem(alg); problem != "" {
			return wrong("AdditionalAlgorithms", "[%d] is %s: %s", i, redact.Quote(alg), problem)
		}
		if slices.Index(p.AdditionalAlgorithms, alg) < i {
			return wrong("AdditionalAlgorithms", "[%d] is %s again: remove it", i, redact.Quote(alg))
		}
	}
	for i, id := range p.DRMConfigurationIDs {
		if !uuid.Valid(id) {
			return wrong("DRMConfigurationIDs", "[%d] is %s: use a UUID", i, redact.Quote(id))
		}
	}
	return nil
}

// maxMessage is how many bytes a text of [Profile].Messages can have.
const maxMessage = 500

func validMessage(text string) bool {
	return text != "" && len(text) <= maxMessage && utf8.ValidString(text) &&
		!strings.ContainsFunc(text, unicode.IsControl)
}
