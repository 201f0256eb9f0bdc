package main

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

var update = flag.Bool("update", false, "write testdata/pasted.txt")

const (
	pastedKey   = "b7158b65-302d-4fbd-9c48-503ca92bdd25"
	pastedID    = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	pastedOther = "11111111-2222-4333-8444-555555555555"
	pastedAt    = "2026-05-20T12:10:00Z"
)

// sampleTokens are what stands for @NAME@ in testdata/pasted.txt.
func sampleTokens() map[string]string {
	const rs256, fresh, past = `{"alg":"RS256"}`, "1779282000", "1779278401"
	sign := func(header, claims string) string { return signText(testkeys.RSA(), header, claims) }
	claims := func(aud, exp string) string {
		return `{"kid":"` + pastedKey + `","aud":"` + aud + `","iss":"fastpix.io","sub":"","iat":1779278400,"exp":` +
			exp + `}`
	}
	return map[string]string{
		"ID":       pastedID,
		"OTHERID":  pastedOther,
		"GOOD":     sign(rs256, claims("media:"+pastedID, fresh)),
		"DRM":      sign(rs256, claims("drm:"+pastedID, fresh)),
		"OTHER":    sign(rs256, claims("media:"+pastedOther, fresh)),
		"EXPIRED":  sign(rs256, claims("media:"+pastedID, past)),
		"EXPIRED2": sign(rs256, claims("media:"+pastedOther, past)),
		"SPACE":    sign(rs256, claims("media: "+pastedID, fresh)),
		"MILLIS":   sign(rs256, claims("media:"+pastedID, fresh+"000")),
		"NBF":      sign(rs256, claims("media:"+pastedID, fresh+`,"nbf":1779281000`)),
		"SESSION": sign(`{"alg":"HS256","typ":"JWT"}`,
			`{"sub":"42","name":"Jane","iss":"https://login.example.com","exp":1779282000}`),
		"MUX": sign(`{"alg":"RS256","typ":"JWT","kid":"k"}`,
			`{"sub":"qxb01i6T202018GFS02vp9RIe01icTcDCjVzQpmaB00CUisJ4","aud":"v","exp":1779282000,"kid":"k"}`),
		"JWE": strings.Join([]string{
			base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RSA-OAEP","enc":"A256GCM"}`)),
			strings.Repeat("k7Qx", 85), "48V1_ALb6US04U3b", strings.Repeat("5eym", 40), "XFBoMYUZodetZdvTiFvSkQ",
		}, "."),
		"CLOUDFLARE": sign(`{"alg":"RS256","kid":"k"}`,
			`{"sub":"ea95132c15732412d22c1476fa83f27a","kid":"k","exp":1779282000}`),
	}
}

func signText(key *rsa.PrivateKey, header, claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(claims))
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return input + "." + encode(signature)
}

// pastedFile has texts and what inspect prints for them. A text follows its
// name, after "===", and the output follows "--->".
const pastedFile = "testdata/pasted.txt"

// pastedText is a text of pastedFile. text is the input with tokens.
type pastedText struct{ name, input, text, want string }

func pastedTexts(t *testing.T, samples map[string]string) []pastedText {
	t.Helper()
	golden, err := os.ReadFile(pastedFile)
	if err != nil {
		t.Fatal(err)
	}
	var all []pastedText
	for _, block := range strings.Split(string(golden), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(block, "\n")
		input, want, ok := strings.Cut(rest, "\n--->\n")
		if !ok {
			t.Fatalf("%s: no output", name)
		}
		text := input
		for sample, value := range samples {
			text = strings.ReplaceAll(text, "@"+sample+"@", value)
			text = strings.ReplaceAll(text, "@base64:"+sample+"@", base64.StdEncoding.EncodeToString([]byte(value)))
			text = strings.ReplaceAll(text, "@wrapped:"+sample+"@", wrapped(value))
			text = strings.ReplaceAll(text, "@mail:"+sample+"@", mailed(value))
			text = strings.ReplaceAll(text, "@padded:"+sample+"@", padded(value))
		}
		all = append(all, pastedText{name, input, text, want})
	}
	if len(all) < 80 {
		t.Errorf("%d texts, want at least 80", len(all))
	}
	return all
}

// TestInspect_pasted inspects every text of pastedFile.
func TestInspect_pasted(t *testing.T) {
	t.Parallel()
	public := filepath.Join(t.TempDir(), "public.pem")
	if err := os.WriteFile(public, sampleKey(t).PublicKeyPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	samples := sampleTokens()
	var updated strings.Builder
	for _, test := range pastedTexts(t, samples) {
		got := inspectText(t, test.text, public, samples)
		updated.WriteString("\n=== " + test.name + "\n" + test.input + "\n--->\n" + got)
		if diff := cmp.Diff(strings.TrimRight(test.want, "\n"), strings.TrimRight(got, "\n")); diff != "" && !*update {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(pastedFile, []byte(updated.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// sampleKey returns the key that signs the sample tokens.
func sampleKey(t *testing.T) core.SigningKey {
	t.Helper()
	key, err := core.NewSigningKey(pastedKey, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// wrapped breaks a text like a narrow terminal.
func wrapped(text string) string {
	if len(text) < 120 {
		return text
	}
	return text[:60] + "\n" + text[60:120] + "\n" + text[120:]
}

// mailed breaks a text like a program for email, in quoted-printable.
func mailed(text string) string {
	const width = 72
	var lines []string
	for ; len(text) > width; text = text[width:] {
		lines = append(lines, text[:width])
	}
	return strings.Join(append(lines, text), "=\n")
}

// padded returns a token whose segments have the padding of base64.
func padded(token string) string {
	segments := strings.Split(token, ".")
	for i, s := range segments {
		segments[i] = s + strings.Repeat("=", (4-len(s)%4)%4)
	}
	return strings.Join(segments, ".")
}

// inspectText returns the output for a text without the header and the claims,
// which contain the same in each case.
func inspectText(t *testing.T, text, publicKey string, samples map[string]string) string {
	t.Helper()
	args := []string{"inspect", "--offline", "--redact", "--public-key", publicKey, "--at", pastedAt, "-"}
	var out, stderr bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(text), &out, &stderr)
	for name, value := range samples {
		if strings.Contains(value, ".") && strings.Contains(out.String()+stderr.String(), value[len(value)-80:]) {
			t.Errorf("the token %s is in the output:\n%s", name, &out)
		}
	}
	var kept strings.Builder
	skip := false
	for line := range strings.Lines(out.String() + stderr.String()) {
		switch {
		case strings.HasPrefix(line, "Header"), strings.HasPrefix(line, "Claims"):
			skip = true
		case !strings.HasPrefix(line, "  "):
			skip = false
		}
		if !skip && line != "\n" && line != "Verdict\n" {
			kept.WriteString(line)
		}
	}
	return kept.String() + "exit code " + string(rune('0'+code)) + "\n"
}
