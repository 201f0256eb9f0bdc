package core_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// The specification's example:
// https://docs.fastpix.io/docs/secured-playback-with-jwts.
var specIssuedAt = time.Unix(1744780459, 0)

func TestSign_specification(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t), core.WithTTL(24*time.Hour), core.WithReuseWindow(0),
		core.WithClock(func() time.Time { return specIssuedAt.Add(300 * time.Millisecond) }))

	p := mustSign(t, signer, core.Grant{PlaybackID: videoID})

	header, payload := segments(t, p.Token())
	wantHeader := `{"alg":"RS256","typ":"JWT","kid":"26338ada-fcf4-4434-b5b0-2ba77dde5d98"}`
	if diff := cmp.Diff(wantHeader, header); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	wantPayload := `{"kid":"26338ada-fcf4-4434-b5b0-2ba77dde5d98","aud":"media:16af5b33-cf4d-4717-9b90-ce429a124455",` +
		`"iss":"fastpix.io","sub":"","iat":1744780459,"exp":1744866859}`
	if diff := cmp.Diff(wantPayload, payload); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
	if !p.IssuedAt().Equal(specIssuedAt) || !p.ExpiresAt().Equal(specIssuedAt.Add(24*time.Hour)) {
		t.Errorf("IssuedAt %v, ExpiresAt %v do not match the claims", p.IssuedAt(), p.ExpiresAt())
	}
}

func TestSign_generatorTokens(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/generator-tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Tokens []struct{ Source, Header, Payload string }
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Tokens) != 7 {
		t.Fatalf("%d tokens, want 7", len(file.Tokens))
	}
	for _, token := range file.Tokens {
		payload, err := base64.RawURLEncoding.DecodeString(token.Payload)
		if err != nil {
			t.Fatal(err)
		}
		var claims struct {
			Kid, Aud, Iss, Sub string
			Iat, Exp           int64
		}
		if err := json.Unmarshal(payload, &claims); err != nil {
			t.Fatal(err)
		}
		t.Run(claims.Kid, func(t *testing.T) {
			t.Parallel()
			key, err := newKey(claims.Kid, testkeys.RSA())
			if err != nil {
				t.Fatal(err)
			}
			signer := newSigner(t, key,
				core.WithHeader(core.HeaderMinimal), core.WithIssuer(claims.Iss), core.WithReuseWindow(0),
				core.WithClock(func() time.Time { return time.Unix(claims.Iat, 0) }))
			prefix, id, _ := strings.Cut(claims.Aud, ":")
			grant := core.Grant{PlaybackID: id, TTL: time.Duration(claims.Exp-claims.Iat) * time.Second}
			if prefix == "drm" {
				grant.Policy = core.DRM
			}
			got := mustSign(t, signer, grant).Token()
			got = got[:strings.LastIndexByte(got, '.')]
			if diff := cmp.Diff(token.Header+"."+token.Payload, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", token.Source, diff)
			}
		})
	}
}

func TestSign_signatureVerifies(t *testing.T) {
	t.Parallel()
	valid, _ := publishedKeys(t)
	published, err := parseKey("", valid)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]core.SigningKey{
		"published sample key": published, "generated key": signingKey(t), "remote key": remoteKey(t, nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			token := mustSign(t, newSigner(t, key), core.Grant{PlaybackID: videoID}).Token()
			parsed, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return key.PublicKey(), nil },
				jwt.WithValidMethods([]string{"RS256"}), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
				jwt.WithAudience("media:"+videoID))
			if err != nil || !parsed.Valid {
				t.Errorf("golang-jwt refuses the token: %v", err)
			}
		})
	}
}

func TestSign_opensslVerifies(t *testing.T) {
	t.Parallel()
	openssl := needs.Program(t, "openssl")
	valid, _ := publishedKeys(t)
	key, err := parseKey("", valid)
	if err != nil {
		t.Fatal(err)
	}
	token := mustSign(t, newSigner(t, key), core.Grant{PlaybackID: videoID}).Token()
	dot := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[dot+1:])
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"public.pem": key.PublicKeyPEM(), "signature": signature, "signed": []byte(token[:dot]),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), openssl,
		"dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "signed")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Verified OK") {
		t.Errorf("openssl: %v\n%s", err, out)
	}
}

func TestSign_policies(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t))

	private := mustSign(t, signer, core.Grant{PlaybackID: videoID})
	if aud := claimsOf(t, private.Token())["aud"]; aud != "media:"+videoID {
		t.Errorf("private: aud = %v", aud)
	}
	if private.DRMToken() != "" {
		t.Error("private: DRMToken is not empty")
	}

	drm := mustSign(t, signer, core.Grant{PlaybackID: videoID, Policy: core.DRM})
	if aud := claimsOf(t, drm.Token())["aud"]; aud != "drm:"+videoID {
		t.Errorf("DRM: aud = %v", aud)
	}
	if drm.DRMToken() != drm.Token() {
		t.Error("DRM: stream and license have different tokens")
	}

	public := mustSign(t, signer, core.Grant{PlaybackID: videoID, Policy: core.Public})
	if public.Token() != "" || !public.ExpiresAt().IsZero() || !public.RefreshAt().IsZero() ||
		!public.IssuedAt().IsZero() {
		t.Errorf("public: token %q, expiry %v", public.Token(), public.ExpiresAt())
	}
	if strings.Contains(public.StreamURL(), "?") {
		t.Errorf("public: %s has a query", public.StreamURL())
	}
}

func TestSign_claims(t *testing.T) {
	t.Parallel()
	at := core.WithClock(func() time.Time { return specIssuedAt })
	tests := map[string]struct {
		opts  []core.Option
		grant core.Grant
		want  string // of the payload, after aud
	}{
		"domain sets the issuer": {
			opts: []core.Option{core.WithDomain("fastpix.com")},
			want: `"iss":"fastpix.com","sub":"","iat":1744780459,"exp":1744784059}`,
		},
		"other issuer": {
			opts: []core.Option{core.WithIssuer("example.com"), core.WithDomain("fastpix.com")},
			want: `"iss":"example.com","sub":"","iat":1744780459,"exp":1744784059}`,
		},
		"no issuer": {
			opts: []core.Option{core.WithIssuer("")},
			want: `"iss":"","sub":"","iat":1744780459,"exp":1744784059}`,
		},
		"subject of the signer": {
			opts: []core.Option{core.WithSubject("app")},
			want: `"iss":"fastpix.io","sub":"app","iat":1744780459,"exp":1744784059}`,
		},
		"subject of the grant": {
			opts:  []core.Option{core.WithSubject("app")},
			grant: core.Grant{Subject: `viewer "1" <ä>` + "\n\x01"},
			want:  `"iss":"fastpix.io","sub":"viewer \"1\" <ä>\n\u0001","iat":1744780459,"exp":1744784059}`,
		},
		"subject with every escape of JSON": {
			grant: core.Grant{Subject: "\"\\\b\f\n\r\t\x1f/"},
			want:  `"iss":"fastpix.io","sub":"\"\\\b\f\n\r\t\u001f/","iat":1744780459,"exp":1744784059}`,
		},
		"lifetime above the default maximum": {
			opts:  []core.Option{core.WithMaxTTL(48 * time.Hour)},
			grant: core.Grant{TTL: 48 * time.Hour},
			want:  `"iss":"fastpix.io","sub":"","iat":1744780459,"exp":1744953259}`,
		},
		"lifetime of the grant, cut to seconds": {
			grant: core.Grant{TTL: 90*time.Second + 999*time.Millisecond},
			want:  `"iss":"fastpix.io","sub":"","iat":1744780459,"exp":1744780549}`,
		},
		"extra claims, last and in order": {
			grant: core.Grant{Claims: map[string]any{
				"zeta": []int{1, 2}, "alpha": map[string]any{"b": "<&>", "a": nil}, "groups": []string{"user"},
			}},
			want: `"iss":"fastpix.io","sub":"","iat":1744780459,"exp":1744784059,` +
				`"alpha":{"a":null,"b":"<&>"},"groups":["user"],"zeta":[1,2]}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.grant.PlaybackID = videoID
			signer := newSigner(t, signingKey(t), append(test.opts, at, core.WithReuseWindow(0))...)
			_, payload := segments(t, mustSign(t, signer, test.grant).Token())
			want := `{"kid":"` + testkeys.KeyID + `","aud":"media:` + videoID + `",` + test.want
			if diff := cmp.Diff(want, payload); diff != "" {
				t.Errorf("payload (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSign_badGrant(t *testing.T) {
	t.Parallel()
	signers := map[string]*core.Signer{
		"reuse":    newSigner(t, signingKey(t)),
		"no reuse": newSigner(t, signingKey(t), core.WithReuseWindow(0)),
	}
	claim := func(name string, value any) core.Grant {
		return core.Grant{PlaybackID: videoID, Claims: map[string]any{name: value}}
	}
	tests := map[string]struct {
		grant core.Grant
		want  error
		names string
	}{
		"empty ID":              {core.Grant{}, core.ErrInvalidPlaybackID, "empty"},
		"ID with media: prefix": {core.Grant{PlaybackID: "media:" + videoID}, core.ErrInvalidPlaybackID, "prefix"},
		"ID with drm: prefix":   {core.Grant{PlaybackID: "drm:" + videoID}, core.ErrInvalidPlaybackID, "prefix"},
		"ID with a slash":       {core.Grant{PlaybackID: "a/b"}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID with a query":       {core.Grant{PlaybackID: "a?b"}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID with a fragment":    {core.Grant{PlaybackID: "a#b"}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID with a percent":     {core.Grant{PlaybackID: "a%2fb"}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID with a space":       {core.Grant{PlaybackID: "a b"}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID with a newline":     {core.Grant{PlaybackID: "a\nb"}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID with a backslash":   {core.Grant{PlaybackID: `a\b`}, core.ErrInvalidPlaybackID, "byte 1"},
		"ID that is not ASCII":  {core.Grant{PlaybackID: "vidéo"}, core.ErrInvalidPlaybackID, "byte 3"},
		"ID of one dot":         {core.Grant{PlaybackID: "."}, core.ErrInvalidPlaybackID, "dots"},
		"ID of two dots":        {core.Grant{PlaybackID: ".."}, core.ErrInvalidPlaybackID, "dots"},
		"ID of 256 bytes":       {core.Grant{PlaybackID: strings.Repeat("a", 256)}, core.ErrInvalidPlaybackID, "255"},
		"public, ID with slash": {
			core.Grant{PlaybackID: "a/b", Policy: core.Public}, core.ErrInvalidPlaybackID, "byte 1",
		},
		"unknown policy": {core.Grant{PlaybackID: videoID, Policy: 7}, core.ErrInvalidGrant, "Policy"},
		"live with DRM": {
			core.Grant{PlaybackID: videoID, Policy: core.DRM, Live: true}, core.ErrInvalidGrant, "Live",
		},
		"negative TTL":          {core.Grant{PlaybackID: videoID, TTL: -time.Hour}, core.ErrInvalidGrant, "TTL"},
		"TTL under a second":    {core.Grant{PlaybackID: videoID, TTL: 3600}, core.ErrInvalidGrant, "TTL"},
		"TTL as a Unix time":    {core.Grant{PlaybackID: videoID, TTL: 1744780459e9}, core.ErrInvalidGrant, "TTL"},
		"subject not UTF-8":     {core.Grant{PlaybackID: videoID, Subject: "\xff"}, core.ErrInvalidGrant, "Subject"},
		"reserved claim kid":    {claim("kid", "x"), core.ErrInvalidGrant, `"kid"`},
		"reserved claim aud":    {claim("aud", "x"), core.ErrInvalidGrant, `"aud"`},
		"reserved claim exp":    {claim("exp", 1), core.ErrInvalidGrant, `"exp"`},
		"claim with empty name": {claim("", 1), core.ErrInvalidGrant, "Claims"},
		"claim without a JSON":  {claim("x", func() {}), core.ErrInvalidGrant, `"x"`},
		"claim not UTF-8":       {claim("x", "\xff"), core.ErrInvalidGrant, `"x"`},
		"nested, not UTF-8":     {claim("x", map[string]any{"a\xff": []string{"b"}}), core.ErrInvalidGrant, `"x"`},
		"escaped and not UTF-8": {claim("x", `\ufffd\`+"\xff"), core.ErrInvalidGrant, `"x"`},
		"raw JSON, not UTF-8":   {claim("x", json.RawMessage("\"\xff\"")), core.ErrInvalidGrant, `"x"`},
		"large subject": {
			core.Grant{PlaybackID: videoID, Subject: strings.Repeat("x", 6000)}, core.ErrInvalidGrant, "8192",
		},
		"large claim": {claim("x", strings.Repeat("x", 1<<20)), core.ErrInvalidGrant, "8192"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for mode, signer := range signers {
				p, err := signer.Sign(t.Context(), test.grant)
				if !errors.Is(err, test.want) || p != nil {
					t.Fatalf("%s: got %v, %v, want %v", mode, p, err, test.want)
				}
				if !strings.Contains(err.Error(), test.names) {
					t.Errorf("%s: error %q does not contain %q", mode, err, test.names)
				}
			}
		})
	}
}

// TestSign_utf8Claims signs claims that look as if they were not UTF-8.
func TestSign_utf8Claims(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t))
	for _, value := range []any{"\ufffd", `\ufffd`, `\\ufffd`, "é\u2028<&>", []any{nil, 1, true}} {
		p := mustSign(t, signer, core.Grant{PlaybackID: videoID, Claims: map[string]any{"x": value}})
		if text, ok := value.(string); ok {
			if diff := cmp.Diff(text, claimsOf(t, p.Token())["x"]); diff != "" {
				t.Errorf("claim (-want +got):\n%s", diff)
			}
		}
	}
}

// TestSign_largestToken lengthens the subject until the token exceeds the
// limit.
func TestSign_largestToken(t *testing.T) {
	t.Parallel()
	const limit = 8 << 10
	signer := newSigner(t, signingKey(t))
	largest := 0
	for n := 5400; ; n++ {
		p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, Subject: strings.Repeat("x", n)})
		if err != nil {
			if !errors.Is(err, core.ErrInvalidGrant) {
				t.Errorf("got %v, want ErrInvalidGrant", err)
			}
			break
		}
		largest = len(p.Token())
	}
	// One more byte of the subject is up to two more bytes of the token.
	if largest > limit || largest < limit-2 {
		t.Errorf("the largest token has %d bytes, want %d", largest, limit)
	}
}

func TestSign_keySourceFails(t *testing.T) {
	t.Parallel()
	cause := errors.New("vault is sealed")
	for name, source := range map[string]core.KeySourceFunc{
		"error":      func(context.Context) (core.SigningKey, error) { return core.SigningKey{}, cause },
		"zero value": func(context.Context) (core.SigningKey, error) { return core.SigningKey{}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events := new(counter)
			_, err := newSigner(t, source, core.WithObserver(events)).Sign(t.Context(), core.Grant{PlaybackID: videoID})
			if !errors.Is(err, core.ErrKeyUnavailable) {
				t.Errorf("got %v, want ErrKeyUnavailable", err)
			}
			want := map[string]error{"error": cause, "zero value": core.ErrKeyEmpty}[name]
			if !errors.Is(err, want) {
				t.Errorf("got %v, want it to wrap %v", err, want)
			}
			if n := events.count(core.EventKeySourceFailed); n != 1 {
				t.Errorf("%d events, want 1", n)
			}
		})
	}
}

func TestSign_slowRemoteKey(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	key, err := newKey(testkeys.KeyID, remoteSigner{
		key: testkeys.RSA(),
		sign: func([]byte, crypto.SignerOpts) ([]byte, error) {
			<-release
			return nil, errors.New("too late")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, opt := range map[string]core.Option{
		"reuse": core.WithTTL(time.Hour), "no reuse": core.WithReuseWindow(0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			_, err := newSigner(t, key, opt).Sign(ctx, core.Grant{PlaybackID: videoID})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want context.DeadlineExceeded", err)
			}
		})
	}
}

func TestSign_remoteKeyDigest(t *testing.T) {
	t.Parallel()
	var digest []byte
	var hash crypto.Hash
	key, err := newKey(testkeys.KeyID, remoteSigner{
		key: testkeys.RSA(),
		sign: func(d []byte, o crypto.SignerOpts) ([]byte, error) {
			digest, hash = append([]byte(nil), d...), o.HashFunc()
			return rsa.SignPKCS1v15(nil, testkeys.RSA(), crypto.SHA256, d)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	token := mustSign(t, newSigner(t, key), core.Grant{PlaybackID: videoID}).Token()
	want := sha256.Sum256([]byte(token[:strings.LastIndexByte(token, '.')]))
	if diff := cmp.Diff(want[:], digest); diff != "" || hash != crypto.SHA256 {
		t.Errorf("hash %v, digest (-want +got):\n%s", hash, diff)
	}
}
