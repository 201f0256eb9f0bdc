//go:build go1.25

package core_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// signRSA makes the signature that a KMS returns.
func signRSA(_ context.Context, digest []byte) ([]byte, error) {
	return rsa.SignPKCS1v15(nil, testkeys.RSA(), crypto.SHA256, digest)
}

func newRemoteKey(t testing.TB, sign func(context.Context, []byte) ([]byte, error)) core.SigningKey {
	t.Helper()
	key, err := core.NewRemoteSigningKey(testkeys.KeyID, testkeys.RSA().Public(), sign)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestNewRemoteSigningKey(t *testing.T) {
	t.Parallel()
	local := newSigner(t, signingKey(t), core.WithClock(newClock(specIssuedAt).Now))
	remote := newSigner(t, newRemoteKey(t, signRSA), core.WithClock(newClock(specIssuedAt).Now))
	grant := core.Grant{PlaybackID: videoID}
	if got, want := mustSign(t, remote, grant).Token(), mustSign(t, local, grant).Token(); got != want {
		t.Errorf("got %s, want %s as of a local key", got, want)
	}
	if key := newRemoteKey(t, signRSA); !key.Equal(signingKey(t)) || key.ID() != testkeys.KeyID {
		t.Errorf("%v does not equal the local key", key)
	}
}

func TestNewRemoteSigningKey_bad(t *testing.T) {
	t.Parallel()
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	small := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1023), E: 65537}
	var nilKey *rsa.PublicKey
	tests := map[string]struct {
		id     string
		public crypto.PublicKey
		sign   func(context.Context, []byte) ([]byte, error)
		want   error
	}{
		"no key ID":        {" ", testkeys.RSA().Public(), signRSA, core.ErrKeyIDMissing},
		"malformed key ID": {"projects/p/keys/k", testkeys.RSA().Public(), signRSA, core.ErrKeyIDInvalid},
		"no public key":    {testkeys.KeyID, nil, signRSA, core.ErrKeyNotRSA},
		"nil public key":   {testkeys.KeyID, nilKey, signRSA, core.ErrKeyNotRSA},
		"EC key":           {testkeys.KeyID, ecKey.Public(), signRSA, core.ErrKeyNotRSA},
		"1024 bits":        {testkeys.KeyID, small, signRSA, core.ErrKeyTooSmall},
		"no function":      {testkeys.KeyID, testkeys.RSA().Public(), nil, core.ErrKeyEmpty},
	}
	for name, test := range tests {
		if _, err := core.NewRemoteSigningKey(test.id, test.public, test.sign); !errors.Is(err, test.want) {
			t.Errorf("%s: got %v, want %v", name, err, test.want)
		}
	}
}

func TestSign_remoteKeyIsVerified(t *testing.T) {
	t.Parallel()
	for name, sign := range map[string]func(context.Context, []byte) ([]byte, error){
		"other key": func(_ context.Context, digest []byte) ([]byte, error) {
			return rsa.SignPKCS1v15(nil, testkeys.OtherRSA(), crypto.SHA256, digest)
		},
		"empty": func(context.Context, []byte) ([]byte, error) { return nil, nil },
		"panic": func(context.Context, []byte) ([]byte, error) { panic("the client is broken") },
	} {
		signer := newSigner(t, newRemoteKey(t, sign))
		if p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID}); !errors.Is(err, core.ErrKeyUnavailable) {
			t.Errorf("%s: got %v, %v, want ErrKeyUnavailable", name, p, err)
		}
	}
}

// TestSign_remoteKeyContext checks the context of a remote signer: it has the
// values of the request, and it outlives a request that leaves.
func TestSign_remoteKeyContext(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]core.Option{"reuse": nil, "no reuse": {core.WithReuseWindow(0)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const timeout = 3 * time.Second
				ended := make(chan error, 1)
				signer := newSigner(t, newRemoteKey(t, func(ctx context.Context, digest []byte) ([]byte, error) {
					if ctx.Value(requestID{}) != "7" {
						t.Errorf("the context has request %v, want 7", ctx.Value(requestID{}))
					}
					if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) != timeout {
						t.Errorf("the context ends in %v, want %v", time.Until(deadline), timeout)
					}
					select {
					case <-ctx.Done():
					case <-time.After(2 * time.Second):
					}
					ended <- ctx.Err()
					return signRSA(ctx, digest)
				}), append(opts, core.WithSigningTimeout(timeout))...)
				ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), requestID{}, "7"), time.Second)
				defer cancel()
				_, err := signer.Sign(ctx, core.Grant{PlaybackID: videoID})
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v, want context.DeadlineExceeded", err)
				}
				if err := <-ended; err != nil {
					t.Errorf("the context ended with the request: %v", err)
				}
			})
		})
	}
}

// TestSign_remoteKeyHonorsContext checks that a remote signer that honors its
// context ends with the timeout, and leaves no signature in flight.
func TestSign_remoteKeyHonorsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		healthy := false
		signer := newSigner(t, newRemoteKey(t, func(ctx context.Context, digest []byte) ([]byte, error) {
			if !healthy {
				<-ctx.Done()
				return nil, fmt.Errorf("POST kms.example: %w", ctx.Err())
			}
			return signRSA(ctx, digest)
		}), core.WithMaxInFlight(1))
		for range 3 {
			start := time.Now()
			_, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID})
			if !errors.Is(err, core.ErrKeyUnavailable) || !strings.Contains(err.Error(), "WithSigningTimeout") ||
				time.Since(start) != core.DefaultSigningTimeout {
				t.Errorf("got %v after %v, want ErrKeyUnavailable after the timeout", err, time.Since(start))
			}
			synctest.Wait()
		}
		healthy = true
		mustSign(t, signer, core.Grant{PlaybackID: videoID})
	})
}

func TestSignAll_remoteKeySpeed(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]core.Option{"reuse": nil, "no reuse": {core.WithReuseWindow(0)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				signer := newSigner(t, newRemoteKey(t, func(ctx context.Context, digest []byte) ([]byte, error) {
					time.Sleep(20 * time.Millisecond)
					return signRSA(ctx, digest)
				}), opts...)
				grants := make([]core.Grant, 200)
				for i := range grants {
					grants[i].PlaybackID = fmt.Sprint("video-", i)
				}
				start := time.Now()
				if _, err := signer.SignAll(t.Context(), grants); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took > 250*time.Millisecond {
					t.Errorf("200 signatures of 20 ms took %v, want at most 250ms", took)
				}
			})
		})
	}
}
