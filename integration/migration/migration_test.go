// Package migration_test runs the code of docs/migration, before and after.
package migration_test

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// loadKeyBefore and streamURLBefore are the code that golang-jwt.md replaces.
func loadKeyBefore() (*rsa.PrivateKey, error) {
	pem, err := base64.StdEncoding.DecodeString(os.Getenv("FASTPIX_SIGNING_PRIVATE_KEY"))
	if err != nil {
		return nil, err
	}
	return jwt.ParseRSAPrivateKeyFromPEM(pem)
}

func streamURLBefore(key *rsa.PrivateKey, keyID, playbackID string, now time.Time) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"kid": keyID,
		"aud": "media:" + playbackID,
		"iss": "fastpix.io",
		"sub": "",
		"iat": now.Unix(),
		"exp": now.Add(time.Hour).Unix(),
	})
	signed, err := token.SignedString(key)
	if err != nil {
		return "", err
	}
	return "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + signed, nil
}

func newSigner() (*core.Signer, error) {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		return nil, err
	}
	return core.NewSigner(key, core.FromEnv())
}

func streamURL(ctx context.Context, signer *core.Signer, playbackID string) (string, error) {
	playback, err := signer.Sign(ctx, core.Grant{PlaybackID: playbackID})
	if err != nil {
		return "", err
	}
	return playback.StreamURL(), nil
}

// setUp returns a mock with a video, and its key in the environment.
func setUp(t *testing.T) (fastpix *mockfastpix.Server, keyID, video string) {
	t.Helper()
	fastpix = mockfastpix.Start(t)
	created := fastpix.CreateSigningKey()
	t.Setenv("FASTPIX_SIGNING_KEY_ID", created.ID)
	t.Setenv("FASTPIX_SIGNING_PRIVATE_KEY", created.PrivateKey)
	return fastpix, created.ID, fastpix.AddPlayback(mockfastpix.PlaybackOptions{})
}

// TestGolangJWT tests that the tokens of before and after have the same claims,
// and that both are accepted.
func TestGolangJWT(t *testing.T) {
	fastpix, keyID, video := setUp(t)
	signer, err := newSigner()
	if err != nil {
		t.Fatal(err)
	}
	after, err := streamURL(t.Context(), signer, video)
	if err != nil {
		t.Fatal(err)
	}
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: video})
	if err != nil {
		t.Fatal(err)
	}
	key, err := loadKeyBefore()
	if err != nil {
		t.Fatal(err)
	}
	before, err := streamURLBefore(key, keyID, video, playback.IssuedAt())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(claims(t, before), claims(t, after)); diff != "" {
		t.Errorf("claims (-before +after):\n%s", diff)
	}
	for _, u := range []string{before, after} {
		if v := fastpix.Verify(token(t, u), video, mockfastpix.ResourceStream); !v.Accepted {
			t.Errorf("refused: %s", v.Detail)
		}
	}
}

// TestGolangJWT_mistakes tests the table of mistakes in golang-jwt.md.
func TestGolangJWT_mistakes(t *testing.T) {
	fastpix, keyID, video := setUp(t)
	key, err := loadKeyBefore()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	exp := now.Add(time.Hour)
	for name, tt := range map[string]struct {
		method jwt.SigningMethod
		key    any
		header string
		claims jwt.Claims
		want   error
	}{
		"RegisteredClaims": {
			claims: struct {
				KeyID string `json:"kid"`
				jwt.RegisteredClaims
			}{keyID, jwt.RegisteredClaims{
				Audience: jwt.ClaimStrings{"media:" + video}, ExpiresAt: jwt.NewNumericDate(exp),
			}},
			want: mockfastpix.ErrAudienceMalformed,
		},
		"kid in the header alone": {
			header: keyID, claims: jwt.MapClaims{"aud": "media:" + video, "exp": exp.Unix()},
			want: mockfastpix.ErrKeyIDMissing,
		},
		"bare playback ID": {
			claims: jwt.MapClaims{"kid": keyID, "aud": video, "exp": exp.Unix()}, want: mockfastpix.ErrAudienceWrongPrefix,
		},
		"milliseconds": {
			claims: jwt.MapClaims{"kid": keyID, "aud": "media:" + video, "exp": exp.UnixMilli()},
			want:   mockfastpix.ErrExpiryMalformed,
		},
		"HS256": {
			method: jwt.SigningMethodHS256, key: []byte("secret"),
			claims: jwt.MapClaims{"kid": keyID, "aud": "media:" + video, "exp": exp.Unix()},
			want:   mockfastpix.ErrAlgorithmNotRS256,
		},
		"Mux": {
			header: keyID, claims: jwt.MapClaims{"kid": keyID, "sub": video, "aud": "v", "exp": exp.Unix()},
			want: mockfastpix.ErrAudienceWrongPrefix,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.method == nil {
				tt.method, tt.key = jwt.SigningMethodRS256, key
			}
			unsigned := jwt.NewWithClaims(tt.method, tt.claims)
			if tt.header != "" {
				unsigned.Header["kid"] = tt.header
			}
			signed, err := unsigned.SignedString(tt.key)
			if err != nil {
				t.Fatal(err)
			}
			v := fastpix.Verify(signed, video, mockfastpix.ResourceStream)
			if diff := cmp.Diff(tt.want, error(v.Reason)); diff != "" {
				t.Errorf("reason (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDomain tests what fastpix-com.md says about the variable.
func TestDomain(t *testing.T) {
	fastpix, _, video := setUp(t)
	before, err := newSigner()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("FASTPIX_DOMAIN", "fastpix.com")
	after, err := newSigner()
	if err != nil {
		t.Fatal(err)
	}
	for domain, signer := range map[string]*core.Signer{"fastpix.io": before, "fastpix.com": after} {
		playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: video})
		if err != nil {
			t.Fatal(err)
		}
		got := []any{host(t, playback.StreamURL()), host(t, playback.ThumbnailURL()), claims(t, playback.StreamURL())["iss"]}
		if diff := cmp.Diff([]any{"stream." + domain, "images." + domain, domain}, got); diff != "" {
			t.Errorf("%s: hosts and issuer (-want +got):\n%s", domain, diff)
		}
		if v := fastpix.Verify(playback.Token(), video, mockfastpix.ResourceStream); !v.Accepted {
			t.Errorf("refused: %s", v.Detail)
		}
	}
}

func parse(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func host(t *testing.T, raw string) string {
	t.Helper()
	return parse(t, raw).Host
}

func token(t *testing.T, raw string) string {
	t.Helper()
	return parse(t, raw).Query().Get("token")
}

func claims(t *testing.T, raw string) jwt.MapClaims {
	t.Helper()
	c := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token(t, raw), c); err != nil {
		t.Fatal(err)
	}
	return c
}
