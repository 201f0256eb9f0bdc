package scale_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// rotator is a KeySource and a function that makes it use a newly created key.
// When switchTo returns, the key is in use.
type rotator struct {
	source   core.KeySource
	switchTo func(t *testing.T, created *signingkeys.CreatedKey)
}

func ringRotator(t *testing.T, _ *mockfastpix.Server, first *signingkeys.CreatedKey) rotator {
	t.Helper()
	parse := func(t *testing.T, created *signingkeys.CreatedKey) core.SigningKey {
		t.Helper()
		key, err := core.ParseSigningKey("", created.Answer())
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	ring, err := core.NewKeyRing(parse(t, first))
	if err != nil {
		t.Fatal(err)
	}
	return rotator{ring, func(t *testing.T, created *signingkeys.CreatedKey) {
		t.Helper()
		if err := ring.Rotate(parse(t, created)); err != nil {
			t.Fatal(err)
		}
	}}
}

func fileRotator(t *testing.T, mock *mockfastpix.Server, first *signingkeys.CreatedKey) rotator {
	t.Helper()
	path := filepath.Join(t.TempDir(), "signing-key.json")
	write := func(t *testing.T, created *signingkeys.CreatedKey) {
		t.Helper()
		if err := os.WriteFile(path+".new", created.Answer(), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	write(t, first)
	file, err := core.OpenKeyFile(path, "", core.WithKeyFileClock(mock.Now))
	if err != nil {
		t.Fatal(err)
	}
	return rotator{file, func(t *testing.T, created *signingkeys.CreatedKey) {
		t.Helper()
		write(t, created)
		mock.Advance(3 * time.Second) // the file is checked every two seconds
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
			key, err := file.SigningKey(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if key.ID() == created.ID {
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("the key file does not use its new key")
			}
		}
	}}
}

// TestRotation_underLoad rotates keys in the documented order (create, switch,
// wait for the old tokens to expire, delete) while viewers fetch playlists. All
// playlists must be served, and no token may carry an old key after the switch.
func TestRotation_underLoad(t *testing.T) {
	type newRotatorFunc func(*testing.T, *mockfastpix.Server, *signingkeys.CreatedKey) rotator
	for name, newRotator := range map[string]newRotatorFunc{"KeyRing": ringRotator, "KeyFile": fileRotator} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requests := int64(2_000)
			if needs.Long() {
				requests = 50_000
			}
			const rotations, videos, ttl = 5, 50, time.Hour

			mock := mockfastpix.Start(t, mockfastpix.WithCredentials("id", "secret"))
			keys, err := signingkeys.New("id", "secret", signingkeys.WithBaseURL(mock.URL()))
			if err != nil {
				t.Fatal(err)
			}
			create := func() *signingkeys.CreatedKey {
				t.Helper()
				created, err := keys.Create(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return created
			}
			present := create()
			rotator := newRotator(t, mock, present)
			signer, err := core.NewSigner(rotator.source,
				core.WithBaseURL(mock.URL()), core.WithTTL(ttl), core.WithClock(mock.Now))
			if err != nil {
				t.Fatal(err)
			}
			defer signer.Close()
			ids := make([]string, videos)
			for i := range ids {
				ids[i] = mock.AddPlayback(mockfastpix.PlaybackOptions{})
			}

			// The clock advances by whole token lifetimes. It must not advance
			// between a viewer's signature and request.
			var clock sync.RWMutex
			var mustBe atomic.Pointer[string] // the key ID of every token, nil during a switch
			id := present.ID
			mustBe.Store(&id)
			var served atomic.Int64
			done := make(chan struct{})
			var viewers sync.WaitGroup
			for range 4 {
				viewers.Add(1)
				go func() {
					defer viewers.Done()
					for i := 0; ; i++ {
						select {
						case <-done:
							return
						default:
						}
						clock.RLock()
						err := watch(mock, signer, ids[i%videos], &mustBe)
						clock.RUnlock()
						if err != nil {
							t.Error(err)
							return
						}
						served.Add(1)
					}
				}()
			}

			wait := func(n int64) {
				for served.Load() < n && !t.Failed() {
					time.Sleep(time.Millisecond)
				}
			}
			for rotation := range int64(rotations) {
				wait(requests * (2*rotation + 1) / (2 * rotations))
				old := present
				present = create()

				mustBe.Store(nil)
				rotator.switchTo(t, present)
				id := present.ID
				mustBe.Store(&id)

				wait(requests * (2*rotation + 2) / (2 * rotations))
				clock.Lock()
				mock.Advance(ttl)
				clock.Unlock()
				if err := keys.Delete(t.Context(), old.ID); err != nil {
					t.Fatal(err)
				}
			}
			wait(requests)
			close(done)
			viewers.Wait()
			t.Logf("%d playlists served over %d rotations", served.Load(), rotations)
		})
	}
}

// watch signs and fetches one playlist. It checks the token's key ID, unless a
// switch takes place.
func watch(mock *mockfastpix.Server, signer *core.Signer, id string, mustBe *atomic.Pointer[string]) error {
	before := mustBe.Load()
	p, err := signer.Sign(context.Background(), core.Grant{PlaybackID: id})
	if err != nil {
		return err
	}
	if after := mustBe.Load(); before != nil && before == after {
		kid, err := keyIDOf(p.Token())
		if err != nil {
			return err
		}
		if kid != *before {
			return fmt.Errorf("a token was signed with key %s after the switch to %s", kid, *before)
		}
	}
	request := httptest.NewRequest(http.MethodGet, p.StreamURL(), nil)
	recorder := httptest.NewRecorder()
	mock.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusOK {
		return fmt.Errorf("the mock refused a token: %d %s", recorder.Code, recorder.Header().Get("X-Mock-Reason"))
	}
	return nil
}

func keyIDOf(token string) (string, error) {
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return "", err
	}
	var claims struct{ Kid string }
	err = json.Unmarshal(payload, &claims)
	return claims.Kid, err
}
