package core_test

import (
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

const videoID = "16af5b33-cf4d-4717-9b90-ce429a124455"

func signingKey(t testing.TB) core.SigningKey {
	t.Helper()
	key, err := newKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func otherSigningKey(t testing.TB) core.SigningKey {
	t.Helper()
	key, err := newKey(testkeys.OtherKeyID, testkeys.OtherRSA())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newSigner(t testing.TB, keys core.KeySource, opts ...core.Option) *core.Signer {
	t.Helper()
	signer, err := core.NewSigner(keys, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	return signer
}

func newTenant(t testing.TB, keys core.KeySource, opts ...core.Option) *core.Tenant {
	t.Helper()
	tenant, err := core.NewTenant(keys, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

func mustSign(t testing.TB, s *core.Signer, g core.Grant) *core.Playback {
	t.Helper()
	p, err := s.Sign(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// remoteKey returns a key whose signer is not an *rsa.PrivateKey. before, if
// set, is called before each signature and can fail it.
func remoteKey(t testing.TB, before func() error) core.SigningKey {
	t.Helper()
	sign := func(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
		if before != nil {
			if err := before(); err != nil {
				return nil, err
			}
		}
		return testkeys.RSA().Sign(nil, digest, opts)
	}
	key, err := newKey(testkeys.KeyID, remoteSigner{key: testkeys.RSA(), sign: sign})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// manualClock is a clock that does not move by itself.
type manualClock struct{ unixNano atomic.Int64 }

func newClock(t time.Time) *manualClock {
	c := new(manualClock)
	c.unixNano.Store(t.UnixNano())
	return c
}

func (c *manualClock) Now() time.Time          { return time.Unix(0, c.unixNano.Load()) }
func (c *manualClock) Advance(d time.Duration) { c.unixNano.Add(int64(d)) }

// segments returns header and payload of a token as JSON text.
func segments(t testing.TB, token string) (header, payload string) {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("the token has %d segments", len(parts))
	}
	decode := func(s string) string {
		b, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return decode(parts[0]), decode(parts[1])
}

func claimsOf(t testing.TB, token string) map[string]any {
	t.Helper()
	_, payload := segments(t, token)
	var claims map[string]any
	if err := json.Unmarshal([]byte(payload), &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// counter counts the events of a signer by kind.
type counter struct{ n [16]atomic.Int64 }

func (c *counter) Observe(_ context.Context, e core.Event) { c.n[e.Kind].Add(1) }
func (c *counter) count(kind core.EventKind) int64         { return c.n[kind].Load() }
