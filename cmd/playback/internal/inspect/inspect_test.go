package inspect_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/inspect"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
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

// token signs any header and claims.
func token(key *rsa.PrivateKey, header, claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(claims))
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return input + "." + encode(signature)
}

const rs256 = `{"alg":"RS256"}`

// with returns the claims of a good token with one of them replaced by a
// JSON value, or removed for "".
func with(name, value string) string {
	claims := `{"kid":"` + keyID + `","aud":"media:` + playbackID +
		`","iss":"fastpix.io","sub":"","iat":1795435200,"exp":1795438800}`
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

// parse returns what a text with one token contains.
func parse(text string) *inspect.Subject { return inspect.New(pasted.Find(text).Found[0]) }

func good() string { return token(pair(), rs256, with("", "")) }

type mistake struct {
	name   string
	token  string
	policy mockfastpix.Policy
	code   string // of the first failed check; empty for an accepted token
	text   string // part of its text
}

func mistakes() []mistake {
	private := mockfastpix.Private
	return slices.Concat(goodTokens(), headerMistakes(), claimMistakes(), formMistakes(), []mistake{
		{
			"another private key", token(evil(), rs256, with("", "")), private, "signature_invalid",
			"another private key",
		},
		{"signature cut off", good()[:len(good())-2], private, "signature_invalid", "255 bytes"},
		{"changed claim", changed(), private, "signature_invalid", "the token was changed"},
		{"media: for a DRM video", good(), mockfastpix.DRM, "aud_wrong_prefix", `write "drm:` + playbackID},
	})
}

func goodTokens() []mistake {
	fullHeader := `{"alg":"RS256","typ":"JWT","kid":"` + keyID + `"}`
	drm := with("aud", `"drm:`+playbackID+`"`)
	return []mistake{
		{"good token", good(), mockfastpix.Private, "", ""},
		{"good token with a full header", token(pair(), fullHeader, with("", "")), mockfastpix.Private, "", ""},
		{"good DRM token", token(pair(), rs256, drm), mockfastpix.DRM, "", ""},
	}
}

// headerMistakes have a wrong header and good claims.
func headerMistakes() []mistake {
	header := func(name, header, code, text string) mistake {
		return mistake{name, token(pair(), header, with("", "")), mockfastpix.Private, code, text}
	}
	onlyInHeader := token(pair(), `{"alg":"RS256","kid":"`+keyID+`"}`, with("kid", ""))
	return []mistake{
		header("shared secret", `{"alg":"HS256","typ":"JWT"}`, "alg_not_rs256", `signed with "HS256", a shared secret`),
		header("not signed", `{"alg":"none"}`, "alg_not_rs256", "the token is not signed"),
		header("another RSA algorithm", `{"alg":"PS256"}`, "alg_not_rs256", `signed with "PS256"`),
		header("no alg", `{"typ":"JWT"}`, "alg_not_rs256", "no alg"),
		header("different kid", `{"alg":"RS256","kid":"other"}`, "kid_mismatch", `"other" in the header`),
		header("header kid is a number", `{"alg":"RS256","kid":7}`, "token_malformed", "in the header is not a string"),
		header("critical header", `{"alg":"RS256","crit":["x"]}`, "token_malformed", "crit"),
		header("name twice in the header", `{"alg":"RS256","alg":"RS256"}`, "token_malformed", `"alg" more than once`),
		{"kid only in the header", onlyInHeader, mockfastpix.Private, "kid_missing", "in the header only"},
	}
}

// claimMistakes have a good header and one wrong claim.
func claimMistakes() []mistake {
	payload := func(name, claims, code, text string) mistake {
		return mistake{name, token(pair(), rs256, claims), mockfastpix.Private, code, text}
	}
	claim := func(name, claim, value, code, text string) mistake {
		return payload(name, with(claim, value), code, text)
	}
	aud := func(name, aud, code, text string) mistake { return claim(name, "aud", `"`+aud+`"`, code, text) }
	twice := strings.Replace(with("", ""), "{", `{"sub":"x",`, 1)
	notUTF8 := strings.Replace(with("", ""), `"sub":""`, "\"sub\":\"\xff\"", 1)
	return []mistake{
		claim("no kid", "kid", "", "kid_missing", "no kid claim"),
		claim("kid is a number", "kid", "7", "kid_missing", "not a string"),
		claim("no exp", "exp", "", "exp_missing", "no exp"),
		claim("exp is a string", "exp", `"1795438800"`, "exp_malformed", "is a string"),
		claim("exp is null", "exp", "null", "exp_malformed", "not a number"),
		claim("exp in milliseconds", "exp", "1795438800000", "exp_malformed", "divide by 1000 for 2026-11-23T13:00:00Z"),
		claim("exp with a fraction", "exp", "1795438800.25", "exp_malformed",
			"write whole Unix seconds, for example 1795438800"),
		claim("exp is a duration", "exp", "3600", "token_expired", "a duration of 3600 seconds"),
		claim("expired", "exp", "1795435199", "token_expired", "expired at 2026-11-23T11:59:59Z, 1s ago"),
		claim("expires now", "exp", "1795435200", "token_expired", "expired at 2026-11-23T12:00:00Z, 0s ago"),
		claim("nbf in the future", "nbf", "1795438000", "token_not_yet_valid", "nbf"),
		claim("no aud", "aud", "", "aud_missing", `write "media:`+playbackID),
		claim("aud is an array", "aud", `["media:`+playbackID+`"]`, "aud_malformed", "an array"),
		claim("aud is a number", "aud", "1", "aud_malformed", "not a string"),
		aud("bare playback ID", playbackID, "aud_wrong_prefix", "the bare playback ID"),
		aud("bare media ID", mediaID, "aud_wrong_prefix", "the bare media ID"),
		aud("media ID", "media:"+mediaID, "aud_wrong_playback_id", "names a media ID"),
		aud("prefix of another service", "video:"+playbackID, "aud_wrong_prefix", "no prefix that FastPix accepts"),
		aud("drm: for a private video", "drm:"+playbackID, "aud_wrong_prefix", "the access policy is private"),
		aud("another video", "media:"+otherID, "aud_wrong_playback_id", otherID),
		aud("upper case", "media:"+strings.ToUpper(playbackID), "aud_wrong_playback_id", "in another case"),
		payload("name twice", twice, "token_malformed", `the name "sub" more than once`),
		payload("not UTF-8", notUTF8, "token_malformed", "not valid UTF-8"),
	}
}

// formMistakes are good tokens that were changed on their way, and texts that
// are not tokens.
func formMistakes() []mistake {
	malformed := func(name, token, text string) mistake {
		return mistake{name, token, mockfastpix.Private, "token_malformed", text}
	}
	header, rest, _ := strings.Cut(good(), ".")
	payload, _, _ := strings.Cut(rest, ".")
	return []mistake{
		malformed("?t= appended", good()+"?t=1795435", `?t=… was appended`),
		malformed("& appended", good()+"&minResolution=360p", `&minResolution=… was appended`),
		malformed("base64 twice", base64.StdEncoding.EncodeToString([]byte(good())), "base64 a second time"),
		malformed("Bearer", "Bearer "+good(), "begins with Bearer"),
		malformed("quotes", `"`+good()+`"`, "quoted"),
		malformed("line break", good()[:40]+"\n"+good()[40:], "line break"),
		malformed("padding", good()+"==", "standard base64"),
		malformed("escaped twice", url.QueryEscape(good()+"="), "escaped twice"),
		malformed("undefined", "undefined", "the word undefined"),
		malformed("two segments", header+"."+payload, "2 segments"),
		malformed("encrypted", "a.b.c.d.e", "encrypted JWE"),
		malformed("payload is not JSON", header+".aGVsbG8.AAAA", "the token's payload is not a JSON object"),
		malformed("header is an array", "W10.e30.AAAA", "the token's header is not a JSON object"),
		{"empty", "", mockfastpix.Private, "token_missing", "no token"},
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
		IsMediaID: parse(m.token).AudienceID() == mediaID,
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
			r := parse(m.token).Examine(facts(m))
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
				t.Errorf("%s: the mock reports %q, inspect %q", m.name, got, m.code)
			}
		}
	}
}

func TestExamine_everyMistake(t *testing.T) {
	t.Parallel()
	claims := strings.Replace(with("aud", `"`+playbackID+`"`), "1795438800", "1795438800000", 1)
	wrong := token(evil(), `{"alg":"RS256"}`, claims)
	subject := parse("https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + wrong + "?t=1")
	r := subject.Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
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
		resource pasted.Resource
	}{
		{"https://stream.fastpix.io/" + playbackID + ".m3u8?token=T", playbackID, pasted.Stream},
		{"https://stream.fastpix.io/" + playbackID + "/capped-4k.mp4?token=T", playbackID, pasted.MP4},
		{"http://127.0.0.1:8787/" + playbackID + "/thumbnail.webp?token=T&time=3", playbackID, pasted.Thumbnail},
		{
			"https://images.fastpix.com/" + playbackID + "/advanced-spritesheet.json?interval=2&token=T",
			playbackID, pasted.Advanced,
		},
		{
			"https://api.fastpix.com/v1/on-demand/drm/license/widevine/" + playbackID + "?token=T",
			playbackID, pasted.Widevine,
		},
		{"https://play.fastpix.com/?playbackId=" + playbackID + "&token=T", playbackID, pasted.Unknown},
		{"https://example.com/watch?token=T", "", pasted.Unknown},
	} {
		s := parse(test.url)
		if s.PlaybackID != test.id || s.Resource != test.resource {
			t.Errorf("%s: playback ID %q, resource %q", test.url, s.PlaybackID, s.Resource)
		}
		if strings.Contains(s.URL, "token") {
			t.Errorf("URL %s contains the query", s.URL)
		}
	}
}

func TestExamine_licenseNeedsDRM(t *testing.T) {
	t.Parallel()
	s := parse("https://api.fastpix.com/v1/on-demand/drm/license/widevine/" + playbackID + "?token=" + good())
	if got := firstFailure(s.Examine(inspect.Facts{Now: now})).Code; got != "aud_wrong_prefix" {
		t.Errorf("code %q", got)
	}
}

func TestExamine_imageAcceptsBothPrefixes(t *testing.T) {
	t.Parallel()
	s := parse("https://images.fastpix.io/" + playbackID + "/thumbnail.jpg?token=" + good())
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
		{"empty token", stream + "?token=", "", "token_missing"},
		{"no token on a public video", stream, inspect.PolicyPublic, ""},
		{"two tokens", stream + "?token=" + good() + "&token=" + good(), "", "token_malformed"},
		{"escaped for HTML", stream + "?minResolution=360p&amp;token=" + good(), "", "token_malformed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := parse(test.url).Examine(inspect.Facts{Now: now, Policy: test.policy})
			if got := firstFailure(r).Code; got != test.code {
				t.Errorf("code %q, want %q", got, test.code)
			}
		})
	}
}

func TestExamine_serverClockDecides(t *testing.T) {
	t.Parallel()
	s := parse(good())
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
		Help:   "https://github.com/FastPix/fastpix-playback-go/blob/main/docs/troubleshooting.md#clock_off",
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
		r := parse(token(pair(), rs256, claims)).Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
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

func TestExamine_drmWithoutHTTPS(t *testing.T) {
	t.Parallel()
	media := token(pair(), rs256, with("aud", `"media:`+playbackID+`"`))
	drm := token(pair(), rs256, with("aud", `"drm:`+playbackID+`"`))
	for _, tt := range []struct {
		origin, token string
		warned        bool
	}{
		{"http://video.example.com", drm, true},
		{"http://192.168.1.20:8787", drm, true},
		{"https://video.example.com", drm, false},
		{"http://localhost:8787", drm, false},
		{"http://mock.localhost", drm, false},
		{"http://127.0.0.1:8787", drm, false},
		{"http://[::1]:8787", drm, false},
		{"http://video.example.com", media, false},
	} {
		r := parse(tt.origin + "/" + playbackID + ".m3u8?token=" + tt.token).Examine(
			inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
		warned := slices.ContainsFunc(r.Checks, func(c inspect.Check) bool {
			return c.Level == inspect.Warn && c.Code == "drm_without_https"
		})
		if warned != tt.warned || r.Verdict != inspect.Accepted {
			t.Errorf("%s with a drm token (%v): warned is %v, want %v; verdict %s",
				tt.origin, tt.token == drm, warned, tt.warned, r.Verdict)
		}
	}
}

func TestExamine_withoutKey(t *testing.T) {
	t.Parallel()
	r := parse(good()).Examine(inspect.Facts{Now: now, NoKey: "there is none"})
	if r.Verdict != inspect.Unverified {
		t.Errorf("verdict %s", r.Verdict)
	}
	r = parse(good()).Examine(inspect.Facts{Now: now, NoKey: "it was deleted", KeyReason: &mockfastpix.ErrKeyUnknown})
	var texts []string
	for _, c := range r.Checks {
		if c.Name == "key" || c.Name == "signature" {
			texts = append(texts, c.Text)
		}
	}
	if diff := cmp.Diff([]string{"it was deleted", "not checked: there is no public key"}, texts); diff != "" {
		t.Errorf("key and signature (-want +got):\n%s", diff)
	}
}

func TestReport_withoutToken(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes() {
		if len(m.token) < 100 {
			continue
		}
		r := parse(m.token).Examine(facts(m))
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatalf("%s: %v", m.name, err)
		}
		for at := 0; at+40 < len(m.token); at += 20 {
			if strings.Contains(string(text), m.token[at:at+40]) {
				t.Errorf("%s: the report contains a part of the token", m.name)
			}
		}
	}
}

func TestRedact_personalData(t *testing.T) {
	t.Parallel()
	claims := with("sub", `"jane@example.com"`)
	claims = claims[:len(claims)-1] + `,"seat":{"row":"secret"}}`
	r := parse(token(pair(), `{"alg":"RS256","x":"secret"}`, claims)).Examine(inspect.Facts{Now: now}).Redact()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range append(r.Claims, r.Header...) {
		text = append(text, m.Value...)
	}
	for _, secret := range []string{"jane", "secret"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the report contains %q: %s", secret, text)
		}
	}
	if !strings.Contains(string(text), playbackID) {
		t.Error("the report lacks the playback ID, which a ticket needs")
	}
}

// TestReport_foreignID checks that IDs of other services are recognizable in
// text and JSON, and that a secret in the place of one is not shown: a key has
// no other characters than an ID of Mux.
func TestReport_foreignID(t *testing.T) {
	t.Parallel()
	const (
		mux, shortMux = "qxb01i6T202018GFS02vp9RIe01icTcDCjVzQpmaB00CUisJ4", "qxb01i6T…"
		cloudflare    = "ea95132c15732412d22c1476fa83f27a"
		secret        = "Zk3vT9bQx7LmN2pR8sW4yH6cJ1dF5gK0aV3uE9iO7tB2nM8qX4rS6wY1zC5h"
		shortSecret   = "Zk3vT9bQ…"
		words         = "averylongidentifierofnothingbutwords"
	)
	for _, test := range []struct{ url, id, claims, want string }{
		{"https://stream.mux.com/%.m3u8?token=", mux, `{"sub":"%","aud":"v","exp":1}`, shortMux},
		{"https://image.mux.com/%/thumbnail.png?token=", mux, `{"sub":"%","aud":"t","exp":1}`, shortMux},
		{"", mux, `{"sub":"%","aud":"v","exp":1,"kid":"%"}`, shortMux},
		{"https://videodelivery.net/", cloudflare, `{"sub":"%","kid":"%","exp":1}`, cloudflare},
		{"https://stream.mux.com/%.m3u8?token=", secret, `{"sub":"%","aud":"v","exp":1,"kid":"%"}`, shortSecret},
		{"", secret, `{"sub":"%","accessRules":[],"kid":"%","exp":1}`, shortSecret},
		{"", secret + secret, `{"sub":"%","aud":"v","kid":"%","exp":1}`, "(redacted)"},
		{"", "eyJ" + mux, `{"sub":"%","aud":"v","kid":"%","exp":1}`, "(redacted)"},
		{"", words, `{"sub":"%","aud":"v","kid":"%","exp":1}`, words},
	} {
		url, claims := strings.ReplaceAll(test.url, "%", test.id), strings.ReplaceAll(test.claims, "%", test.id)
		r := parse(url + token(pair(), rs256, claims)).Examine(inspect.Facts{Now: now})
		checkOutput(t, r)
		encoded, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		text := r.URL + " " + r.PlaybackID
		for _, m := range r.Claims {
			text += " " + m.Value
			if (m.Name == "sub" || m.Name == "kid") && m.Value != test.want {
				t.Errorf("%s: %s is shown as %s, want %s", test.id, m.Name, m.Value, test.want)
			}
		}
		if test.want != test.id && strings.Contains(text+string(encoded), test.id) {
			t.Errorf("%s is shown: %s, and in JSON: %s", test.id, text, encoded)
		}
		if !strings.Contains(string(encoded), `"sub":"`+test.want+`"`) {
			t.Errorf("%s: JSON lacks the sub %s: %s", test.id, test.want, encoded)
		}
		if short := strings.ReplaceAll(test.url, "%", test.want); strings.Contains(test.url, "%") &&
			!strings.HasPrefix(short, r.URL) {
			t.Errorf("the URL %s is shown as %s", url, r.URL)
		}
		if value := r.Redact().Claims[0].Value; value != "(redacted)" {
			t.Errorf("with --redact, sub is shown as %s", value)
		}
	}
}

// The beginning of a token is removed even from a text that is too short for an
// ID.
func TestReport_foreignIDWithToken(t *testing.T) {
	t.Parallel()
	r := parse(token(pair(), rs256, `{"sub":"aeyJ","aud":"v","exp":1}`)).Examine(inspect.Facts{Now: now})
	if sub := r.Claims[0].Value; sub != "a(redacted)" {
		t.Errorf("sub is shown as %s", sub)
	}
}

func FuzzParse(f *testing.F) {
	for _, m := range mistakes() {
		f.Add(m.token)
	}
	f.Add("https://stream.fastpix.io/" + playbackID + ".m3u8?token=a.b.c&token=")
	f.Fuzz(func(t *testing.T, input string) {
		r := parse(input).Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
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

// What the server does decides, even if a check expects something else.
func TestExamine_served(t *testing.T) {
	t.Parallel()
	other := token(pair(), rs256, with("aud", `"media:`+otherID+`"`))
	for _, tt := range []struct {
		name, url string
		status    int
		verdict   inspect.Verdict
		codes     []string
	}{
		{"video", "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + other, 200, inspect.Accepted, []string{}},
		{
			"page of the application", "https://example.com/watch?playbackId=" + playbackID + "&token=" + other, 200,
			inspect.Refused,
			[]string{"aud_wrong_playback_id"},
		},
		{
			"refused", "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + other, 401,
			inspect.Refused,
			[]string{"aud_wrong_playback_id"},
		},
		{
			"refused although the token is good",
			"https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + good(),
			401,
			inspect.Refused,
			[]string{"server_refused"},
		},
		{
			"not found", "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + other, 404,
			inspect.Refused,
			[]string{"aud_wrong_playback_id", "server_refused"},
		},
	} {
		r := parse(tt.url).Examine(inspect.Facts{
			Now: now, PublicKey: &pair().PublicKey, Answer: &inspect.Answer{Status: tt.status},
		})
		if diff := cmp.Diff(tt.codes, r.Codes); diff != "" || r.Verdict != tt.verdict {
			t.Errorf("%s: verdict %s, want %s; codes (-want +got):\n%s", tt.name, r.Verdict, tt.verdict, diff)
		}
	}
}

func TestExamine_oneRemedyPerCause(t *testing.T) {
	t.Parallel()
	r := parse(`"` + good() + `=="`).Examine(inspect.Facts{Now: now, PublicKey: &pair().PublicKey})
	var remedies int
	for _, c := range r.Checks {
		if c.Remedy != "" {
			remedies++
		}
	}
	if remedies != 1 || len(r.Codes) != 1 {
		t.Errorf("%d remedies and the codes %v for two defects of the form", remedies, r.Codes)
	}
}

// TestExamine_help checks that the link of each check leads to a heading of the
// guide, and to the page of the mock for the mock's reason.
func TestExamine_help(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../../../../docs/troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	const url = "https://github.com/FastPix/fastpix-playback-go/blob/main/docs/troubleshooting.md#"
	s := parse("https://stream.fastpix.io/" + playbackID + ".m3u8")
	for _, reason := range append(mockfastpix.Reasons(), inspect.ErrServerRefused) {
		answer := inspect.Answer{Status: reason.Status, Reason: reason}
		if answer.Status == 0 {
			answer.Status = 500
		}
		r := s.Examine(inspect.Facts{Now: now, Answer: &answer})
		for _, check := range r.Checks {
			code, ok := strings.CutPrefix(check.Help, url)
			if ok != (check.Code != "") || code != check.Code || ok && !strings.Contains(string(guide), "\n### "+code+"\n") {
				t.Errorf("%s: the link is %q, and the guide must have this heading", check.Code, check.Help)
			}
		}
	}
	page := "http://127.0.0.1:8787/_mock/reasons/key_revoked"
	answer := inspect.Answer{Status: 401, Reason: mockfastpix.ErrKeyRevoked, Help: page}
	r := s.Examine(inspect.Facts{Now: now, Answer: &answer})
	if diff := cmp.Diff([]string{url + "token_missing", page}, r.Help()); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}
