package jws_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestCheckAlgorithm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, header string
		kind         jws.Kind
		text         string
	}{
		{"RS256", `{"alg":"RS256"}`, "", ""},
		{"lower case", `{"alg":"rs256"}`, jws.WrongAlgorithm, `"rs256"`},
		{"shared secret", `{"alg":"HS256"}`, jws.WrongAlgorithm, `signed with "HS256", a shared secret`},
		{"none", `{"alg":"nOnE"}`, jws.WrongAlgorithm, `the token is not signed, its alg is "nOnE"`},
		{"another RSA algorithm", `{"alg":"PS256"}`, jws.WrongAlgorithm, `signed with "PS256"`},
		{"empty", `{"alg":""}`, jws.WrongAlgorithm, `signed with ""`},
		{"missing", `{}`, jws.WrongAlgorithm, "no alg"},
		{"number", `{"alg":256}`, jws.WrongAlgorithm, "no alg"},
		{"another name", `{"Alg":"RS256"}`, jws.WrongAlgorithm, "no alg"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := token(t, test.header, goodClaims)
			wantProblem(t, parsed.CheckAlgorithm(), test.kind, test.text)
		})
	}
}

func TestCheckKeyID(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, header, claims string
		id                   string
		kind                 jws.Kind
		text                 string
	}{
		{"payload", `{}`, `{"kid":"a"}`, "a", "", ""},
		{"both", `{"kid":"a"}`, `{"kid":"a"}`, "a", "", ""},
		{"different", `{"kid":"b"}`, `{"kid":"a"}`, "a", jws.KeyIDMismatch, `"b" in the header and "a" in the payload`},
		{"empty in the header", `{"kid":""}`, `{"kid":"a"}`, "a", jws.KeyIDMismatch, `kid is "" in the header`},
		{"header", `{"kid":"b"}`, `{}`, "b", jws.KeyIDInHeaderOnly, "in the header only"},
		{"number in the payload", `{"kid":"b"}`, `{"kid":7}`, "", jws.KeyIDMissing, "not a string"},
		{"empty in the payload", `{"kid":"b"}`, `{"kid":""}`, "", jws.KeyIDMissing, "empty"},
		{"null in the payload", `{}`, `{"kid":null}`, "", jws.KeyIDMissing, "not a string"},
		{"missing", `{}`, `{}`, "", jws.KeyIDMissing, "no kid claim"},
		{"empty only in the header", `{"kid":""}`, `{}`, "", jws.KeyIDMissing, "no kid claim"},
		{"another name", `{}`, `{"Kid":"a"}`, "", jws.KeyIDMissing, "no kid claim"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := token(t, test.header, test.claims)
			id, p := parsed.CheckKeyID()
			wantProblem(t, p, test.kind, test.text)
			if id != test.id {
				t.Errorf("key ID %q, want %q", id, test.id)
			}
		})
	}
}

func newKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t *testing.T, key *rsa.PrivateKey, input string) string {
	t.Helper()
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + encode(string(signature))
}

func TestCheckSignature(t *testing.T) {
	t.Parallel()
	key, other := newKey(t), newKey(t)
	input := encode(goodHeader) + "." + encode(goodClaims)
	signed := sign(t, key, input)
	moved := encode(goodHeader) + "." + encode(`{"sub":"admin"}`) + signed[strings.LastIndexByte(signed, '.'):]
	for _, test := range []struct {
		name, token string
		kind        jws.Kind
		text        string
	}{
		{"right", signed, "", ""},
		{
			"another key", sign(t, other, input), jws.BadSignature,
			"does not match the key K: another private key made it",
		},
		{"changed claims", moved, jws.BadSignature, "or the token was changed"},
		{"cut off", signed[:len(signed)-2], jws.BadSignature, "255 bytes but signatures of the key K have 256"},
		{"empty", input + ".", jws.BadSignature, "0 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed, problems := jws.Parse(test.token)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			wantProblem(t, parsed.CheckSignature(&key.PublicKey, "the key K"), test.kind, test.text)
			if got := parsed.SignedBy(&key.PublicKey); got != (test.kind == "") {
				t.Errorf("SignedBy returns %t", got)
			}
		})
	}
}

func TestCheckExpiry(t *testing.T) {
	t.Parallel()
	at := func(seconds int64) time.Time { return time.Unix(seconds, 0).UTC() }
	for _, test := range []struct {
		name, claims string
		leeway       time.Duration
		expires      time.Time
		kind         jws.Kind
		text         string
	}{
		{"future", `{"exp":1795435201}`, 0, at(1795435201), "", ""},
		{"fraction", `{"exp":1795435200.5}`, 0, at(1795435200).Add(time.Second / 2), "", ""},
		{"exponent", `{"exp":4.0e9}`, 0, at(4e9), "", ""},
		{"now", `{"exp":1795435200}`, 0, at(1795435200), jws.Expired, "2026-11-23T12:00:00Z, 0s ago"},
		{"a second ago", `{"exp":1795435199}`, 0, at(1795435199), jws.Expired, "2026-11-23T11:59:59Z, 1s ago"},
		{"a day ago", `{"exp":1795308400}`, 0, at(1795308400), jws.Expired, ", 35h13m20s ago"},
		{"two days ago", `{"exp":1795262400}`, 0, at(1795262400), jws.Expired, ", 2 days ago"},
		{"within the leeway", `{"exp":1795435199}`, 2 * time.Second, at(1795435199), "", ""},
		{"at the leeway", `{"exp":1795435198}`, 2 * time.Second, at(1795435198), jws.Expired, "2s ago"},
		{"duration", `{"exp":3600}`, 0, at(3600), jws.Expired, "a duration of 3600 seconds"},
		{"long duration", `{"exp":86400000}`, 0, at(86400000), jws.Expired, "a duration of 86400000 seconds"},
		{"negative", `{"exp":-1}`, 0, at(0), jws.Expired, "a duration"},
		{
			"milliseconds", `{"exp":1795438800000}`, 0, at(253402300799), jws.ExpiryMilliseconds,
			"for 2026-11-23T13:00:00Z",
		},
		{"last number of seconds", `{"exp":99999999999}`, 0, at(99999999999), "", ""},
		{"first number of milliseconds", `{"exp":100000000000}`, 0, at(100000000000), jws.ExpiryMilliseconds, "1973"},
		{"string", `{"exp":"1795438800"}`, 0, time.Time{}, jws.ExpiryMalformed, "is a string"},
		{"null", `{"exp":null}`, 0, time.Time{}, jws.ExpiryMalformed, "not a number"},
		{"true", `{"exp":true}`, 0, time.Time{}, jws.ExpiryMalformed, "not a number"},
		{"too large", `{"exp":1e999}`, 0, time.Time{}, jws.ExpiryMalformed, "not a number"},
		{"missing", `{}`, 0, time.Time{}, jws.ExpiryMissing, "no exp claim"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := token(t, goodHeader, test.claims)
			expires, p := parsed.CheckExpiry(now, test.leeway)
			wantProblem(t, p, test.kind, test.text)
			if !expires.Equal(test.expires) {
				t.Errorf("expires %s, want %s", expires, test.expires)
			}
		})
	}
}

func TestCheckWholeSeconds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, exp, text string }{
		{"whole", "1795435200", ""},
		{"fraction", "1795435200.5", "for example 1795435200"},
		{"fraction of zero", "1795435200.0", ""},
		{"fraction by an exponent", "17954352005e-1", "for example 1795435200"},
		{"whole with an exponent", "2e9", ""},
		{"small", "1e-300", "for example 0"},
		{"milliseconds with a fraction", "1795438800000.5", ""},
		{"string", `"1795435200.5"`, ""},
		{"null", "null", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := token(t, goodHeader, `{"exp":`+test.exp+`}`)
			kind := jws.Kind("")
			if test.text != "" {
				kind = jws.ExpiryFraction
			}
			wantProblem(t, parsed.CheckWholeSeconds(), kind, test.text)
		})
	}
	missing := token(t, goodHeader, `{}`)
	wantProblem(t, missing.CheckWholeSeconds(), "", "")
}

func TestCheckNotBefore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, claims string
		kind         jws.Kind
		text         string
	}{
		{"missing", `{}`, "", ""},
		{"past", `{"nbf":1795435199}`, "", ""},
		{"now", `{"nbf":1795435200}`, "", ""},
		{"future", `{"nbf":1795435201}`, jws.NotYetValid, "valid from 2026-11-23T12:00:01Z"},
		{"string", `{"nbf":"1795435200"}`, jws.NotYetValid, "not a number"},
		{"null", `{"nbf":null}`, jws.NotYetValid, "not a number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parsed := token(t, goodHeader, test.claims)
			wantProblem(t, parsed.CheckNotBefore(now), test.kind, test.text)
		})
	}
}
