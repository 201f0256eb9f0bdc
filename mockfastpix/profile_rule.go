package mockfastpix

import (
	"fmt"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// HeaderKeyIDRule is the rule for a kid in the token's header. FastPix's
// generator writes kid only to the payload, and FastPix's own plugins write it
// to both.
type HeaderKeyIDRule string

// The rules for a kid in the header.
const (
	HeaderKeyIDMustMatch HeaderKeyIDRule = ""        // the payload's kid is used; another one in the header is refused
	HeaderKeyIDIgnored   HeaderKeyIDRule = "ignored" // the payload's kid is used; the header's is ignored
	// The header's kid is used if the payload has none. If the payload has one,
	// the header's is ignored.
	HeaderKeyIDFallback HeaderKeyIDRule = "fallback"
	// The header's kid is used if the payload has none. If both have one,
	// different ones are refused.
	HeaderKeyIDMatchingFallback HeaderKeyIDRule = "matchingFallback"
)

func (r HeaderKeyIDRule) valid() bool {
	switch r {
	case HeaderKeyIDMustMatch, HeaderKeyIDIgnored, HeaderKeyIDFallback, HeaderKeyIDMatchingFallback:
		return true
	}
	return false
}

// acceptsMismatch reports whether the header may have another kid than the
// payload.
func (r HeaderKeyIDRule) acceptsMismatch() bool {
	return r == HeaderKeyIDIgnored || r == HeaderKeyIDFallback
}

// readsHeader reports whether the header's kid counts if the payload has none.
func (r HeaderKeyIDRule) readsHeader() bool {
	return r == HeaderKeyIDFallback || r == HeaderKeyIDMatchingFallback
}

// mustMatch is the name of [HeaderKeyIDMustMatch] in JSON.
const mustMatch = "mustMatch"

// MarshalText returns the name of the rule: "mustMatch", "ignored", "fallback"
// or "matchingFallback".
func (r HeaderKeyIDRule) MarshalText() ([]byte, error) {
	if r == HeaderKeyIDMustMatch {
		return []byte(mustMatch), nil
	}
	return []byte(r), nil
}

// UnmarshalText reads the name of a rule.
func (r *HeaderKeyIDRule) UnmarshalText(text []byte) error {
	rule := HeaderKeyIDRule(text)
	if rule == mustMatch {
		rule = HeaderKeyIDMustMatch
	} else if rule == HeaderKeyIDMustMatch || !rule.valid() {
		return fmt.Errorf("headerKeyId is %s: use mustMatch, ignored, fallback or matchingFallback",
			redact.Quote(string(text)))
	}
	*r = rule
	return nil
}

// AllowOriginRule is the rule for the pages that can read responses of the
// edge: what Access-Control-Allow-Origin contains.
type AllowOriginRule string

// The rules for the pages that can read responses.
const (
	AllowOriginAny     AllowOriginRule = ""        // a star: pages of every origin
	AllowOriginRequest AllowOriginRule = "request" // the Origin of the request, with Vary
	AllowOriginNone    AllowOriginRule = "none"    // no header: only pages of the same origin
)

// anyOrigin is the name of [AllowOriginAny] in JSON.
const anyOrigin = "any"

func (r AllowOriginRule) valid() bool {
	return r == AllowOriginAny || r == AllowOriginRequest || r == AllowOriginNone
}

// MarshalText returns the name of the rule: "any", "request" or "none".
func (r AllowOriginRule) MarshalText() ([]byte, error) {
	if r == AllowOriginAny {
		return []byte(anyOrigin), nil
	}
	return []byte(r), nil
}

// UnmarshalText reads the name of a rule.
func (r *AllowOriginRule) UnmarshalText(text []byte) error {
	rule := AllowOriginRule(text)
	if rule == anyOrigin {
		rule = AllowOriginAny
	} else if rule == AllowOriginAny || !rule.valid() {
		return fmt.Errorf("allowOrigin is %s: use any, request or none", redact.Quote(string(text)))
	}
	*r = rule
	return nil
}
