package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Grant describes which video a viewer can watch, and how. An application's
// resolver returns one, and [Signer.Sign] turns it into a [Playback]. The zero
// Grant is refused, because it has no playback ID.
type Grant struct {
	// PlaybackID is the ID that FastPix issued for the video; see
	// [ValidatePlaybackID].
	PlaybackID string
	// Tenant is whose video it is, in an application whose customers have
	// FastPix workspaces of their own. It selects the signing keys, the
	// hosts, the issuer and the default subject. nil means the signer's. The
	// zero Tenant is refused.
	Tenant *Tenant
	// Policy is the access policy of the playback ID. The zero value is
	// Private.
	Policy Policy
	// Live is true for the playback ID of a live stream. The token is the
	// same. Players show live streams differently, so [Playback.Live] reports
	// it to pages and apps. Live with the policy DRM is refused: playback
	// IDs of live streams are private or public. Source: the OpenAPI
	// document of FastPix's API, live playback IDs.
	Live bool
	// TTL is the lifetime of the token. 0 means the signer's; see
	// [WithTTL]. Fractions of a second are cut off, because tokens count
	// whole seconds. Values under one second, or above the signer's
	// maximum, are refused.
	TTL time.Duration
	// NotAfter is when the viewer's access ends, such as the end of a
	// rental. The zero time means that it does not end. Tokens expire at
	// this time at the latest, in whole seconds. When it has come, Sign
	// fails with [ErrForbidden], for public playback IDs, too. Their URLs do
	// not expire, so they continue to work.
	//
	// The last token of a grant expires at its NotAfter exactly. Earlier
	// ones are shared by all grants that differ only in NotAfter.
	NotAfter time.Time
	// Subject is the "sub" claim of the token. Empty means the signer's;
	// see [WithSubject]. FastPix does not check it. Use it for an opaque ID
	// of a viewer or a session, not for personal data: everyone who sees
	// the URL can read the token. A subject that is not UTF-8 is refused,
	// as is one for which the token would have more than 8,192 bytes.
	//
	// Each subject needs a signature of its own for each video, which takes
	// about a millisecond. Without subjects, all viewers of a video share
	// one. Set a subject per viewer only if a URL must lead back to its
	// viewer.
	Subject string
	// Claims are extra claims, written after the standard ones in the order
	// of their names. The names kid, aud, iss, sub, iat and exp are
	// reserved and refused, as are values that JSON cannot represent,
	// strings that are not UTF-8, and claims for which the token would have
	// more than 8,192 bytes.
	// FastPix ignores claims that it does not define. Each distinct set of
	// claims needs a token, so claims that differ between requests prevent
	// token reuse.
	Claims map[string]any
}

// reservedClaims are the claims that the signer sets.
var reservedClaims = []string{"kid", "aud", "iss", "sub", "iat", "exp"}

// extraClaims returns claims as the end of a JSON object, `,"a":1,"b":"x"`, in
// the order of their names.
func extraClaims(claims map[string]any) (string, error) {
	if len(claims) == 0 {
		return "", nil
	}
	names := make([]string, 0, len(claims))
	for name := range claims {
		switch {
		case slices.Contains(reservedClaims, name):
			return "", fmt.Errorf("%w: Claims: %q is reserved: the signer sets it", ErrInvalidGrant, name)
		case name == "" || !utf8.ValidString(name):
			return "", fmt.Errorf("%w: Claims: name %q is empty or not UTF-8", ErrInvalidGrant, name)
		}
		names = append(names, name)
	}
	slices.Sort(names)

	var tail []byte
	for _, name := range names {
		var value bytes.Buffer
		encoder := json.NewEncoder(&value)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(claims[name]); err != nil {
			// The encoder's error is not wrapped, because it can
			// quote the value.
			return "", fmt.Errorf("%w: Claims: %q has a value of type %T that JSON cannot represent",
				ErrInvalidGrant, name, claims[name])
		}
		if !isUTF8(value.Bytes()) {
			return "", fmt.Errorf("%w: Claims: %q has a string that is not UTF-8", ErrInvalidGrant, name)
		}
		tail = append(tail, ',')
		tail = appendJSONString(tail, name)
		tail = append(tail, ':')
		tail = append(tail, bytes.TrimRight(value.Bytes(), "\n")...)
	}
	return string(tail), nil
}

// replacedByte matches the escape that encoding/json writes for a byte that is
// not UTF-8, but not a backslash before the letters ufffd.
var replacedByte = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\\ufffd`)

// isUTF8 reports whether the strings in value, which encoding/json wrote, are
// UTF-8.
func isUTF8(value []byte) bool {
	return utf8.Valid(value) && (!bytes.Contains(value, []byte(`\ufffd`)) || !replacedByte.Match(value))
}

func validateSubject(subject string) error {
	if !utf8.ValidString(subject) {
		return fmt.Errorf("%w: Subject is not UTF-8", ErrInvalidGrant)
	}
	return nil
}

// lifetime checks a grant's TTL and returns it in seconds.
func lifetime(ttl, limit time.Duration) (int64, error) {
	if ttl < time.Second {
		return 0, fmt.Errorf("%w: TTL %v is under one second: it is a duration from now, not a point in time",
			ErrInvalidGrant, ttl)
	}
	if ttl > limit {
		return 0, fmt.Errorf("%w: TTL %v is above the maximum of %v: shorten it, or raise the limit with WithMaxTTL",
			ErrInvalidGrant, ttl, limit)
	}
	return int64(ttl / time.Second), nil
}

// noEnd is the end of a grant that does not end.
const noEnd = math.MaxInt64

// end returns the NotAfter of a grant in Unix seconds.
func end(notAfter time.Time) int64 {
	if notAfter.IsZero() {
		return noEnd
	}
	return notAfter.Unix()
}

// checkEnd reports whether a grant has ended. now is in Unix seconds.
func checkEnd(notAfter time.Time, now int64) error {
	if end(notAfter) <= now {
		return fmt.Errorf("%w: the grant ended at %s, its NotAfter",
			ErrForbidden, notAfter.UTC().Format(time.RFC3339))
	}
	return nil
}
