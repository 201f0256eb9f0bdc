//go:build go1.25

package core_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// TestSign_simulatedDay requests a video every 10 seconds for a day.
func TestSign_simulatedDay(t *testing.T) {
	t.Parallel()
	for name, remote := range map[string]bool{"local key": false, "remote key": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				key := instantKey(t)
				if remote {
					key = remoteKey(t, func() error { time.Sleep(time.Second); return nil })
				}
				events := new(counter)
				signer := newSigner(t, key, core.WithObserver(events))
				windows := map[time.Time]bool{}
				// Simulated time begins shortly before the end
				// of a window, where nothing is signed ahead.
				time.Sleep(time.Minute)
				const step = 10 * time.Second
				for range 24 * time.Hour / step {
					start := time.Now()
					p := mustSign(t, signer, core.Grant{PlaybackID: videoID})
					windows[p.IssuedAt()] = true
					if left := p.ExpiresAt().Sub(start); left > time.Hour || left < 54*time.Minute {
						t.Fatalf("got a token that is valid for %v of 1h", left)
					}
					time.Sleep(step)
				}
				// 240 windows of 6 minutes, and a part of one.
				if n := len(windows); n != 241 {
					t.Errorf("%d tokens in a day, want 241", n)
				}
				if n := events.count(core.EventSigned); n != 1 {
					t.Errorf("%d requests waited for a signature, want the first", n)
				}
				// The next one can be signed ahead, too.
				n := events.count(core.EventSignedAhead)
				if want := int64(len(windows) - 1); n != want && n != want+1 {
					t.Errorf("%d tokens were signed ahead, want %d", n, want)
				}
			})
		})
	}
}

// TestSign_simulatedRotations rotates a key every hour for a day, by a ring
// and by a file. No request gets a token of the old key.
func TestSign_simulatedRotations(t *testing.T) {
	t.Parallel()
	keys := []string{
		apiAnswer(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA())),
		apiAnswer(testkeys.OtherKeyID, testkeys.PKCS8PEM(testkeys.OtherRSA())),
	}
	ids := []string{testkeys.KeyID, testkeys.OtherKeyID}
	hours := 6
	if needs.Long() {
		hours = 24
	}
	// rotator returns a source with the first key, and a function that
	// changes it.
	type rotator func(t *testing.T) (core.KeySource, func(content string))
	for name, test := range map[string]struct {
		open rotator
		late time.Duration // from the change until the new key is used
	}{
		"key ring": {func(t *testing.T) (core.KeySource, func(string)) {
			ring := new(core.KeyRing)
			rotate := func(content string) {
				key, err := parseKey("", []byte(content))
				if err != nil {
					t.Fatal(err)
				}
				if err := ring.Rotate(key); err != nil {
					t.Fatal(err)
				}
			}
			rotate(keys[0])
			return ring, rotate
		}, 0},
		"key file": {func(t *testing.T) (core.KeySource, func(string)) {
			path := filepath.Join(t.TempDir(), "key.json")
			write := func(content string) {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write(keys[0])
			file, err := openKeyFile(path, "")
			if err != nil {
				t.Fatal(err)
			}
			return file, write
		}, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				source, rotate := test.open(t)
				signer := newSigner(t, source)
				for hour := range hours {
					rotate(keys[hour%2])
					time.Sleep(test.late)
					for i := range 60 {
						p := mustSign(t, signer, core.Grant{PlaybackID: fmt.Sprint("video-", i%5)})
						if kid := claimsOf(t, p.Token())["kid"]; kid != ids[hour%2] {
							t.Fatalf("hour %d, minute %d: got a token of key %v", hour, i, kid)
						}
						time.Sleep(time.Minute)
					}
				}
			})
		})
	}
}
