package redact_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/redact"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// random returns n bytes that are the same in every run.
func random(seed string, n int) []byte {
	var b []byte
	for sum := sha256.Sum256([]byte(seed)); len(b) < n; sum = sha256.Sum256(sum[:]) {
		b = append(b, sum[:]...)
	}
	return b[:n]
}

// secrets returns a token and a key in all forms that people paste.
func secrets(t testing.TB) map[string]string {
	t.Helper()
	der := append([]byte{0x30, 0x82, 0x04, 0xbd, 0x02, 0x01, 0x00}, random("key", 1210)...)
	wrapped := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE" + " KEY", Bytes: der}))
	body := base64.StdEncoding.EncodeToString(der)
	url := base64.RawURLEncoding.EncodeToString
	lines := strings.Split(wrapped, "\n")
	return map[string]string{
		"JWT": url([]byte(`{"alg":"RS256"}`)) + "." + url([]byte(`{"kid":"k","exp":1}`)) + "." +
			url(random("sig", 256)),
		"signature":       url(random("sig", 256)),
		"PEM":             wrapped,
		"escaped PEM":     strings.ReplaceAll(wrapped, "\n", `\n`),
		"PEM on one line": testkeys.PKCS8PEM(testkeys.RSA()),
		"body":            body,
		"wrapped body":    strings.Join(lines[1:len(lines)-2], "\n"),
		"line of a body":  lines[7],
		"base64 of PEM":   base64.StdEncoding.EncodeToString([]byte(wrapped)),
		"base64url":       base64.RawURLEncoding.EncodeToString(der),
	}
}

// leaks reports whether the output contains 24 characters of the secret that
// are not part of the labels of PEM.
func leaks(output, secret string) bool {
	for _, run := range strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune("\n\\- .", r) }) {
		for i := 0; i+24 <= len(run); i++ {
			if strings.Contains(output, run[i:i+24]) {
				return true
			}
		}
	}
	return false
}

func TestText_secrets(t *testing.T) {
	t.Parallel()
	for name, secret := range secrets(t) {
		for _, around := range []string{"%", "open %: no such file", "https://x.example/%.m3u8", `"%"`, "/tmp/%/x", "a=%&b"} {
			input := strings.Replace(around, "%", secret, 1)
			if got := redact.Text(input); leaks(got, secret) {
				t.Errorf("%s in %s: %s", name, around, got)
			}
		}
	}
}

func TestText_lineOfAnyKey(t *testing.T) {
	t.Parallel()
	missed := 0
	for i := range 2000 {
		line := base64.StdEncoding.EncodeToString(random(strings.Repeat("x", i), 48))
		if redact.Secrets(line) == line {
			missed++
		}
	}
	if missed > 0 {
		t.Errorf("%d of 2000 lines were not recognized", missed)
	}
}

// opaque is a part of a path of the mock's segments.
const opaque = "39725d14768dbe3c1ce646d8744ae80504243aa51347cecd7e83acbf8e01f791" +
	"34e0d7e48a82efead28c23eaa3256cb0865327196ae25e949c5c"

func TestText_unchanged(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10", "https://stream.fastpix.io/3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10.m3u8",
		"/tmp/go-build1234567/TestScripts/Rotate/KeysAndMore/2026/signing-key.json: no such file",
		"/Users/JaneDoe/Documents/Projects/FastPixPlayback2026/secrets/production/signing-key.json",
		"/var/lib/kubernetes/secrets/fastpix/..data/signing-key.json", "Zeile\tmit Umlaut: ü\n",
		"/home/alice/src/github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore",
		"playback.keystore.ErrLocked", "😀 日本語",
		"/m/" + opaque + "/video_1080.m3u8", "path=/m/" + opaque + "/video_1080/0.m4s status=200", "/m/" + opaque + ".m3u8",
		"media:5a8c9f0b1d2e3f405162738495a6b7c8", `"id": "5a8c9f0b1d2e3f405162738495a6b7c8", "x": 1`,
		"/live/streams/5a8c9f0b1d2e3f405162738495a6b7c8/playback-ids", "5a8c9f0b1d2e3f405162738495a6b7c8 is live",
	} {
		if got := redact.Text(text); got != text {
			t.Errorf("Text(%q) = %q", text, got)
		}
	}
}

// hostile holds what can paint on a terminal.
const hostile = "\x1b[2J \x1b]8;;http://evil\x07x\x1b]8;;\x07 \b \r \u202e \u200b \u2028 \u0085 \x9b31m \x7f \U000e0001"

func TestText_escapes(t *testing.T) {
	t.Parallel()
	const want = `\x1b[2J \x1b]8;;http://evil\ax\x1b]8;;\a \b \r \u202e \u200b \u2028 \u0085 \x9b31m \x7f \U000e0001`
	if got := redact.Text(hostile); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := redact.Line("a\nb\tc"), `a\nb\tc`; got != want {
		t.Errorf("Line = %s, want %s", got, want)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	in, err := json.MarshalIndent(map[string]string{"a": hostile, "b": "\u202e\U000e0001 😀"}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	out := redact.JSON(string(in))
	if strings.ContainsAny(out, "\u202e\u200b\u2028\x7f\U000e0001") {
		t.Errorf("not escaped: %q", out)
	}
	var before, after map[string]string
	if json.Unmarshal(in, &before) != nil || json.Unmarshal([]byte(out), &after) != nil ||
		before["a"] != after["a"] || before["b"] != after["b"] {
		t.Errorf("the values differ: %q and %q", before, after)
	}
}

// FuzzRedact puts secrets into any text. None may be left, and nothing in the
// output may control a terminal.
func FuzzRedact(f *testing.F) {
	all := secrets(f)
	for name := range all {
		f.Add(name, "before ", " after")
		f.Add(name, "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", "/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
		f.Add(name, "/m/"+opaque+"/", "/"+opaque+".m3u8")
		f.Add(name, opaque[:32]+" ", ":"+opaque[:32])
		f.Add(name, "-----BEGIN ", "\x1b[31m\u202e\xff")
	}
	f.Fuzz(func(t *testing.T, name, before, after string) {
		secret, ok := all[name]
		if !ok {
			secret = all["JWT"]
		}
		for _, output := range []string{
			redact.Text(before + secret + after), redact.Line(before + secret + after), redact.JSON(before + secret + after),
		} {
			if leaks(output, secret) && !leaks(before+after, secret) {
				t.Errorf("leaked: %q", output)
			}
			isControl := func(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r == 0x202e }
			if i := strings.IndexFunc(output, isControl); i >= 0 {
				t.Errorf("a control character is left: %q", output)
			}
		}
	})
}
