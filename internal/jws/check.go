package jws

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"math"
	"strconv"
	"strings"
	"time"
)

// RS256 is the only algorithm that FastPix's signing keys support.
const RS256 = "RS256"

// CheckAlgorithm returns nil if alg is RS256.
func (t *Token) CheckAlgorithm() *Problem {
	alg, ok := t.Header.Text("alg")
	switch {
	case !ok:
		return problem(WrongAlgorithm, "the token's header has no alg")
	case alg == RS256:
		return nil
	case strings.HasPrefix(alg, "HS"):
		return problem(WrongAlgorithm,
			"the token is signed with %s, a shared secret: FastPix's keys are RSA pairs, sign with RS256", Quote(alg))
	case strings.EqualFold(alg, "none"):
		return problem(WrongAlgorithm, "the token is not signed, its alg is %s: sign with RS256", Quote(alg))
	}
	return problem(WrongAlgorithm, "the token is signed with %s: sign with RS256", Quote(alg))
}

// CheckKeyID returns the ID of the signing key that the payload names. The ID
// is also returned with a problem of the kind KeyIDMismatch, and is the
// header's with KeyIDInHeaderOnly. FastPix reads the payload's.
func (t *Token) CheckKeyID() (string, *Problem) {
	kid, inPayload := t.Claims.Text("kid")
	headerKid, inHeader := t.Header.Text("kid")
	_, present := t.Claims.Lookup("kid")
	switch {
	case inPayload && kid != "" && inHeader && headerKid != kid:
		return kid, problem(KeyIDMismatch, "kid is %s in the header and %s in the payload", Quote(headerKid), Quote(kid))
	case inPayload && kid != "":
		return kid, nil
	case present:
		return "", problem(KeyIDMissing, "the payload's kid claim is empty or not a string")
	case inHeader && headerKid != "":
		return headerKid, problem(KeyIDInHeaderOnly, "kid is in the header only: FastPix reads it from the payload")
	}
	return "", problem(KeyIDMissing, "the token has no kid claim")
}

// SignedBy reports whether the private half of key made the signature with
// RS256.
func (t *Token) SignedBy(key *rsa.PublicKey) bool {
	digest := sha256.Sum256([]byte(t.SigningInput))
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], t.Signature) == nil
}

// CheckSignature returns nil if the private half of key made the signature.
// The name describes the key in the text, for example `the key "4f1c"`.
func (t *Token) CheckSignature(key *rsa.PublicKey, name string) *Problem {
	switch {
	case t.SignedBy(key):
		return nil
	case len(t.Signature) != key.Size():
		return problem(BadSignature, "the signature has %d bytes but signatures of %s have %d: "+
			"it was cut off, or another private key made it", len(t.Signature), name, key.Size())
	}
	return problem(BadSignature, "the signature does not match %s: "+
		"another private key made it, or the token was changed", name)
}

// From MillisecondsFrom seconds on (the year 5138), a number can only be
// milliseconds. Below DurationUpTo (1973), it can only be a duration.
const (
	MillisecondsFrom = 1e11
	DurationUpTo     = 1e8
)

// CheckExpiry returns the time of exp, and nil if it is after now. A token
// expires when exp plus leeway is reached. The time is also returned with a
// problem of the kinds Expired and ExpiryMilliseconds. With the latter it is
// exp read as seconds, which is far in the future.
func (t *Token) CheckExpiry(now time.Time, leeway time.Duration) (time.Time, *Problem) {
	raw, present := t.Claims.Lookup("exp")
	if !present {
		return time.Time{}, problem(ExpiryMissing, "the token has no exp claim")
	}
	exp, ok := t.Claims.Number("exp")
	expires := UnixTime(exp)
	switch {
	case !ok && raw[0] == '"':
		return time.Time{}, problem(ExpiryMalformed, "exp is a string: write a number of Unix seconds")
	case !ok:
		return time.Time{}, problem(ExpiryMalformed, "exp is not a number of Unix seconds")
	case exp >= MillisecondsFrom:
		return expires, problem(ExpiryMilliseconds,
			"exp is in milliseconds: divide by 1000 for %s", rfc3339(UnixTime(exp/1000)))
	case now.Before(expires.Add(leeway)):
		return expires, nil
	case exp < DurationUpTo:
		return expires, problem(Expired,
			"exp is a duration of %.15g seconds: write a point in time, now plus the lifetime, in Unix seconds", exp)
	}
	return expires, problem(Expired, "the token expired at %s, %s ago", rfc3339(expires), age(now.Sub(expires)))
}

// age formats a duration, in days from two days on.
func age(d time.Duration) string {
	const day = 24 * time.Hour
	if d < 2*day {
		return d.Round(time.Second).String()
	}
	return strconv.Itoa(int(d/day)) + " days"
}

// CheckWholeSeconds returns nil if exp has no fraction of a second. It leaves
// an exp that is no number, or in milliseconds, to CheckExpiry.
func (t *Token) CheckWholeSeconds() *Problem {
	exp, ok := t.Claims.Number("exp")
	if !ok || exp >= MillisecondsFrom || math.Trunc(exp) == exp {
		return nil
	}
	return problem(ExpiryFraction, "exp has a fraction of a second: write whole Unix seconds, for example %.0f",
		math.Trunc(exp))
}

// CheckNotBefore returns nil if the token has no nbf, or one that is not after
// now.
func (t *Token) CheckNotBefore(now time.Time) *Problem {
	if _, present := t.Claims.Lookup("nbf"); !present {
		return nil
	}
	nbf, ok := t.Claims.Time("nbf")
	switch {
	case !ok:
		return problem(NotYetValid, "nbf is not a number of Unix seconds")
	case now.Before(nbf):
		return problem(NotYetValid, "nbf is in the future: the token is valid from %s", rfc3339(nbf))
	}
	return nil
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
