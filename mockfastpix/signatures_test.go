package mockfastpix_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestVerify_acceptedBefore changes one thing after a token was accepted.
func TestVerify_acceptedBefore(t *testing.T) {
	t.Parallel()
	const keyID, video = "key", "video"
	other := &signer{keyID: keyID, key: testkeys.OtherRSA()}
	register := func(srv *mockfastpix.Server, s *signer) error {
		srv.AddPlayback(mockfastpix.PlaybackOptions{ID: video})
		return srv.RegisterSigningKey(keyID, testkeys.PublicPEM(s.key))
	}
	for name, test := range map[string]struct {
		change func(srv *mockfastpix.Server) error
		edit   func(parts []string) // of the token
		reason mockfastpix.Reason
	}{
		"nothing": {reason: mockfastpix.Reason{}},
		"signature": {
			edit:   func(parts []string) { parts[2] = "AAAA" + parts[2][4:] },
			reason: mockfastpix.ErrSignatureInvalid,
		},
		"payload": {
			edit:   func(parts []string) { parts[1] = strings.Split(other.token(t, "other-video"), ".")[1] },
			reason: mockfastpix.ErrSignatureInvalid,
		},
		"key under the same ID": {
			change: func(srv *mockfastpix.Server) error {
				if err := srv.Reset(); err != nil {
					return err
				}
				return register(srv, other)
			},
			reason: mockfastpix.ErrSignatureInvalid,
		},
		"key deleted": {
			change: func(srv *mockfastpix.Server) error { return srv.RevokeSigningKey(keyID) },
			reason: mockfastpix.ErrKeyRevoked,
		},
		"time": {
			change: func(srv *mockfastpix.Server) error { srv.Advance(2 * time.Hour); return nil },
			reason: mockfastpix.ErrTokenExpired,
		},
	} {
		srv, err := mockfastpix.New()
		if err != nil {
			t.Fatal(err)
		}
		s := &signer{srv: srv, keyID: keyID, key: testkeys.RSA()}
		other.srv = srv
		if err := register(srv, s); err != nil {
			t.Fatal(err)
		}
		token := s.token(t, video)
		for range 2 {
			if v := srv.Verify(token, video, mockfastpix.ResourceStream); !v.Accepted {
				t.Fatalf("%s: %s", name, v.Detail)
			}
		}
		if test.change != nil {
			if err := test.change(srv); err != nil {
				t.Fatal(err)
			}
		}
		if test.edit != nil {
			parts := strings.Split(token, ".")
			test.edit(parts)
			token = strings.Join(parts, ".")
		}
		v := srv.Verify(token, video, mockfastpix.ResourceStream)
		if diff := cmp.Diff(test.reason, v.Reason); diff != "" {
			t.Errorf("%s changed: reason (-want +got):\n%s", name, diff)
		}
		_ = srv.Close()
	}
}
