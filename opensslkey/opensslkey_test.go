//go:build linux && !android && (amd64 || arm64)

package opensslkey_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

const videoID = "16af5b33-cf4d-4717-9b90-ce429a124455"

type parser = func(id string, material []byte) (core.SigningKey, error)

var parsers = map[string]parser{
	"Parse":                    opensslkey.Parse,
	"ParseWithoutVerification": opensslkey.ParseWithoutVerification,
	"ParseOrGo":                opensslkey.ParseOrGo,
}

func token(t *testing.T, key core.SigningKey) string {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC) }
	signer, err := core.NewSigner(key, core.WithClock(clock))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID, Subject: "viewer"})
	if err != nil {
		t.Fatal(err)
	}
	return p.Token()
}

func TestParse_sameToken(t *testing.T) {
	needLibrary(t)
	material := []byte(testkeys.PKCS8PEM(testkeys.RSA()))
	inGo, err := core.ParseSigningKey(testkeys.KeyID, material)
	if err != nil {
		t.Fatal(err)
	}
	want := token(t, inGo)
	for name, parse := range parsers {
		t.Run(name, func(t *testing.T) {
			key, err := parse(testkeys.KeyID, material)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, token(t, key)); diff != "" {
				t.Errorf("token (-crypto/rsa +OpenSSL):\n%s", diff)
			}
			if !key.Equal(inGo) {
				t.Error("the key differs from the one that signs with crypto/rsa")
			}
		})
	}
}

func TestParse_refusals(t *testing.T) {
	needLibrary(t)
	material := testkeys.PKCS8PEM(testkeys.RSA())
	for name, test := range map[string]struct {
		id, material string
		want         error
	}{
		"no key":        {testkeys.KeyID, "", core.ErrKeyEmpty},
		"no ID":         {"", material, core.ErrKeyIDMissing},
		"bad ID":        {"a b", material, core.ErrKeyIDInvalid},
		"truncated":     {testkeys.KeyID, material[:400], core.ErrKeyTruncated},
		"public key":    {testkeys.KeyID, testkeys.PublicPEM(testkeys.RSA()), core.ErrKeyPublic},
		"shared secret": {testkeys.KeyID, "0123456789abcdef", core.ErrKeyUnrecognized},
	} {
		_, wantErr := core.ParseSigningKey(test.id, []byte(test.material))
		for parser, parse := range parsers {
			_, err := parse(test.id, []byte(test.material))
			if !errors.Is(err, test.want) || err.Error() != wantErr.Error() {
				t.Errorf("%s, %s: got %v, want %v", parser, name, err, wantErr)
			}
		}
	}
}

func TestParse_libraryMissing(t *testing.T) {
	material := []byte(testkeys.PKCS8PEM(testkeys.RSA()))
	for name, file := range map[string]string{
		"no file":         "libcrypto.so.missing",
		"another library": "libc.so.6",
	} {
		t.Run(name, func(t *testing.T) {
			opensslkey.ReplaceLibrary(t, file)
			for name, parse := range parsers {
				key, err := parse(testkeys.KeyID, material)
				if name == "ParseOrGo" {
					if err != nil || token(t, key) == "" {
						t.Errorf("ParseOrGo: %v", err)
					}
					continue
				}
				if !errors.Is(err, opensslkey.ErrUnavailable) || !strings.Contains(err.Error(), "libssl3") {
					t.Errorf("%s: got %v, want ErrUnavailable with the name of the package", name, err)
				}
				if !key.IsZero() {
					t.Errorf("%s returned a key", name)
				}
			}
			if version, err := opensslkey.Version(); version != "" || !errors.Is(err, opensslkey.ErrUnavailable) {
				t.Errorf("Version() = %q, %v", version, err)
			}
			if _, err := opensslkey.ParseOrGo(testkeys.KeyID, nil); !errors.Is(err, core.ErrKeyEmpty) {
				t.Errorf("ParseOrGo without a key: %v", err)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	needLibrary(t)
	version, err := opensslkey.Version()
	if err != nil || !strings.HasPrefix(version, "OpenSSL 3.") {
		t.Errorf("Version() = %q, %v", version, err)
	}
}

func TestParse_redacted(t *testing.T) {
	needLibrary(t)
	key, err := opensslkey.Parse(testkeys.KeyID, []byte(testkeys.PKCS8PEM(testkeys.RSA())))
	if err != nil {
		t.Fatal(err)
	}
	want := "SigningKey(" + testkeys.KeyID + ")"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, key); got != want {
			t.Errorf("%s: %s", verb, got)
		}
	}
	if got := key.LogValue().String(); got != want {
		t.Errorf("LogValue: %s", got)
	}
	if got, err := json.Marshal(key); err != nil || string(got) != `{"id":"`+testkeys.KeyID+`"}` {
		t.Errorf("MarshalJSON: %s, %v", got, err)
	}
}

func TestParse_keyFile(t *testing.T) {
	needLibrary(t)
	path := filepath.Join(t.TempDir(), "key.pem")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(testkeys.PKCS8PEM(testkeys.RSA()))
	now := time.Now()
	keys, err := core.OpenKeyFile(path, testkeys.KeyID, core.WithKeyFileParser(opensslkey.Parse),
		core.WithKeyFileClock(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	write(testkeys.PKCS8PEM(testkeys.OtherRSA()))
	now = now.Add(time.Minute)
	rotated, err := keys.SigningKey(t.Context())
	if err != nil || !rotated.PublicKey().Equal(testkeys.OtherRSA().Public()) {
		t.Fatalf("after the rotation: %v, %v", rotated, err)
	}
	if token(t, rotated) == "" {
		t.Error("the new key does not sign")
	}
}
