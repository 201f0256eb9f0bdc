package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Grant says which video a viewer may watch, and how. It is what an application's resolver returns and what
// [Signer.Sign] turns into a [Playback].
type Grant struct {
	// PlaybackID is the ID that FastPix issued for the video; see [ValidatePlaybackID].
	PlaybackID string
	// Policy is the playback ID's access policy. The zero value is Private.
	Policy Policy
	// TTL is the token's lifetime; 0 means the signer's. Fractions of a second are cut off, because tokens count whole
	// seconds. Values under a second, or above the signer's maximum, are refused.
	TTL time.Duration
	// Subject is the token's "sub" claim, empty for the signer's. FastPix does not check it; use it for an opaque viewer or
	// session ID, never for anything personal: tokens are readable by whoever sees the URL.
	Subject string
	// Claims are extra claims, written after the standard ones in the order of their names. The names kid, aud, iss, sub,
	// iat and exp are reserved and refused. FastPix ignores claims that it does not know. Each distinct set of claims is a
	// token of its own, so claims that differ from request to request defeat token reuse.
	Claims map[string]any
}

// reservedClaims are the claims that the signer sets itself.
var reservedClaims = []string{"kid", "aud", "iss", "sub", "iat", "exp"}

// extraClaims renders claims as the tail of a JSON object, `,"a":1,"b":"x"`, with names in order.
func extraClaims(claims map[string]any) (string, error) {
	if len(claims) == 0 {
		return "", nil
	}
	names := make([]string, 0, len(claims))
	for name := range claims {
		switch {
		case slices.Contains(reservedClaims, name):
			return "", fmt.Errorf("%w: Claims: %q is reserved: it is set by the signer", ErrInvalidGrant, name)
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
			// The encoder's text may quote the value, which can be anything; the type is enough to find it.
			return "", fmt.Errorf("%w: Claims: %q has a value of type %T that JSON cannot hold", ErrInvalidGrant, name, claims[name])
		}
		tail = append(tail, ',')
		tail = appendJSONString(tail, name)
		tail = append(tail, ':')
		tail = append(tail, bytes.TrimRight(value.Bytes(), "\n")...)
	}
	return string(tail), nil
}

func validateSubject(subject string) error {
	if !utf8.ValidString(subject) {
		return fmt.Errorf("%w: Subject is not UTF-8", ErrInvalidGrant)
	}
	return nil
}

// lifetime returns the grant's lifetime in seconds.
func lifetime(ttl, limit time.Duration) (int64, error) {
	if ttl < time.Second {
		return 0, fmt.Errorf("%w: TTL %v is under one second: it is a duration from now, not a point in time", ErrInvalidGrant, ttl)
	}
	if ttl > limit {
		return 0, fmt.Errorf("%w: TTL %v is above the maximum of %v: shorten it, or raise the limit with WithMaxTTL", ErrInvalidGrant, ttl, limit)
	}
	return int64(ttl / time.Second), nil
}

// clone copies the strings that a Playback keeps. Frameworks may hand out strings that change after the request (Fiber does).
func (g Grant) clone() Grant {
	g.PlaybackID = strings.Clone(g.PlaybackID)
	g.Subject = strings.Clone(g.Subject)
	return g
}
