package hostapps_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// The functions are those of mockfastpix/README.md.

func TestWatchPage(t *testing.T) {
	fastpix := mockfastpix.Start(t)                             // closed when the test ends
	created := fastpix.CreateSigningKey()                       // the strings that FastPix's API returns
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{}) // private, ready to play

	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(fastpix.URL()), core.WithClock(fastpix.Now))
	if err != nil {
		t.Fatal(err)
	}
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: video}) // in place of your application
	if err != nil {
		t.Fatal(err)
	}

	fetch(t, fastpix, playback.StreamURL())
	fastpix.AssertAccepted(t, video, mockfastpix.ResourceStream) // prints the journal if it fails

	fastpix.Advance(2 * time.Hour) // the same URL must now be refused
	fetch(t, fastpix, playback.StreamURL())
	fastpix.AssertRefused(t, video, mockfastpix.ErrTokenExpired)
}

func fetch(t *testing.T, fastpix *mockfastpix.Server, url string) {
	t.Helper()
	res, err := fastpix.Client().Get(url)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}

func TestMock_hostNames(t *testing.T) {
	t.Parallel()
	fastpix := mockfastpix.Start(t, mockfastpix.WithTLS("*.fastpix.io", "*.anlytix.io", "*.metrix.ws"))
	client := fastpix.Client() // trusts the mock's certificate authority, and reaches it under every host name

	res, err := client.Get("https://stream.fastpix.io/_mock/health")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestMock_fickle(t *testing.T) {
	t.Parallel()
	fastpix := mockfastpix.Start(t, mockfastpix.WithFickle(mockfastpix.Fickle{Rate: 0.1, Seed: 42}))
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	for range 40 {
		res, err := fastpix.Client().Get(fastpix.URL() + "/" + video + ".m3u8?resolution=none")
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("status %d for an invalid request", res.StatusCode)
		}
	}
}

func TestMock_profile(t *testing.T) {
	t.Parallel()
	fastpix := mockfastpix.Start(t, mockfastpix.WithProfile(mockfastpix.Profile{ExpiredStatus: http.StatusUnauthorized}))
	if got := fastpix.Profile().ExpiredStatus; got != http.StatusUnauthorized {
		t.Errorf("ExpiredStatus = %d", got)
	}
}
