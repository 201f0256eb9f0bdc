package console_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// signing is the input of the form.
type signing struct {
	PlaybackID string `json:"playbackId"`
	DRM        bool   `json:"drm"`
	TTL        string `json:"ttl"`
	Issuer     string `json:"issuer"`
	Subject    string `json:"subject"`
	Minimal    bool   `json:"minimal"`
	At         string `json:"at"`
}

// signings are inputs for which console, core and command line must agree.
var signings = map[string]signing{
	"private video": {
		PlaybackID: film, TTL: "1h", Issuer: "fastpix.io", At: "2026-05-20T12:00:00Z",
	},
	"DRM video": {
		PlaybackID: locked, DRM: true, TTL: "15m", Issuer: "fastpix.io", At: "2026-05-20T12:00:00Z",
	},
	"short header": {
		PlaybackID: film, TTL: "24h", Issuer: "fastpix.com", Minimal: true, At: "2026-11-23T23:59:59Z",
	},
	"subject": {
		PlaybackID: film, TTL: "1h30m", Issuer: "fastpix.io", Subject: "viewer-17", At: "2026-05-20T12:00:00+02:00",
	},
	"subject with special characters": {
		PlaybackID: film, TTL: "90s", Issuer: `a "b" \ </script>`, Subject: "Zoë & 名前 \u2028 🎬 \x7f",
		At: "2026-05-20T12:00:00Z",
	},
	"fraction of a second": {
		PlaybackID: other, TTL: "1.5h", Issuer: "fastpix.io", At: "2026-05-20T12:00:00.999Z",
	},
}

func TestConsoleSigner_sameTokensAsCoreAndCLI(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	var playback string
	if needs.Long() {
		playback = build(t)
	}
	keyFile := writeFile(t, "signing-key.json", key.answer)
	tb.paste("#private-key", key.answer)
	tb.WaitFor("the key is loaded", `!document.getElementById("key-loaded").hidden`)
	tb.click(`details.more summary`)

	for name, s := range signings {
		t.Run(name, func(t *testing.T) {
			tb.fill("#playback-id", s.PlaybackID)
			tb.fill("#ttl", s.TTL)
			tb.fill("#issuer", s.Issuer)
			tb.fill("#subject", s.Subject)
			tb.fill("#issued-at", s.At)
			tb.fill("#header", map[bool]string{false: "full", true: "minimal"}[s.Minimal])
			policy := map[bool]string{false: "policy-private", true: "policy-drm"}[s.DRM]
			tb.Do(`document.getElementById("` + policy + `").click()`)
			console := tb.signAgain()
			if diff := cmp.Diff(s.byCore(t, key.SigningKey), console); diff != "" {
				t.Errorf("core and console differ (-core +console):\n%s", diff)
			}
			if playback == "" {
				return
			}
			if diff := cmp.Diff(s.byCommandLine(t, playback, keyFile), console); diff != "" {
				t.Errorf("command line and console differ (-command line +console):\n%s", diff)
			}
		})
	}
}

// fill sets the value of a field with a script.
func (tb *tab) fill(selector, value string) {
	tb.T.Helper()
	tb.Do(`(() => {
		const field = document.querySelector(` + quoted(selector) + `);
		field.value = ` + quoted(value) + `;
		field.dispatchEvent(new InputEvent("input", {bubbles: true}));
		field.dispatchEvent(new Event("change", {bubbles: true}));
	})()`)
}

func (s signing) byCore(t *testing.T, key core.SigningKey) string {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, s.At)
	if err != nil {
		t.Fatal(err)
	}
	ttl, err := time.ParseDuration(s.TTL)
	if err != nil {
		t.Fatal(err)
	}
	opts := []core.Option{
		core.WithClock(func() time.Time { return at }), core.WithReuseWindow(0), core.WithIssuer(s.Issuer),
	}
	if s.Minimal {
		opts = append(opts, core.WithHeader(core.HeaderMinimal))
	}
	signer, err := core.NewSigner(key, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = signer.Close() }()
	grant := core.Grant{PlaybackID: s.PlaybackID, TTL: ttl, Subject: s.Subject}
	if s.DRM {
		grant.Policy = core.DRM
	}
	p, err := signer.Sign(t.Context(), grant)
	if err != nil {
		t.Fatal(err)
	}
	return p.Token()
}

func (s signing) byCommandLine(t *testing.T, playback, keyFile string) string {
	t.Helper()
	args := []string{
		"sign", "--private-key", keyFile, "--playback-id", s.PlaybackID, "--ttl", s.TTL, "--issuer", s.Issuer,
		"--subject", s.Subject, "--at", s.At, "--output", "token",
	}
	if s.DRM {
		args = append(args, "--drm")
	}
	if s.Minimal {
		args = append(args, "--header", "minimal")
	}
	var stderr bytes.Buffer
	command := exec.CommandContext(t.Context(), playback, args...)
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("playback %q: %v\n%s", args, err, &stderr)
	}
	return strings.TrimSpace(string(out))
}

// build builds the command-line tool.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "playback")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	compile := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/FastPix/fastpix-playback-go/cmd/playback")
	if output, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return binary
}

// TestConsoleSigner_seededKey checks that the page signs at once with a key
// that the mock's seed generated.
func TestConsoleSigner_seededKey(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := mockfastpix.Start(t, mockfastpix.WithSeed(mockfastpix.Seed{
		SigningKeys: []mockfastpix.SeedSigningKey{{ID: "first-key", PublicKey: "generate"}},
		Playbacks:   []mockfastpix.PlaybackOptions{{ID: film}},
	}))
	tb := openConsole(t, mock)
	tb.WaitFor("the key is loaded", `!document.getElementById("key-loaded").hidden`)
	if err := mock.Verify(tb.signAgain(), film, mockfastpix.ResourceStream).Err(); err != nil {
		t.Error(err)
	}
}

func TestConsolePrivateKey_forms(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	text, err := base64.StdEncoding.DecodeString(key.material)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := pkcs1Of(t, private)
	wrapped := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: block.Bytes}))

	mock := startMock(t)
	tb := openConsole(t, mock)
	want := signings["private video"].byCore(t, key.SigningKey)

	for name, material := range map[string]string{
		"base64 of the API":            key.material,
		"base64 with a line break":     key.material + "\n",
		"base64 without padding":       strings.TrimRight(key.material, "="),
		"base64 twice":                 base64.StdEncoding.EncodeToString([]byte(key.material)),
		"PEM with one line":            string(text),
		"PEM with many lines":          wrapped,
		"PEM with CRLF":                strings.ReplaceAll(wrapped, "\n", "\r\n"),
		"PEM with escaped line breaks": strings.ReplaceAll(wrapped, "\n", `\n`),
		"quoted PEM":                   `"` + strings.ReplaceAll(wrapped, "\n", `\n`) + `"`,
		"PEM without line breaks":      strings.ReplaceAll(wrapped, "\n", " "),
		"PKCS#1 as PEM":                string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: pkcs1})),
		"PKCS#1 as DER in base64":      base64.StdEncoding.EncodeToString(pkcs1),
		"PKCS#8 as DER in base64url":   base64.RawURLEncoding.EncodeToString(block.Bytes),
		"API response":                 key.answer,
		"data of the API response":     `{"id":"` + key.ID() + `","privateKey":"` + key.material + `"}`,
		"API response with a PEM":      `{"data":{"id":"` + key.ID() + `","privateKey":` + quoted(wrapped) + `}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := chrome.Eval[string](tb.Tab, `(async () => {
				const { importPrivateKey } = await import("/_mock/console/privatekey.js");
				const { signToken } = await import("/_mock/console/token.js");
				const { key, keyID } = await importPrivateKey(`+quoted(material)+`);
				if (key.extractable) throw new Error("the key can be exported");
				const claims = {
					keyID: keyID || `+quoted(key.ID())+`, audience: "media:`+film+`", issuer: "fastpix.io", subject: "",
					issuedAt: 1779278400, expires: 1779278400 + 3600,
				};
				return signToken(key, claims, false);
			})()`)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("token (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConsolePrivateKey_invalid(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	text, err := base64.StdEncoding.DecodeString(key.material)
	if err != nil {
		t.Fatal(err)
	}
	keys := makeUnusableKeys(t)
	tb := openConsole(t, startMock(t))

	for name, tt := range map[string]struct{ material, want string }{
		"empty":                       {"  ", "Paste the privateKey"},
		"not a key":                   {"secret", "neither a PEM"},
		"truncated PEM":               {string(text[:900]), "Part of the key is missing"},
		"truncated base64":            {key.material[:901], "Part of the key is missing"},
		"truncated response":          {key.answer[:200], "not complete"},
		"response without privateKey": {`{"data":{"id":"x"}}`, "has no privateKey"},
		"public key":                  {string(key.PublicKeyPEM()), "public key"},
		"EC key":                      {keys.ec, "not an RSA key"},
		"EC key in SEC1":              {keys.sec1, "not an RSA key"},
		"small key":                   {keys.small, "fewer than 2048 bits"},
		"inconsistent numbers":        {keys.broken, "do not match"},
		"encrypted key": {
			"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----", "encrypted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := chrome.Eval[string](tb.Tab, `import("/_mock/console/privatekey.js").then(({ importPrivateKey }) =>
				importPrivateKey(`+quoted(tt.material)+`)).then(() => "loaded", (error) => error.message)`)
			if !strings.Contains(got, tt.want) {
				t.Errorf("the error is %q, which does not contain %q", got, tt.want)
			}
		})
	}
}

func TestConsolePrivateKey_staysInBrowser(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.sign(key)
	tb.click("#register-key")
	tb.WaitFor("the key is registered", `document.querySelector("#keys code")?.textContent === `+quoted(key.ID()))
	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.2`)
	tb.click("#decode")
	tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)

	secrets := pieces(t, key)
	requests := tb.requests()
	var registered bool
	for _, request := range requests {
		registered = registered || strings.Contains(request, "-----BEGIN PUBLIC KEY-----")
		for _, secret := range secrets {
			if strings.Contains(request, secret) {
				t.Errorf("this request contains part of the private key:\n%s", request)
			}
		}
	}
	if !registered {
		t.Errorf("the registration of the public key was not captured, so the check is void")
	}
	for _, r := range mock.Requests() {
		for _, secret := range secrets {
			if strings.Contains(r.String()+r.Query+r.UserAgent+r.Origin, secret) {
				t.Errorf("the journal contains part of the private key: %s", r)
			}
		}
	}
	page := chrome.Eval[string](tb.Tab, `document.documentElement.outerHTML +
		[...document.querySelectorAll("input, textarea")].map((field) => field.value).join() +
		JSON.stringify([localStorage, sessionStorage, document.cookie])`)
	for _, secret := range secrets {
		if strings.Contains(page, secret) {
			t.Errorf("the page contains part of the private key after it was loaded")
		}
	}
}

// pieces returns parts of the private key in every encoding in which it might
// be sent, short enough to be found in any form.
func pieces(t *testing.T, key sample) []string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(key.material)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	private := pkcs1Of(t, mustPKCS8(t, block.Bytes))
	body := base64.StdEncoding.EncodeToString(block.Bytes)
	pkcs1Body := base64.StdEncoding.EncodeToString(private)
	middle := func(s string) string { return s[len(s)/2 : len(s)/2+24] }
	return []string{
		middle(key.material), middle(body), middle(pkcs1Body), body[len(body)-40 : len(body)-8],
		"BEGIN PRIVATE", "BEGIN RSA", "LS0tLS1CRUdJTiBQUklW",
	}
}

func TestConsoleSigner_invalidFields(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)

	tb.click("#sign")
	tb.WaitFor("the key is missing",
		`document.getElementById("private-key-error").textContent === "Paste a private key first."`)
	if got := tb.focused(); got != "private-key" {
		t.Errorf("the focus is on %q, want the invalid field", got)
	}
	tb.paste("#private-key", "-----BEGIN PRIVATE KEY-----")
	tb.press(tabKey)
	tb.WaitFor("the key is truncated",
		`document.getElementById("private-key-error").textContent.startsWith("Part of the key is missing")`)
	tb.paste("#private-key", key.material)
	tb.WaitFor("the key is loaded", `!document.getElementById("key-loaded").hidden`)

	for name, tt := range map[string]struct{ field, value, good, want string }{
		"no key ID":                 {"key-id", " ", key.ID(), "Enter the key ID"},
		"key ID with a space":       {"key-id", "a b", key.ID(), "no spaces"},
		"no playback ID":            {"playback-id", "", film, "Enter a playback ID"},
		"playback ID with a prefix": {"playback-id", "media:" + film, film, "without a prefix"},
		"URL as playback ID":        {"playback-id", "https://stream.fastpix.io/x.m3u8", film, "letters, digits"},
		"only dots":                 {"playback-id", "..", film, "only of dots"},
		"long playback ID":          {"playback-id", strings.Repeat("a", 256), film, "255 characters"},
		"lifetime without a unit":   {"ttl", "3600", "1h", "such as 15m"},
		"zero lifetime":             {"ttl", "0s", "1h", "a second or more"},
		"time as lifetime":          {"ttl", "2026-05-20T12:00:00Z", "1h", "such as 15m"},
		"time without a zone":       {"issued-at", "2026-05-20T12:00:00", "", "such as 2026-05-20T12:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			tb.fill("#key-id", key.ID())
			tb.fill("#"+tt.field, tt.value)
			tb.click("#sign")
			tb.WaitFor("the error of the field",
				`document.getElementById("`+tt.field+`-error").textContent.includes(`+quoted(tt.want)+`)`)
			if got := tb.focused(); got != tt.field {
				t.Errorf("the focus is on %q, want %q", got, tt.field)
			}
			if !chrome.Eval[bool](tb.Tab, `document.getElementById("signed").hidden &&
				document.getElementById("`+tt.field+`").getAttribute("aria-invalid") === "true"`) {
				t.Errorf("a token was signed, or the field is not marked")
			}
			tb.fill("#"+tt.field, tt.good)
		})
	}
	tb.click("#sign")
	tb.WaitFor("a valid form is signed", `!document.getElementById("signed").hidden`)
}
