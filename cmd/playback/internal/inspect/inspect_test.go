package inspect_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const (
	playbackID = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	otherID    = "11111111-2222-4333-8444-555555555555"
	mediaID    = "0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f"
	keyID      = "b7158b65-302d-4fbd-9c48-503ca92bdd25"
)

var (
	now  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	pair = sync.OnceValue(newPair)
	evil = sync.OnceValue(newPair)
)

func newPair() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

// token signs by hand, so that it can be as wrong as a test wants.
func token(key *rsa.PrivateKey, header, claims string) string {
	input := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

const rs256 = `{"alg":"RS256"}`

// with returns the claims of a good token with one of them replaced by JSON, or
// left out for "".
func with(name, value string) string {
	claims := `{"kid":"` + keyID + `","aud":"media:` + playbackID + `","iss":"fastpix.io","sub":"","iat":1795435200,"exp":1795438800}`
	if name == "" {
		return claims
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(claims), &all); err != nil {
		panic(err)
	}
	delete(all, name)
	if value != "" {
		all[name] = json.RawMessage(value)
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func good() string { return token(pair(), rs256, with("", "")) }

type mistake struct {
	name   string
	token  string
	policy mockfastpix.Policy
	code   string // of the first failed check
	text   string // part of its text
}

func mistakes() []mistake {
	return []mistake{
		{"a good token", good(), mockfastpix.Private, "", ""},
		{"a good token with a full header", token(pair(), `{"alg":"RS256","typ":"JWT","kid":"`+keyID+`"}`, with("", "")), mockfastpix.Private, "", ""},
		{"a good DRM token", token(pair(), rs256, with("aud", `"drm:`+playbackID+`"`)), mockfastpix.DRM, "", ""},
		{"HS256", token(pair(), `{"alg":"HS256","typ":"JWT"}`, with("", "")), mockfastpix.Private, "alg_not_rs256", `signed with "HS256", a shared secret`},
		{"no algorithm", token(pair(), `{"alg":"none"}`, with("", "")), mockfastpix.Private, "alg_not_rs256", "the token is not signed"},
		{"another RSA algorithm", token(pair(), `{"alg":"PS256"}`, with("", "")), mockfastpix.Private, "alg_not_rs256", `signed with "PS256"`},
		{"no alg", token(pair(), `{"typ":"JWT"}`, with("", "")), mockfastpix.Private, "alg_not_rs256", "no alg"},
		{"kid only in the header", token(pair(), `{"alg":"RS256","kid":"`+keyID+`"}`, with("kid", "")), mockfastpix.Private, "kid_missing", "in the header only"},
		{"no kid at all", token(pair(), rs256, with("kid", "")), mockfastpix.Private, "kid_missing", "no kid claim"},
		{"a kid that is a number", token(pair(), rs256, with("kid", "7")), mockfastpix.Private, "kid_missing", "not a string"},
		{"two kids", token(pair(), `{"alg":"RS256","kid":"other"}`, with("", "")), mockfastpix.Private, "kid_mismatch", `"other" in the header`},
		{"another private key", token(evil(), rs256, with("", "")), mockfastpix.Private, "signature_invalid", "another private key made it"},
		{"a cut signature", good()[:len(good())-2], mockfastpix.Private, "signature_invalid", "255 bytes"},
		{"a changed claim", changed(), mockfastpix.Private, "signature_invalid", "the token was changed"},
		{"no exp", token(pair(), rs256, with("exp", "")), mockfastpix.Private, "exp_missing", "no exp"},
		{"exp as a string", token(pair(), rs256, with("exp", `"1795438800"`)), mockfastpix.Private, "exp_malformed", "is a string"},
		{"exp as null", token(pair(), rs256, with("exp", "null")), mockfastpix.Private, "exp_malformed", "not a number"},
		{"exp in milliseconds", token(pair(), rs256, with("exp", "1795438800000")), mockfastpix.Private, "exp_malformed", "in milliseconds: divide by 1000 for 2026-11-23T13:00:00Z"},
		{"exp as a duration", token(pair(), rs256, with("exp", "3600")), mockfastpix.Private, "token_expired", "a duration of 3600 seconds"},
		{"an expired token", token(pair(), rs256, with("exp", "1795435199")), mockfastpix.Private, "token_expired", "the token expired at 2026-11-23T11:59:59Z, 1s ago"},
		{"a token in its last instant", token(pair(), rs256, with("exp", "1795435200")), mockfastpix.Private, "token_expired", "the token expired at 2026-11-23T12:00:00Z, 0s ago"},
		{"nbf in the future", token(pair(), rs256, with("nbf", "1795438000")), mockfastpix.Private, "token_not_yet_valid", "nbf"},
		{"no aud", token(pair(), rs256, with("aud", "")), mockfastpix.Private, "aud_missing", `write "media:` + playbackID},
		{"aud as an array", token(pair(), rs256, with("aud", `["media:`+playbackID+`"]`)), mockfastpix.Private, "aud_malformed", "an array"},
		{"aud as a number", token(pair(), rs256, with("aud", `1`)), mockfastpix.Private, "aud_malformed", "not a string"},
		{"a bare playback ID as aud", token(pair(), rs256, with("aud", `"`+playbackID+`"`)), mockfastpix.Private, "aud_wrong_prefix", "the bare playback ID"},
		{"a bare media ID as aud", token(pair(), rs256, with("aud", `"`+mediaID+`"`)), mockfastpix.Private, "aud_wrong_prefix", "the bare media ID"},
		{"a media ID in aud", token(pair(), rs256, with("aud", `"media:`+mediaID+`"`)), mockfastpix.Private, "aud_wrong_playback_id", "names a media ID"},
		{"a prefix of another service", token(pair(), rs256, with("aud", `"video:`+playbackID+`"`)), mockfastpix.Private, "aud_wrong_prefix", "no prefix that FastPix accepts"},
		{"media: on a DRM video", good(), mockfastpix.DRM, "aud_wrong_prefix", `write "drm:` + playbackID},
		{"drm: on a private video", token(pair(), rs256, with("aud", `"drm:`+playbackID+`"`)), mockfastpix.Private, "aud_wrong_prefix", "the access policy is private"},
		{"token for another video", token(pair(), rs256, with("aud", `"media:`+otherID+`"`)), mockfastpix.Private, "aud_wrong_playback_id", otherID},
		{"the playback ID in capitals", token(pair(), rs256, with("aud", `"media:`+strings.ToUpper(playbackID)+`"`)), mockfastpix.Private, "aud_wrong_playback_id", "in another case"},
		{"?t= glued to the token", good() + "?t=1795435", mockfastpix.Private, "token_malformed", `?t=… was appended`},
		{"& inside the token", good() + "&minResolution=360p", mockfastpix.Private, "token_malformed", `&minResolution=… was appended`},
		{"doubled base64", base64.StdEncoding.EncodeToString([]byte(good())), mockfastpix.Private, "token_malformed", "base64 a second time"},
		{"Bearer", "Bearer " + good(), mockfastpix.Private, "token_malformed", "begins with Bearer"},
		{"quotes", `"` + good() + `"`, mockfastpix.Private, "token_malformed", "quoted"},
		{"a line break in the middle", good()[:40] + "\n" + good()[40:], mockfastpix.Private, "token_malformed", "line break"},
		{"padding", good() + "==", mockfastpix.Private, "token_malformed", "standard base64"},
		{"escaped twice", url.QueryEscape(good() + "="), mockfastpix.Private, "token_malformed", "escaped twice"},
		{"undefined", "undefined", mockfastpix.Private, "token_malformed", "the word undefined"},
		{"two segments", strings.Join(strings.Split(good(), ".")[:2], "."), mockfastpix.Private, "token_malformed", "2 segments"},
		{"a JWE", "a.b.c.d.e", mockfastpix.Private, "token_malformed", "encrypted JWE"},
		{"a payload that is no JSON", "eyJhbGciOiJSUzI1NiJ9.aGVsbG8.AAAA", mockfastpix.Private, "token_malformed", "the token's payload is not a JSON object"},
		{"a header that is an array", "W10.e30.AAAA", mockfastpix.Private, "token_malformed", "the token's header is not a JSON object"},
		{"a critical header", token(pair(), `{"alg":"RS256","crit":["x"]}`, with("", "")), mockfastpix.Private, "token_malformed", "crit"},
		{"nothing", "", mockfastpix.Private, "token_missing", "no token"},
	}
}

func changed() string {
	segments := strings.Split(good(), ".")
	segments[1] = base64.RawURLEncoding.EncodeToString([]byte(with("sub", `"admin"`)))
	return strings.Join(segments, ".")
}

func facts(m mistake) inspect.Facts {
	return inspect.Facts{
		Now: now, PlaybackID: playbackID, Policy: inspect.Policy(m.policy.String()),
		PublicKey: &pair().PublicKey, KeyFrom: "that FastPix holds",
		IsMediaID: inspect.Parse(m.token).AudienceID() == mediaID,
	}
}

func firstFailure(r inspect.Report) (c inspect.Check) {
	for _, c := range r.Checks {
		if c.Level == inspect.Fail {
			return c
		}
	}
	return c
}

func TestExamine_mistake(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			r := inspect.Parse(m.token).Examine(facts(m))
			got := firstFailure(r)
			if got.Code != m.code || !strings.Contains(got.Text, m.text) {
				t.Errorf("first failure is %s: %s\nwant %s with %q", got.Code, got.Text, m.code, m.text)
			}
			want := inspect.Refused
			if m.code == "" {
				want = inspect.Accepted
			}
			if r.Verdict != want {
				t.Errorf("verdict %s, want %s", r.Verdict, want)
			}
		})
	}
}

// The mock is what tests of applications go by, so both must tell the same
// story.
func TestExamine_mockAgrees(t *testing.T) {
	t.Parallel()
	for _, policy := range []mockfastpix.Policy{mockfastpix.Private, mockfastpix.DRM} {
		mock := mockfastpix.Start(t)
		mock.SetTime(now)
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: playbackID, MediaID: mediaID, Policy: policy})
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: otherID})
		key, err := core.NewSigningKey(keyID, pair())
		if err != nil {
			t.Fatal(err)
		}
		if err := mock.RegisterSigningKey(keyID, string(key.PublicKeyPEM())); err != nil {
			t.Fatal(err)
		}
		for _, m := range mistakes() {
			if m.policy != policy {
				continue
			}
			if got := mock.Verify(m.token, playbackID, mockfastpix.ResourceStream).Reason.Code; got != m.code {
				t.Errorf("%s: the mock says %q, inspect %q", m.name, got, m.code)
			}
		}
	}
}

func TestExamine_everyMistake(t *testing.T) {
	t.Parallel()
	claims := strings.Replace(with("aud", `"`+playbackID+`"`), "1795438800", "1795438800000", 1)
	wrong := token(evil(), `{"alg":"RS256"}`, claims)
	r := inspect.Parse("https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + wrong + "?t=1").Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
	want := []string{"token_malformed", "signature_invalid", "exp_malformed", "aud_wrong_prefix"}
	if diff := cmp.Diff(want, r.Codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

func TestParse_url(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		url      string
		id       string
		resource inspect.Resource
	}{
		{"https://stream.fastpix.io/" + playbackID + ".m3u8?token=T", playbackID, inspect.Stream},
		{"https://stream.fastpix.io/" + playbackID + "/capped-4k.mp4?token=T", playbackID, inspect.Stream},
		{"http://127.0.0.1:8787/" + playbackID + "/thumbnail.webp?token=T&time=3", playbackID, inspect.Image},
		{"https://images.fastpix.com/" + playbackID + "/advanced-spritesheet.json?interval=2&token=T", playbackID, inspect.Image},
		{"https://api.fastpix.com/v1/on-demand/drm/license/widevine/" + playbackID + "?token=T", playbackID, inspect.License},
		{"https://play.fastpix.com/?playbackId=" + playbackID + "&token=T", playbackID, inspect.Unknown},
		{"https://example.com/watch?token=T", "", inspect.Unknown},
	} {
		s := inspect.Parse(test.url)
		if s.PlaybackID != test.id || s.Resource != test.resource {
			t.Errorf("%s: playback ID %q, resource %q", test.url, s.PlaybackID, s.Resource)
		}
		if strings.Contains(s.URL, "token") {
			t.Errorf("URL %s has its query", s.URL)
		}
	}
}

func TestExamine_licenseNeedsDRM(t *testing.T) {
	t.Parallel()
	s := inspect.Parse("https://api.fastpix.com/v1/on-demand/drm/license/widevine/" + playbackID + "?token=" + good())
	if got := firstFailure(s.Examine(inspect.Facts{Now: now})).Code; got != "aud_wrong_prefix" {
		t.Errorf("code %q", got)
	}
}

func TestExamine_imageAcceptsBothPrefixes(t *testing.T) {
	t.Parallel()
	s := inspect.Parse("https://images.fastpix.io/" + playbackID + "/thumbnail.jpg?token=" + good())
	if got := firstFailure(s.Examine(inspect.Facts{Now: now, Policy: inspect.PolicyDRM})).Code; got != "" {
		t.Errorf("code %q", got)
	}
}

func TestExamine_url(t *testing.T) {
	t.Parallel()
	stream := "https://stream.fastpix.io/" + playbackID + ".m3u8"
	for _, test := range []struct {
		name, url string
		policy    inspect.Policy
		code      string
	}{
		{"no token", stream, "", "token_missing"},
		{"an empty token", stream + "?token=", "", "token_missing"},
		{"no token on a public video", stream, inspect.PolicyPublic, ""},
		{"two tokens", stream + "?token=" + good() + "&token=" + good(), "", "token_malformed"},
		{"escaped for HTML", stream + "?minResolution=360p&amp;token=" + good(), "", "token_malformed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := inspect.Parse(test.url).Examine(inspect.Facts{Now: now, Policy: test.policy})
			if got := firstFailure(r).Code; got != test.code {
				t.Errorf("code %q, want %q", got, test.code)
			}
		})
	}
}

func TestExamine_serverClockDecides(t *testing.T) {
	t.Parallel()
	s := inspect.Parse(good())
	behind := s.Examine(inspect.Facts{Now: now.Add(-3 * time.Hour), ServerNow: now.Add(2 * time.Hour)})
	if diff := cmp.Diff([]string{"token_expired"}, behind.Codes); diff != "" {
		t.Errorf("a machine that is behind (-want +got):\n%s", diff)
	}
	ahead := s.Examine(inspect.Facts{Now: now.Add(3 * time.Hour), ServerNow: now.Add(time.Minute)})
	if len(ahead.Codes) != 0 {
		t.Errorf("a machine that is ahead: %v", ahead.Codes)
	}
	last := ahead.Checks[len(ahead.Checks)-1]
	want := inspect.Check{
		Name: "clock", Level: inspect.Warn, Code: "clock_off",
		Text:   "this machine's clock is 2 hours 59 minutes ahead of the server's",
		Remedy: inspect.ClockOff.Remedy,
	}
	if diff := cmp.Diff(want, last); diff != "" {
		t.Errorf("clock (-want +got):\n%s", diff)
	}
}

func TestExamine_warning(t *testing.T) {
	t.Parallel()
	for code, claims := range map[string]string{
		"iat_in_future": with("iat", "1795435260"),
		"lifetime_long": with("exp", "1798027200"),
	} {
		r := inspect.Parse(token(pair(), rs256, claims)).Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
		var codes []string
		for _, c := range r.Checks {
			if c.Level == inspect.Warn {
				codes = append(codes, c.Code)
			}
		}
		if len(codes) != 1 || codes[0] != code || r.Verdict != inspect.Accepted {
			t.Errorf("%s: warnings %v, verdict %s", code, codes, r.Verdict)
		}
	}
}

func TestExamine_withoutKey(t *testing.T) {
	t.Parallel()
	r := inspect.Parse(good()).Examine(inspect.Facts{Now: now, NoKey: "there is none"})
	if r.Verdict != inspect.Unverified {
		t.Errorf("verdict %s", r.Verdict)
	}
}

func TestReport_withoutToken(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes() {
		if len(m.token) < 100 {
			continue
		}
		r := inspect.Parse(m.token).Examine(facts(m))
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		for at := 0; at+40 < len(m.token); at += 20 {
			if strings.Contains(string(text), m.token[at:at+40]) {
				t.Errorf("%s: the report holds a piece of the token", m.name)
			}
		}
	}
}

func TestRedact_personalData(t *testing.T) {
	t.Parallel()
	claims := with("sub", `"jane@example.com"`)
	claims = claims[:len(claims)-1] + `,"seat":{"row":"secret"}}`
	r := inspect.Parse(token(pair(), `{"alg":"RS256","x":"secret"}`, claims)).Examine(inspect.Facts{Now: now}).Redact()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range append(r.Claims, r.Header...) {
		text = append(text, m.Value...)
	}
	for _, secret := range []string{"jane", "secret"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the report holds %q: %s", secret, text)
		}
	}
	if !strings.Contains(string(text), playbackID) {
		t.Error("the playback ID is gone, which a ticket needs")
	}
}

func FuzzParse(f *testing.F) {
	for _, m := range mistakes() {
		f.Add(m.token)
	}
	f.Add("https://stream.fastpix.io/" + playbackID + ".m3u8?token=a.b.c&token=")
	f.Fuzz(func(t *testing.T, input string) {
		r := inspect.Parse(input).Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("the report of %q does not encode: %v", input, err)
		}
		if r.Verdict == inspect.Accepted {
			s := strings.Split(strings.TrimSpace(input), "token=")
			digest := strings.Split(s[len(s)-1], ".")
			if len(digest) != 3 {
				t.Errorf("%q was accepted", input)
			}
		}
	})
}
