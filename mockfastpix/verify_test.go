package mockfastpix_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const unknownUUID = "11111111-2222-4333-8444-555555555555"

// world is a server with one playback ID of each kind, for tests that do not
// change it.
type world struct {
	srv                        *mockfastpix.Server
	signer                     *signer
	private, public, drm, live string
	mediaID                    string
}

func newWorld(tb testing.TB, opts ...mockfastpix.Option) *world {
	tb.Helper()
	srv, signer := start(tb, opts...)
	w := &world{srv: srv, signer: signer}
	w.private = srv.AddPlayback(mockfastpix.PlaybackOptions{MP4Support: "audioOnly,capped_4k"})
	w.public = srv.AddPlayback(mockfastpix.PlaybackOptions{
		Policy: mockfastpix.Public, MP4Support: "audioOnly,capped_4k",
	})
	w.drm = srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
	w.live = srv.AddPlayback(mockfastpix.PlaybackOptions{Live: true})
	o, _ := srv.Playback(w.private)
	w.mediaID = o.MediaID
	return w
}

func master(playbackID, token string) string {
	return "/" + playbackID + ".m3u8?token=" + url.QueryEscape(token)
}

// Each case changes exactly one thing in a request that is accepted.
func TestVerify_token(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	foreign := w.srv.CreateForeignSigningKey()
	revoked := newSigner(t, w.srv)
	other := newSigner(t, w.srv)
	if err := w.srv.RevokeSigningKey(revoked.keyID); err != nil {
		t.Fatal(err)
	}
	publicDER := []byte("the public key")

	cases := []struct {
		name     string
		change   func(*draft)
		reason   mockfastpix.Reason
		contains string // of the description
	}{
		{"valid token", func(*draft) {}, mockfastpix.Reason{}, ""},
		{"header with typ and kid", func(d *draft) {
			d.header["typ"], d.header["kid"] = "JWT", d.claims["kid"]
		}, mockfastpix.Reason{}, ""},
		{"without iat, iss and sub", func(d *draft) {
			delete(d.claims, "iat")
			delete(d.claims, "iss")
			delete(d.claims, "sub")
		}, mockfastpix.Reason{}, ""},

		{"signed with HS256", func(d *draft) {
			d.header["alg"], d.method, d.key = "HS256", jwt.SigningMethodHS256, publicDER
		}, mockfastpix.ErrAlgorithmNotRS256, "shared secret"},
		{"signed with RS512", func(d *draft) {
			d.header["alg"], d.method = "RS512", jwt.SigningMethodRS512
		}, mockfastpix.ErrAlgorithmNotRS256, `"RS512"`},
		{"signed with PS256", func(d *draft) {
			d.header["alg"], d.method = "PS256", jwt.SigningMethodPS256
		}, mockfastpix.ErrAlgorithmNotRS256, `"PS256"`},
		{"not signed", func(d *draft) {
			d.header["alg"], d.method, d.key = "none", jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType
		}, mockfastpix.ErrAlgorithmNotRS256, "not signed"},
		{"alg in lower case", func(d *draft) { d.header["alg"] = "rs256" }, mockfastpix.ErrAlgorithmNotRS256, `"rs256"`},
		{"no alg", func(d *draft) { delete(d.header, "alg") }, mockfastpix.ErrAlgorithmNotRS256, "no alg"},
		{
			"a critical header parameter", func(d *draft) { d.header["crit"] = []string{"b64"} },
			mockfastpix.ErrTokenMalformed, "crit",
		},

		{"no kid", func(d *draft) { delete(d.claims, "kid") }, mockfastpix.ErrKeyIDMissing, "no kid claim"},
		{"kid in the header only", func(d *draft) {
			d.header["kid"] = d.claims["kid"]
			delete(d.claims, "kid")
		}, mockfastpix.ErrKeyIDMissing, "in the header only"},
		{"kid is a number", func(d *draft) { d.claims["kid"] = 7 }, mockfastpix.ErrKeyIDMissing, "not a string"},
		{"kid in another case", func(d *draft) {
			d.claims["Kid"] = d.claims["kid"]
			delete(d.claims, "kid")
		}, mockfastpix.ErrKeyIDMissing, "no kid claim"},
		{
			"different kid in header and payload", func(d *draft) { d.header["kid"] = unknownUUID },
			mockfastpix.ErrKeyIDMismatch, unknownUUID,
		},
		{"unknown key", func(d *draft) { d.claims["kid"] = unknownUUID }, mockfastpix.ErrKeyUnknown, unknownUUID},
		{"revoked key", func(d *draft) {
			d.claims["kid"], d.key = revoked.keyID, revoked.key
		}, mockfastpix.ErrKeyRevoked, "deleted"},
		{"key of another workspace", func(d *draft) {
			d.claims["kid"], d.key = foreign.ID, parsePrivateKey(t, foreign.PrivateKey)
		}, mockfastpix.ErrKeyForeign, "another workspace"},

		{
			"private key of another signing key", func(d *draft) { d.key = other.key }, mockfastpix.ErrSignatureInvalid,
			other.keyID,
		},
		{
			"unknown private key", func(d *draft) { d.key = strangeKey(t, 2048) }, mockfastpix.ErrSignatureInvalid,
			"another private key",
		},
		{
			"private key of another size", func(d *draft) { d.key = strangeKey(t, 3072) }, mockfastpix.ErrSignatureInvalid,
			"384 bytes",
		},

		{"no exp", func(d *draft) { delete(d.claims, "exp") }, mockfastpix.ErrExpiryMissing, "no exp"},
		{
			"exp is a string", func(d *draft) { d.claims["exp"] = "1999999999" }, mockfastpix.ErrExpiryMalformed,
			"string",
		},
		{"exp is null", func(d *draft) { d.claims["exp"] = nil }, mockfastpix.ErrExpiryMalformed, "not a number"},
		{"exp in milliseconds", func(d *draft) {
			d.claims["exp"] = w.srv.Now().Add(time.Hour).UnixMilli()
		}, mockfastpix.ErrExpiryMalformed, "milliseconds"},
		{"exp with a fraction", func(d *draft) {
			d.claims["exp"] = 1999999999.25
		}, mockfastpix.ErrExpiryMalformed, "whole Unix seconds"},
		{"exp is a duration", func(d *draft) { d.claims["exp"] = 3600 }, mockfastpix.ErrTokenExpired, "duration"},
		{
			"exp a second ago", func(d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 1 },
			mockfastpix.ErrTokenExpired, "ago",
		},
		{"exp now", func(d *draft) { d.claims["exp"] = w.srv.Now().Unix() }, mockfastpix.ErrTokenExpired, "ago"},
		{"exp is negative", func(d *draft) { d.claims["exp"] = -1 }, mockfastpix.ErrTokenExpired, ""},
		{
			"nbf in the future", func(d *draft) { d.claims["nbf"] = w.srv.Now().Unix() + 60 },
			mockfastpix.ErrTokenNotYetValid, "nbf",
		},

		{"no aud", func(d *draft) { delete(d.claims, "aud") }, mockfastpix.ErrAudienceMissing, "media:" + w.private},
		{
			"aud is an array", func(d *draft) { d.claims["aud"] = []string{"media:" + w.private} },
			mockfastpix.ErrAudienceMalformed, "array",
		},
		{"aud is a number", func(d *draft) { d.claims["aud"] = 1 }, mockfastpix.ErrAudienceMalformed, "not a string"},
		{"aud is null", func(d *draft) { d.claims["aud"] = nil }, mockfastpix.ErrAudienceMalformed, "not a string"},
		{
			"aud is the bare playback ID", func(d *draft) { d.claims["aud"] = w.private },
			mockfastpix.ErrAudienceWrongPrefix, "bare playback ID",
		},
		{
			"aud is the bare media ID", func(d *draft) { d.claims["aud"] = w.mediaID },
			mockfastpix.ErrAudienceWrongPrefix, "bare media ID",
		},
		{"aud is empty", func(d *draft) { d.claims["aud"] = "" }, mockfastpix.ErrAudienceWrongPrefix, "no prefix"},
		{
			"aud with an unknown prefix", func(d *draft) { d.claims["aud"] = "video:" + w.private },
			mockfastpix.ErrAudienceWrongPrefix, "no prefix",
		},
		{
			"aud prefix in upper case", func(d *draft) { d.claims["aud"] = "MEDIA:" + w.private },
			mockfastpix.ErrAudienceWrongPrefix, "no prefix",
		},
		{
			"aud with drm: for a private video", func(d *draft) { d.claims["aud"] = "drm:" + w.private },
			mockfastpix.ErrAudienceWrongPrefix, "private",
		},
		{
			"aud with another video", func(d *draft) { d.claims["aud"] = "media:" + w.drm },
			mockfastpix.ErrAudienceWrongPlaybackID, w.drm,
		},
		{
			"aud with the media ID", func(d *draft) { d.claims["aud"] = "media:" + w.mediaID },
			mockfastpix.ErrAudienceWrongPlaybackID, "media ID",
		},
		{
			"aud in upper case", func(d *draft) { d.claims["aud"] = "media:" + strings.ToUpper(w.private) },
			mockfastpix.ErrAudienceWrongPlaybackID, "another case",
		},
		{
			"aud with a trailing space", func(d *draft) { d.claims["aud"] = "media:" + w.private + " " },
			mockfastpix.ErrAudienceWrongPlaybackID, "",
		},
		{"aud claim spelled Aud", func(d *draft) {
			d.claims["Aud"] = d.claims["aud"]
			delete(d.claims, "aud")
		}, mockfastpix.ErrAudienceMissing, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := w.signer.draft(w.private, "media:")
			c.change(d)
			token := d.sign(t)
			res := get(t, w.srv, master(w.private, token))
			verdict := w.srv.Verify(token, w.private, mockfastpix.ResourceStream)
			if c.reason.Code == "" {
				wantOK(t, res)
				if !verdict.Accepted || verdict.Err() != nil {
					t.Errorf("Verify disagrees with the edge: %v", verdict.Err())
				}
				return
			}
			description := wantRefusal(t, res, c.reason.Status, c.reason)
			if !strings.Contains(description, c.contains) {
				t.Errorf("description %q does not contain %q", description, c.contains)
			}
			if strings.Contains(res.body, token) || strings.Contains(res.body, strings.Split(token, ".")[1]) {
				t.Error("the response contains the token")
			}
			if !errors.Is(verdict.Err(), c.reason) || verdict.Detail == "" || verdict.Status != c.reason.Status {
				t.Errorf("Verify returned %v, want %v", verdict.Err(), c.reason)
			}
		})
	}
}

// signText signs a payload unchanged, for payloads that a JWT library does not
// produce.
func (s *signer) signText(tb testing.TB, payload string) string {
	tb.Helper()
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(payload))
	signature, err := jwt.SigningMethodRS256.Sign(input, s.key)
	if err != nil {
		tb.Fatal(err)
	}
	return input + "." + encode(signature)
}

func TestVerify_payloadJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	payload := func(aud, exp string) string {
		return fmt.Sprintf(` { "kid" : %q , "aud" : %s, "exp" : %s } `, w.signer.keyID, aud, exp)
	}
	exp := fmt.Sprint(w.srv.Now().Add(time.Hour).Unix())
	for _, c := range []struct {
		name, payload string
		reason        mockfastpix.Reason
	}{
		{"spaces", payload(`"media:`+w.private+`"`, exp), mockfastpix.Reason{}},
		{"escapes", payload(`"media\u003a`+w.private+`"`, exp), mockfastpix.Reason{}},
		{"exponent", payload(`"media:`+w.private+`"`, "4e9"), mockfastpix.Reason{}},
		{"escaped slash after the ID", payload(`"media:`+w.private+`\/"`, exp), mockfastpix.ErrAudienceWrongPlaybackID},
		{"aud is an object", payload(`{"media":"`+w.private+`"}`, exp), mockfastpix.ErrAudienceMalformed},
		{"exp too large for a number", payload(`"media:`+w.private+`"`, "1e999"), mockfastpix.ErrExpiryMalformed},
		{"exp is true", payload(`"media:`+w.private+`"`, "true"), mockfastpix.ErrExpiryMalformed},
		{"empty payload", "{}", mockfastpix.ErrKeyIDMissing},
		{
			"aud twice", `{"aud":"media:x",` + strings.TrimLeft(payload(`"media:`+w.private+`"`, exp), " {"),
			mockfastpix.ErrTokenMalformed,
		},
		{
			"invalid UTF-8", "{\"sub\":\"\xff\"," + strings.TrimLeft(payload(`"media:`+w.private+`"`, exp), " {"),
			mockfastpix.ErrTokenMalformed,
		},
		{"two payloads", payload(`"media:`+w.private+`"`, exp) + "{}", mockfastpix.ErrTokenMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := get(t, w.srv, master(w.private, w.signer.signText(t, c.payload)))
			if c.reason.Code == "" {
				wantOK(t, res)
				return
			}
			wantRefusal(t, res, 401, c.reason)
		})
	}
}

// A kid in the header that is not a string is refused unless the profile
// ignores the header's.
func TestVerify_headerKeyIDType(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		rule     mockfastpix.HeaderKeyIDRule
		accepted bool
	}{
		{"must match", mockfastpix.HeaderKeyIDMustMatch, false},
		{"fallback", mockfastpix.HeaderKeyIDFallback, false},
		{"ignored", mockfastpix.HeaderKeyIDIgnored, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			srv, signer := start(t, mockfastpix.WithProfile(mockfastpix.Profile{HeaderKeyID: c.rule}))
			id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
			d := signer.draft(id, "media:")
			d.header["kid"] = 7
			v := srv.Verify(d.sign(t), id, mockfastpix.ResourceStream)
			if v.Accepted != c.accepted || !c.accepted && !errors.Is(v.Err(), mockfastpix.ErrTokenMalformed) {
				t.Errorf("accepted %t: %v", v.Accepted, v.Err())
			}
		})
	}
}

// strangeKey generates a key pair that is unknown to the server.
func strangeKey(tb testing.TB, bits int) *rsa.PrivateKey {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func TestVerify_malformedToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := w.signer.token(t, w.private)
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	b64 := base64.RawURLEncoding.EncodeToString

	cases := []struct {
		name, token, contains string
	}{
		{"cache buster appended", good + "?t=1732000000", "?"},
		{"Bearer prefix", "Bearer " + good, "Bearer"},
		{"escaped twice", strings.ReplaceAll(good, ".", "%2E"), "escaped twice"},
		{"quoted", `"` + good + `"`, "quoted"},
		{"trailing line break", good + "\n", "line break"},
		{"line break in the signature", good[:len(good)-4] + "\n" + good[len(good)-4:], "line break"},
		{"trailing space", good + " ", "space"},
		{"padding", good + "=", "padding"},
		{"standard base64", header + "." + payload + "/." + signature, "base64url"},
		{"two segments", header + "." + payload, "2 segments"},
		{"one segment", header, "no dots"},
		{"four segments", good + ".x", "4 segments"},
		{"encrypted token", good + ".a.b", "JWE"},
		{"the word undefined", "undefined", "undefined"},
		{"private key", "-----BEGIN PRIVATE KEY-----", "key"},
		{"too long", strings.Repeat("a", 9000), "9000 bytes"},
		{"byte outside base64url", header + "." + payload + ".ä" + signature[2:], "base64url"},
		{"header is not JSON", b64([]byte("{")) + "." + payload + "." + signature, "header"},
		{"header is an array", b64([]byte("[]")) + "." + payload + "." + signature, "header"},
		{"header is null", b64([]byte("null")) + "." + payload + "." + signature, "header"},
		{"payload is not JSON", header + "." + b64([]byte("kid=1")) + "." + signature, "payload"},
		{"payload with trailing data", header + "." + b64([]byte("{}x")) + "." + signature, "payload"},
		{"payload is a string", header + "." + b64([]byte(`"x"`)) + "." + signature, "payload"},
		{"header is empty", "." + payload + "." + signature, "header"},
		{"signature with trailing bits", good[:len(good)-1] + nextBase64(good[len(good)-1]), "signature"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := get(t, w.srv, master(w.private, c.token))
			description := wantRefusal(t, res, http.StatusUnauthorized, mockfastpix.ErrTokenMalformed)
			if !strings.Contains(description, c.contains) {
				t.Errorf("description %q does not contain %q", description, c.contains)
			}
		})
	}

	t.Run("empty signature", func(t *testing.T) {
		t.Parallel()
		res := get(t, w.srv, master(w.private, header+"."+payload+"."))
		wantRefusal(t, res, http.StatusUnauthorized, mockfastpix.ErrSignatureInvalid)
	})
	t.Run("two token parameters", func(t *testing.T) {
		t.Parallel()
		res := get(t, w.srv, master(w.private, good)+"&token="+good)
		wantRefusal(t, res, http.StatusUnauthorized, mockfastpix.ErrTokenMalformed)
	})
}

// nextBase64 returns a character that differs from c only in the bits that are
// unused in the last character of a signature.
func nextBase64(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, c)|1])
}

func TestVerify_missingToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signer.token(t, w.private)
	for _, c := range []struct {
		name, query, authorization, contains string
	}{
		{"no parameter", "", "", "missing"},
		{"empty parameter", "?token=", "", "empty"},
		{"parameter with another name", "?Token=" + token, "", "missing"},
		{"token in a header", "", "Bearer " + token, "Authorization"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			header := []string{}
			if c.authorization != "" {
				header = []string{"Authorization", c.authorization}
			}
			res := get(t, w.srv, "/"+w.private+".m3u8"+c.query, header...)
			description := wantRefusal(t, res, http.StatusUnauthorized, mockfastpix.ErrTokenMissing)
			if !strings.Contains(description, c.contains) {
				t.Errorf("description %q does not contain %q", description, c.contains)
			}
		})
	}
}

// The order of checks is part of the contract: if two checks fail, the first is
// reported.
func TestVerify_orderOfChecks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	deny := mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}}
	notReady := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusProcessing})
	restricted := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Domains: deny})
	restrictedPublic := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Domains: deny})
	restrictedNotReady := w.srv.AddPlayback(mockfastpix.PlaybackOptions{
		Domains: deny, Status: mockfastpix.StatusProcessing,
	})

	// From the last step to the first, each step adds an error.
	steps := []struct {
		reason mockfastpix.Reason
		change func(*draft)
	}{
		{mockfastpix.ErrAudienceWrongPlaybackID, func(d *draft) { d.claims["aud"] = "media:" + unknownUUID }},
		{mockfastpix.ErrTokenExpired, func(d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 60 }},
		{mockfastpix.ErrSignatureInvalid, func(d *draft) { d.key = strangeKey(t, 2048) }},
		{mockfastpix.ErrKeyUnknown, func(d *draft) { d.claims["kid"] = unknownUUID }},
		{mockfastpix.ErrAlgorithmNotRS256, func(d *draft) { d.header["alg"], d.method = "RS384", jwt.SigningMethodRS384 }},
	}
	d := w.signer.draft(w.private, "media:")
	for _, step := range steps {
		step.change(d)
		res := get(t, w.srv, master(w.private, d.sign(t))+"&minResolution=bad")
		wantRefusal(t, res, step.reason.Status, step.reason)
	}

	for _, c := range []struct {
		name, path string
		reason     mockfastpix.Reason
	}{
		{
			"query after token", master(w.private, w.signer.token(t, w.private)) + "&minResolution=bad",
			mockfastpix.ErrQueryInvalid,
		},
		{"query of a public playback ID", "/" + w.public + ".m3u8?minResolution=bad", mockfastpix.ErrQueryInvalid},
		{"missing token before query", "/" + w.private + ".m3u8?minResolution=bad", mockfastpix.ErrTokenMissing},
		{"restrictions before token", "/" + restricted + ".m3u8", mockfastpix.ErrDomainRestricted},
		{"restrictions of a public playback ID", "/" + restrictedPublic + ".m3u8", mockfastpix.ErrDomainRestricted},
		{"restrictions before state", "/" + restrictedNotReady + ".m3u8", mockfastpix.ErrDomainRestricted},
		{"state before token", "/" + notReady + ".m3u8", mockfastpix.ErrMediaNotReady},
		{"unknown before token", "/" + unknownUUID + ".m3u8", mockfastpix.ErrPlaybackIDUnknown},
		{"syntax before unknown", "/nonsense.m3u8", mockfastpix.ErrPlaybackIDMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantRefusal(t, get(t, w.srv, c.path), c.reason.Status, c.reason)
		})
	}
}

func TestVerify_audienceByResource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	accepted, wrongPrefix := "accepted", mockfastpix.ErrAudienceWrongPrefix.Code
	unavailable, noDRM := mockfastpix.ErrResourceUnavailable.Code, mockfastpix.ErrDRMNotConfigured.Code
	want := map[string][4]string{ // media: on private, drm: on private, media: on drm, drm: on drm
		"/ID.m3u8":                              {accepted, wrongPrefix, wrongPrefix, accepted},
		"/ID/thumbnail.jpg":                     {accepted, wrongPrefix, accepted, accepted},
		"/ID/spritesheet.json":                  {accepted, wrongPrefix, accepted, accepted},
		"/ID/advanced-spritesheet.jpg":          {accepted, wrongPrefix, accepted, accepted},
		"/ID/clip.webp":                         {accepted, wrongPrefix, accepted, accepted},
		"/ID/capped-4k.mp4":                     {accepted, wrongPrefix, unavailable, unavailable},
		"/ID/audio.m4a":                         {accepted, wrongPrefix, unavailable, unavailable},
		"/v1/on-demand/drm/license/widevine/ID": {noDRM, noDRM, wrongPrefix, accepted},
		"/v1/on-demand/drm/license/fairplay/ID": {noDRM, noDRM, wrongPrefix, accepted},
		"/v1/on-demand/drm/cert/fairplay/ID":    {noDRM, noDRM, wrongPrefix, accepted},
	}
	got := map[string][4]string{}
	for path := range want {
		var row [4]string
		for i, c := range []struct{ id, prefix string }{
			{w.private, "media:"},
			{w.private, "drm:"},
			{w.drm, "media:"},
			{w.drm, "drm:"},
		} {
			method := http.MethodGet
			if strings.Contains(path, "/license/") {
				method = http.MethodPost
			}
			token := w.signer.draft(c.id, c.prefix).sign(t)
			res := request(t, w.srv, method, strings.Replace(path, "ID", c.id, 1)+"?token="+token,
				strings.NewReader("challenge"))
			row[i] = res.header.Get("X-Mock-Reason")
			if res.status == http.StatusOK {
				row[i] = accepted
			}
		}
		got[path] = row
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("audiences (-want +got):\n%s", diff)
	}
}

func TestVerify_livePlaybackID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantOK(t, get(t, w.srv, master(w.live, w.signer.token(t, w.live))))
	wantRefusal(t, get(t, w.srv, "/"+w.live+".m3u8"), 401, mockfastpix.ErrTokenMissing)
}

func TestVerify_publicPlaybackID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantOK(t, get(t, w.srv, "/"+w.public+".m3u8"))
	wantOK(t, get(t, w.srv, "/"+w.public+".m3u8?token=rubbish"))
}

func TestVerify_listsChecksInOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.signer.draft(w.private, "media:")
	d.claims["iat"] = w.srv.Now().Add(time.Hour).Unix()
	v := w.srv.Verify(d.sign(t), w.private, mockfastpix.ResourceStream)
	var names []string
	for _, c := range v.Checks {
		if !c.OK {
			t.Errorf("check %q failed: %s", c.Name, c.Detail)
		}
		names = append(names, c.Name)
	}
	want := []string{
		"playback ID", "known", "state", "token", "format", "algorithm", "key", "signature", "expiry", "audience",
		"issuer",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if v.KeyID != w.signer.keyID || v.ExpiresAt.IsZero() || len(v.Warnings) != 1 || v.Status != 200 {
		t.Errorf("key ID %q, expiry %v, status %d, warnings %q", v.KeyID, v.ExpiresAt, v.Status, v.Warnings)
	}

	delete(d.claims, "aud")
	v = w.srv.Verify(d.sign(t), w.private, mockfastpix.ResourceStream)
	last := v.Checks[len(v.Checks)-1]
	if v.Accepted || last.OK || last.Name != "audience" || last.Detail != v.Detail {
		t.Errorf("last check %+v of verdict %+v", last, v)
	}
	if len(w.srv.Requests()) != 0 {
		t.Error("Verify wrote to the journal")
	}
}

func TestVerify_expiryFollowsClock(t *testing.T) {
	t.Parallel()
	srv, signer := start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	path := master(id, signer.token(t, id))
	wantOK(t, get(t, srv, path))
	srv.Advance(time.Hour - time.Minute)
	wantOK(t, get(t, srv, path))
	srv.Advance(2 * time.Minute)
	wantRefusal(t, get(t, srv, path), 403, mockfastpix.ErrTokenExpired)
	srv.Advance(-time.Hour)
	wantOK(t, get(t, srv, path))
	srv.SetTime(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))
	wantRefusal(t, get(t, srv, path), 403, mockfastpix.ErrTokenExpired)
	if got := srv.Now().Year(); got != 2040 {
		t.Errorf("the clock is at %d", got)
	}
}

// FuzzVerify_mutatedToken checks that no change of a token is accepted.
func FuzzVerify_mutatedToken(f *testing.F) {
	srv, signer := start(f)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	good := signer.token(f, id)
	sum := sha256.Sum256([]byte(good))
	f.Add(0, byte('A'), "", 0)
	f.Add(len(good)-1, good[len(good)-1]+1, "", 0)
	f.Add(40, byte('\n'), "\n", 40)
	f.Add(len(good), byte('='), "=", len(good))
	f.Add(5, byte('_'), "?t="+string(sum[:2]), 700)
	f.Fuzz(func(t *testing.T, at int, with byte, insert string, insertAt int) {
		b := []byte(good)
		if at >= 0 && at < len(b) {
			b[at] = with
		}
		token := string(b)
		if insertAt >= 0 && insertAt <= len(token) {
			token = token[:insertAt] + insert + token[insertAt:]
		}
		v := srv.Verify(token, id, mockfastpix.ResourceStream)
		if v.Accepted != (token == good) {
			t.Fatalf("accepted is %v for a token that differs: %v", v.Accepted, token != good)
		}
		if !v.Accepted && (v.Reason.Code == "" || v.Detail == "") {
			t.Fatal("refused without a reason")
		}
	})
}
