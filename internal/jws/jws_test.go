package jws_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

const (
	playbackID = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	mediaID    = "0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f"
	streamID   = "1d9c3a0b5e7f4a6c8b2d0e1f3a5c7b9d"
	otherID    = "11111111-2222-4333-8444-555555555555"
	keyID      = "b7158b65-302d-4fbd-9c48-503ca92bdd25"

	goodHeader = `{"alg":"RS256"}`
	goodClaims = `{"kid":"` + keyID + `","aud":"media:` + playbackID + `","iat":1795435200,"exp":1795438800}`
)

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// compact returns an unsigned token.
func compact(header, claims string) string {
	return encode(header) + "." + encode(claims) + "." + encode("signatures")
}

func good() string { return compact(goodHeader, goodClaims) }

// token returns a token without problems of its form.
func token(t *testing.T, header, claims string) jws.Token {
	t.Helper()
	parsed, problems := jws.Parse(compact(header, claims))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return parsed
}

// wantProblem compares one problem. No kind means no problem.
func wantProblem(t *testing.T, p *jws.Problem, kind jws.Kind, text string) {
	t.Helper()
	if p == nil {
		p = &jws.Problem{}
	}
	if p.Kind != kind || !strings.Contains(p.Text, text) {
		t.Errorf("problem %q: %s\nwant %q with %q", p.Kind, p.Text, kind, text)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	got, problems := jws.Parse(good())
	if len(problems) > 0 {
		t.Error(problems)
	}
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	want := jws.Token{
		Length:       len(good()),
		SigningInput: good()[:strings.LastIndexByte(good(), '.')],
		Header:       jws.Object{{Name: "alg", Raw: raw(`"RS256"`)}},
		Claims: jws.Object{
			{Name: "kid", Raw: raw(`"` + keyID + `"`)},
			{Name: "aud", Raw: raw(`"media:` + playbackID + `"`)},
			{Name: "iat", Raw: raw("1795435200")},
			{Name: "exp", Raw: raw("1795438800")},
		},
		Signature: []byte("signatures"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("token (-want +got):\n%s", diff)
	}
}

func TestParse_problem(t *testing.T) {
	t.Parallel()
	header, rest, _ := strings.Cut(good(), ".")
	payload, signature, _ := strings.Cut(rest, ".")
	for _, test := range []struct {
		name, token string
		kind        jws.Kind
		text        string
		decoded     bool // header and claims, nevertheless
	}{
		{"empty", "", jws.Malformed, "the token is empty", false},
		{"word undefined", "undefined", jws.Malformed, "the word undefined", false},
		{"word null", "null", jws.Malformed, "the word null", false},
		{"word None", "None", jws.Malformed, "the word None", false},
		{"too long", strings.Repeat("a", jws.MaxLength+1), jws.Malformed, "8193 bytes", false},
		{"as long as allowed", strings.Repeat("a", jws.MaxLength), jws.Malformed, "no dots", false},
		{"private key", "-----BEGIN PRIVATE KEY-----\nMIIE", jws.Malformed, "PEM block", false},
		{"two segments", header + "." + payload, jws.Malformed, "2 segments", false},
		{"a dot at the end", good() + ".", jws.Malformed, "a dot after its third segment: remove it", false},
		{"four segments", good() + ".x", jws.Malformed, "4 segments", false},
		{"encrypted", good() + ".a.b", jws.Malformed, "encrypted JWE", false},

		{"cache buster appended", good() + "?t=1732000000", jws.Malformed, "?t=… was appended", true},
		{"parameter appended", good() + "&minResolution=360p", jws.Malformed, "&minResolution=… was appended", true},
		{"name appended", good() + "?retry", jws.Malformed, "?retry was appended", true},
		{"Bearer in front", "Bearer " + good(), jws.Malformed, "begins with Bearer", true},
		{"double quotes", `"` + good() + `"`, jws.Malformed, "quoted", true},
		{"single quotes", "'" + good() + "'", jws.Malformed, "quoted", true},
		{"escaped twice", strings.ReplaceAll(good(), ".", "%2E"), jws.Malformed, "escaped twice", true},
		{"bad escape", good() + "%", jws.Malformed, "escaped twice", true},
		{"line break at the end", good() + "\n", jws.Malformed, "line break", true},
		{"line break inside", good()[:40] + "\r\n" + good()[40:], jws.Malformed, "line break", true},
		{"space", good() + " ", jws.Malformed, "space", true},
		{"padding", good() + "=", jws.Malformed, "padding", true},
		{"standard base64", header + "." + payload + "/." + signature, jws.Malformed, "standard base64", false},
		{"base64 twice", base64.StdEncoding.EncodeToString([]byte(good())), jws.Malformed, "a second time", true},
		{"base64url twice", encode(good() + "\n"), jws.Malformed, "a second time", true},

		{"empty header", "." + payload + "." + signature, jws.Malformed, "header is not a JSON object", false},
		{"header with a strange byte", "ä" + good(), jws.Malformed, "header is not base64url: it contains", false},
		{"header cut off", "A." + payload + "." + signature, jws.Malformed, "header is not base64url: was", false},
		{"header is not JSON", compact("{", goodClaims), jws.Malformed, "header is not a JSON object", false},
		{"header is an array", compact("[]", goodClaims), jws.Malformed, "header is not a JSON object", false},
		{"header is null", compact("null", goodClaims), jws.Malformed, "header is not a JSON object", false},
		{"empty payload", header + ".." + signature, jws.Malformed, "payload is not a JSON object", false},
		{"payload is not JSON", compact(goodHeader, "kid=1"), jws.Malformed, "payload is not a JSON object", false},
		{"payload is a string", compact(goodHeader, `"x"`), jws.Malformed, "payload is not a JSON object", false},
		{"two payloads", compact(goodHeader, goodClaims+"{}"), jws.Malformed, "payload is not a JSON object", false},
		{
			"text after the payload", compact(goodHeader, goodClaims+"x"), jws.Malformed,
			"payload is not a JSON object", false,
		},
		{
			"signature with loose bits", good()[:len(good())-1] + "x", jws.Malformed, "was its end cut off or changed?",
			true,
		},
		{"signature cut off", header + "." + payload + ".A", jws.Malformed, "signature is not base64url: was", true},
		{"signature with a strange byte", good() + "ä", jws.Malformed, "signature is not base64url: it contains", true},

		{"critical header", compact(`{"alg":"RS256","crit":["b64"]}`, goodClaims), jws.Critical, "crit", true},
		{"critical header null", compact(`{"alg":"RS256","crit":null}`, goodClaims), jws.Critical, "crit", true},
		{"header kid is a number", compact(`{"kid":7}`, goodClaims), jws.HeaderKeyIDType, "not a string", true},
		{"header kid is null", compact(`{"kid":null}`, goodClaims), jws.HeaderKeyIDType, "not a string", true},
		{"header kid is an array", compact(`{"kid":["x"]}`, goodClaims), jws.HeaderKeyIDType, "not a string", true},
		{
			"name twice in header", compact(`{"a":1,"a":2}`, goodClaims), jws.DuplicateName, `header has the name "a"`,
			true,
		},
		{
			"name twice in payload", compact("{}", `{"a":1,"b":{},"a":2}`), jws.DuplicateName,
			`payload has the name "a"`, true,
		},
		{"name twice, once escaped", compact(goodHeader, `{"exp":1,"\u0065xp":2}`), jws.DuplicateName, `"exp"`, true},
		{
			"header not UTF-8", compact("{\"alg\":\"\xff\"}", goodClaims), jws.InvalidUTF8, "header is not valid UTF-8",
			true,
		},
		{
			"payload not UTF-8", compact("{}", "{\"sub\":\"\xc3\x28\"}"), jws.InvalidUTF8, "payload is not valid UTF-8",
			true,
		},
		{"name not UTF-8", compact(goodHeader, "{\"\xff\":1}"), jws.InvalidUTF8, "payload is not valid UTF-8", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, problems := jws.Parse(test.token)
			if len(problems) == 0 {
				t.Fatal("no problem")
			}
			wantProblem(t, &problems[0], test.kind, test.text)
			if got.Claims != nil != test.decoded {
				t.Errorf("claims %v, decoded %t", got.Claims, test.decoded)
			}
			for _, p := range problems {
				if strings.Contains(p.Text, payload[:20]) {
					t.Errorf("text contains the token: %s", p.Text)
				}
			}
		})
	}
}

func TestParse_noProblem(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"empty objects":       compact("{}", "{}"),
		"white space":         compact(" { } ", "\n{ \"a\" : [ 1 ] }\t"),
		"nested names":        compact(goodHeader, `{"a":{"b":1},"b":{"a":1},"A":2}`),
		"header kid":          compact(`{"alg":"RS256","kid":""}`, goodClaims),
		"header without alg":  compact(`{"typ":"JWT"}`, goodClaims),
		"replacement unicode": compact(goodHeader, `{"sub":"ä\ufffd"}`),
		"empty signature":     encode(goodHeader) + "." + encode(goodClaims) + ".",
	} {
		if parsed, problems := jws.Parse(token); len(problems) > 0 || parsed.Claims == nil {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestParse_everyProblem(t *testing.T) {
	t.Parallel()
	header := `{"kid":1,"kid":2,"crit":"` + "\xff" + `"}`
	got, problems := jws.Parse(`"Bearer ` + strings.ReplaceAll(compact(header, `{"a":1,"a":2}`), ".", "%2E") + `?t=1"`)
	var kinds []jws.Kind
	for _, p := range problems {
		kinds = append(kinds, p.Kind)
	}
	want := []jws.Kind{
		jws.Malformed, jws.Malformed, jws.Malformed, jws.Malformed,
		jws.InvalidUTF8, jws.DuplicateName, jws.DuplicateName, jws.Critical, jws.HeaderKeyIDType,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("kinds (-want +got):\n%s", diff)
	}
	if n, _ := got.Header.Number("kid"); n != 2 {
		t.Errorf("kid is %v, want the last", n)
	}
}

func TestParse_headerWithoutPayload(t *testing.T) {
	t.Parallel()
	got, _ := jws.Parse(compact(goodHeader, "[]"))
	if alg, _ := got.Header.Text("alg"); alg != "RS256" {
		t.Errorf("alg %q", alg)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(good())
	f.Add(`"Bearer ` + good() + `"?t=1`)
	f.Add(encode(good()))
	f.Add(compact(`{"kid":1,"kid":"a","crit":[]}`, "{\"exp\":1e999,\"aud\":[],\"\xff\":null}"))
	f.Add("a.b.c.d.e")
	f.Add(compact(" {} ", ` { "a\"" : [ "}" , { "b:" : {} } ] , "" :1, "c":"\\\\" } `))
	f.Fuzz(func(t *testing.T, input string) {
		token, problems := jws.Parse(input)
		for _, p := range problems {
			if p.Kind == "" || p.Text == "" {
				t.Errorf("empty problem %q", p)
			}
		}
		if token.Claims == nil || token.Header == nil {
			if len(problems) == 0 {
				t.Error("nothing was decoded and there is no problem")
			}
			return
		}
		if len(problems) == 0 && compact3(token) != input {
			t.Errorf("%q is a second spelling of %q", input, compact3(token))
		}
		token.CheckAlgorithm()
		token.CheckKeyID()
		token.CheckExpiry(now, 0)
		token.CheckNotBefore(now)
		token.CheckAudience(jws.Audience{PlaybackID: playbackID})
		if len(problems) == 0 {
			wantSameMembers(t, token)
		}
	})
}

// wantSameMembers compares the claims with those that encoding/json reads.
func wantSameMembers(t *testing.T, token jws.Token) {
	t.Helper()
	_, payload, _ := strings.Cut(token.SigningInput, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	got := map[string]json.RawMessage{}
	for _, m := range token.Claims {
		got[m.Name] = m.Raw
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claims of %s (-want +got):\n%s", text, diff)
	}
}

// compact3 puts a token together again.
func compact3(t jws.Token) string {
	return t.SigningInput + "." + base64.RawURLEncoding.EncodeToString(t.Signature)
}

func BenchmarkParse(b *testing.B) {
	compact := good()
	for b.Loop() {
		if _, problems := jws.Parse(compact); problems != nil {
			b.Fatal(problems)
		}
	}
}
