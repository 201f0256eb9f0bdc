package jws

import "fmt"

// Problem is a defect of a token.
type Problem struct {
	Kind Kind
	Text string // one line with the remedy; it does not contain the token
}

// Kind classifies problems, so that a caller can map them to reasons.
type Kind string

// The problems that Parse reports.
const (
	Malformed       Kind = "malformed"          // not three segments of base64url with two JSON objects
	Critical        Kind = "critical header"    // the header has crit
	DuplicateName   Kind = "duplicate name"     // the header or the payload has a name more than once
	HeaderKeyIDType Kind = "header key ID type" // kid in the header is not a string
	InvalidUTF8     Kind = "invalid UTF-8"      // the header or the payload
)

// The problems that the methods of Token report.
const (
	WrongAlgorithm     Kind = "wrong algorithm"     // alg is not RS256
	KeyIDMissing       Kind = "key ID missing"      // neither header nor payload names a key
	KeyIDInHeaderOnly  Kind = "key ID in header"    // the payload has no kid, the header has
	KeyIDMismatch      Kind = "key ID mismatch"     // header and payload name different keys
	BadSignature       Kind = "bad signature"       // another key made it, or the token was changed
	ExpiryMissing      Kind = "expiry missing"      // there is no exp
	ExpiryMalformed    Kind = "expiry malformed"    // exp is not a number
	ExpiryFraction     Kind = "expiry fraction"     // exp has a fraction of a second
	ExpiryMilliseconds Kind = "expiry milliseconds" // exp can only be milliseconds
	Expired            Kind = "expired"             // exp is not in the future
	NotYetValid        Kind = "not yet valid"       // nbf is in the future, or not a number
	AudienceMissing    Kind = "audience missing"    // there is no aud
	AudienceMalformed  Kind = "audience malformed"  // aud is not a string
	WrongPrefix        Kind = "wrong prefix"        // aud does not begin with the prefix of the policy
	WrongAudience      Kind = "wrong audience"      // aud does not name the playback ID
)

// problem returns a problem of the kind with a formatted text.
func problem(kind Kind, format string, args ...any) *Problem {
	return &Problem{kind, fmt.Sprintf(format, args...)}
}

func malformed(format string, args ...any) Problem { return *problem(Malformed, format, args...) }
