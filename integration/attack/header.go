package attack

import (
	"bytes"
	"compress/flate"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"sync"
	"time"
)

const (
	embeddedSource = "CVE-2018-0114, RFC 8725, section 3.10: key from the token's header"
	critSource     = "RFC 7515, section 4.1.11, CVE-2025-59420: crit"
	ignoredSource  = "RFC 7515, section 4: unknown parameters are ignored"
	objectSource   = "RFC 7515, section 5.2: the header is a JSON object"
)

// headerCases use header parameters that point at keys or change the meaning of
// the token, and headers that are not JSON objects.
func headerCases() []Case {
	var list []tokenEntry
	for _, p := range keyParameters {
		list = append(list,
			tokenEntry{
				name: p.name + " with the attacker's key", source: embeddedSource, want: badSignature,
				attack: edits(p.edit, byIntruder), neighbor: p.edit,
			},
			tokenEntry{
				name: p.name + " without a kid", source: embeddedSource, want: "kid_missing",
				attack: edits(p.edit, byIntruder, dropClaim("kid")), neighbor: p.edit,
			},
			tokenEntry{name: p.name + " with a valid signature", source: ignoredSource, want: accepted, attack: p.edit},
		)
	}
	for _, value := range []string{
		`["exp"]`, `["b64"]`, `["kid"]`, `["alg"]`, `["http://example.invalid/ext"]`, `[]`, `[""]`, `[1]`,
		`["exp","exp"]`,
		`"exp"`, "null", "false", "{}", `{"exp":true}`,
	} {
		list = append(list, tokenEntry{
			name: "crit " + value, source: critSource, want: malformed,
			attack: header("crit", value),
		})
	}
	list = append(list,
		tokenEntry{
			name: "crit that names a present extension", source: critSource, want: malformed,
			attack: edits(header("ext", "1"), header("crit", `["ext"]`)), neighbor: header("ext", "1"),
		},
		tokenEntry{name: "crit in the payload", source: critSource, want: accepted, attack: claim("crit", `["exp"]`)},
		tokenEntry{name: "crit in upper case", source: critSource, want: accepted, attack: header("CRIT", `["exp"]`)},

		tokenEntry{
			name: "b64 false over base64", source: "RFC 7797, section 6", want: accepted,
			attack: header("b64", "false"),
		},
		tokenEntry{
			name: "b64 false with crit", source: "RFC 7797, section 6", want: malformed,
			attack: edits(header("b64", "false"), header("crit", `["b64"]`)), neighbor: header("b64", "false"),
		},
		tokenEntry{
			name: "b64 false over plain text", source: "RFC 7797", want: malformed,
			attack: unencoded, neighbor: header("b64", "false"),
		},
		tokenEntry{name: "b64 true", source: "RFC 7797", want: accepted, attack: header("b64", "true")},

		tokenEntry{
			name: "zip over plain JSON", source: "RFC 7516, section 4.1.3: zip is for encryption",
			want:   accepted,
			attack: header("zip", `"DEF"`),
		},
		tokenEntry{
			name: "zip over deflate", source: "RFC 7516, section 4.1.3: zip is for encryption", want: malformed,
			attack: edits(header("zip", `"DEF"`), deflated), neighbor: header("zip", `"DEF"`),
		},
		tokenEntry{name: "enc", source: "RFC 7516", want: accepted, attack: header("enc", `"A128GCM"`)},
		tokenEntry{
			name: "cty JWT over claims", source: "RFC 7519, section 5.2", want: accepted,
			attack: header("cty", `"JWT"`),
		},
		tokenEntry{
			name: "nonce", source: "Microsoft Entra tokens hash the nonce before signing", want: accepted,
			attack: header("nonce", `"x"`),
		},
	)
	for _, typ := range []string{
		`"jwt"`, `"JOSE"`, `"JWE"`, `"at+jwt"`, `"dpop+jwt"`, `""`, "null", "5", `["JWT"]`,
		"{}",
	} {
		list = append(list, tokenEntry{
			name: "typ " + typ, source: "FastPix: the generator writes no typ, the plugins write JWT", want: accepted,
			attack: header("typ", typ),
		})
	}
	list = append(list, tokenEntry{
		name: "no typ", source: "FastPix: the generator's own header", want: accepted,
		attack: dropHeader("typ"),
	})
	for _, h := range []struct{ name, text string }{
		{"an array", `["RS256"]`},
		{"an array with an object", `[{"alg":"RS256"}]`},
		{"a string", `"RS256"`},
		{"a number", "256"},
		{"null", "null"},
		{"true", "true"},
		{"a space", " "},
		{"text", "alg=RS256"},
		{"two objects", `{"alg":"RS256"}{"alg":"RS256"}`},
		{"an object and text", `{"alg":"RS256"}x`},
		{"an object and a comma", `{"alg":"RS256"},`},
		{"an unfinished object", `{"alg":"RS256"`},
		{"a trailing comma", `{"alg":"RS256",}`},
		{"single quotes", `{'alg':'RS256'}`},
		{"names without quotes", `{alg:"RS256"}`},
		{"a comment", `{"alg":"RS256"/* none */}`},
		{"a byte order mark", "\ufeff" + `{"alg":"RS256"}`},
		{"a NUL at the end", `{"alg":"RS256"}` + "\x00"},
		{"a NUL before", "\x00" + `{"alg":"RS256"}`},
		{"a control character in a string", "{\"alg\":\"RS256\",\"x\":\"\n\"}"},
		{"UTF-16", "{\x00\"\x00a\x00l\x00g\x00\"\x00:\x001\x00}\x00"},
		{"YAML", "alg: RS256\n"},
		{"XML", "<alg>RS256</alg>"},
		{"CBOR", "\xa1\x63alg\x65RS256"},
	} {
		list = append(list, tokenEntry{
			name: "header is " + h.name, source: objectSource, want: malformed,
			attack: headerText(h.text),
		})
	}
	list = append(list,
		tokenEntry{name: "header is an empty object", source: objectSource, want: wrongAlg, attack: headerText("{}")},
		tokenEntry{
			name: "header with white space", source: "RFC 8259, section 2", want: accepted,
			attack: headerText(" {\r\n\t\"alg\" : \"RS256\"\n} "),
		},
	)
	return tokenCases("header", list)
}

// keyParameters put the attacker's key into the header.
var keyParameters = []struct {
	name string
	edit edit
}{
	{"jku", header("jku", `"https://attacker.invalid/jwks.json"`)},
	{"jku of a file", header("jku", `"file:///dev/stdin"`)},
	{"jku with FastPix's host as user", header("jku", `"https://api.fastpix.io@attacker.invalid/jwks.json"`)},
	{"jwk", func(w *World, d *draft) { d.header.set("jwk", jwk(&w.Intruder.PublicKey)) }},
	{"jwk with the registered kid", func(w *World, d *draft) {
		d.header.set("jwk", strings.TrimSuffix(jwk(&w.Intruder.PublicKey), "}")+`,"kid":"`+KeyID+`","use":"sig"}`)
	}},
	{"jwks", func(w *World, d *draft) { d.header.set("jwks", `{"keys":[`+jwk(&w.Intruder.PublicKey)+`]}`) }},
	{"x5u", header("x5u", `"https://attacker.invalid/certificate.pem"`)},
	{"x5c", func(w *World, d *draft) {
		d.header.set("x5c", `["`+base64.StdEncoding.EncodeToString(certificate(w))+`"]`)
	}},
	{"x5t", header("x5t", `"AAAAAAAAAAAAAAAAAAAAAAAAAAA"`)},
	{"x5t#S256", header("x5t#S256", `"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"`)},
	{"epk", func(w *World, d *draft) { d.header.set("epk", jwk(&w.Intruder.PublicKey)) }},
	{"key", func(w *World, d *draft) {
		d.header.set("key", `"`+strings.ReplaceAll(string(spkiPEM(&w.Intruder.PublicKey)), "\n", `\n`)+`"`)
	}},
}

var certificates sync.Map // by World

// certificate returns the attacker's self-signed certificate.
func certificate(w *World) []byte {
	if der, ok := certificates.Load(w); ok {
		return der.([]byte)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "fastpix.io"},
		NotBefore: Now.Add(-time.Hour), NotAfter: Now.Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &w.Intruder.PublicKey, w.Intruder)
	if err != nil {
		panic(err) // the template is valid
	}
	certificates.Store(w, der)
	return der
}

// unencoded writes and signs the payload as RFC 7797 describes for b64 false.
func unencoded(w *World, d *draft) {
	d.header.set("b64", "false")
	payload := strings.NewReplacer(".", "_", " ", "").Replace(d.claims.text())
	input := encode(d.header.text()) + "." + payload
	d.rewrite = append(d.rewrite, func(string) string {
		return input + "." + base64.RawURLEncoding.EncodeToString(rs256(w.Key)(input))
	})
}

func deflated(_ *World, d *draft) {
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		panic(err) // the level exists
	}
	_, _ = z.Write([]byte(d.claims.text()))
	_ = z.Close()
	d.payloadText = b.String()
}
