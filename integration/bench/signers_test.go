package bench_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/cloudfront/sign"
	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/ratio"
)

// fastpixClaims are the claims that a careful golang-jwt user writes.
// golang-jwt's own claims encode aud as an array.
type fastpixClaims struct {
	Kid string `json:"kid"`
	Aud string `json:"aud"`
	Iss string `json:"iss"`
	Sub string `json:"sub"`
	Iat int64  `json:"iat"`
	Exp int64  `json:"exp"`
}

func (c fastpixClaims) GetExpirationTime() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(time.Unix(c.Exp, 0)), nil
}

func (c fastpixClaims) GetIssuedAt() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(time.Unix(c.Iat, 0)), nil
}
func (c fastpixClaims) GetNotBefore() (*jwt.NumericDate, error) { return nil, nil }
func (c fastpixClaims) GetIssuer() (string, error)              { return c.Iss, nil }
func (c fastpixClaims) GetSubject() (string, error)             { return c.Sub, nil }
func (c fastpixClaims) GetAudience() (jwt.ClaimStrings, error)  { return jwt.ClaimStrings{c.Aud}, nil }

func golangJWT(key *rsa.PrivateKey, playbackID string) (string, error) {
	now := time.Now()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, fastpixClaims{
		Kid: keyID, Aud: "media:" + playbackID, Iss: "fastpix.io", Iat: now.Unix(), Exp: now.Add(time.Hour).Unix(),
	})
	token.Header["kid"] = keyID
	signed, err := token.SignedString(key)
	return "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + signed, err
}

// bareRSA does the minimum that every signer must do.
func bareRSA(input []byte) error {
	digest := sha256.Sum256(input)
	_, err := rsa.SignPKCS1v15(nil, privateKey(), crypto.SHA256, digest[:])
	return err
}

var signedBytes = make([]byte, 380) // about as long as header and payload of a token

func BenchmarkSign(b *testing.B) {
	b.Run("bare-rsa", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := bareRSA(signedBytes); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("golang-jwt", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if url, err := golangJWT(privateKey(), videoID); err != nil || url == "" {
				b.Fatal(err)
			}
		}
	})
	b.Run("golang-jwt-parse-each-call", func(b *testing.B) {
		material := privatePEM()
		b.ReportAllocs()
		for b.Loop() {
			key, err := jwt.ParseRSAPrivateKeyFromPEM(material)
			if err != nil {
				b.Fatal(err)
			}
			if url, err := golangJWT(key, videoID); err != nil || url == "" {
				b.Fatal(err)
			}
		}
	})
	b.Run("jwx", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			now := time.Now()
			token, err := jwxjwt.NewBuilder().Claim("kid", keyID).Audience([]string{"media:" + videoID}).
				Issuer("fastpix.io").Subject("").IssuedAt(now).Expiration(now.Add(time.Hour)).Build()
			if err != nil {
				b.Fatal(err)
			}
			token.Options().Enable(jwxjwt.FlattenAudience)
			if _, err := jwxjwt.Sign(token, jwxjwt.WithKey(jwa.RS256(), privateKey())); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cloudfront", func(b *testing.B) {
		signer := sign.NewURLSigner(keyID, privateKey())
		b.ReportAllocs()
		for b.Loop() {
			if _, err := signer.Sign("https://stream.fastpix.io/"+videoID+".m3u8", time.Now().Add(time.Hour)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("core-cold", func(b *testing.B) {
		signer := newSigner(b)
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			if _, err := signer.Sign(ctx, coldGrant()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("core-hot", func(b *testing.B) {
		signer := newSigner(b)
		ctx, grant := b.Context(), core.Grant{PlaybackID: videoID}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := signer.Sign(ctx, grant); err != nil {
				b.Fatal(err)
			}
		}
		ratio.AtMost(b, 0, "allocs/op")
	})
}

func coldPage(n int) []core.Grant {
	grants := make([]core.Grant, n)
	for i := range grants {
		grants[i] = coldGrant()
	}
	return grants
}

func page(b *testing.B, signer *core.Signer, grants []core.Grant) {
	b.Helper()
	playbacks, err := signer.SignAll(b.Context(), grants)
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range playbacks {
		if p.ThumbnailURL() == "" {
			b.Fatal("no URL")
		}
	}
}

// BenchmarkPage50 creates the thumbnail URLs of a catalog page with fifty
// private videos.
func BenchmarkPage50(b *testing.B) {
	const thumbnails = 50
	b.Run("golang-jwt", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for range thumbnails {
				if url, err := golangJWT(privateKey(), coldGrant().PlaybackID); err != nil || url == "" {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("core-cold", func(b *testing.B) {
		signer := newSigner(b)
		b.ReportAllocs()
		for b.Loop() {
			page(b, signer, coldPage(thumbnails))
		}
	})
	b.Run("core-hot", func(b *testing.B) {
		signer, grants := newSigner(b), coldPage(thumbnails)
		page(b, signer, grants)
		b.ReportAllocs()
		for b.Loop() {
			page(b, signer, grants)
		}
	})
}
