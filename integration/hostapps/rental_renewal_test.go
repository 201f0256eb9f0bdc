package hostapps_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// TestRental_renewal follows a page that renews its token until the rental
// ends: the last token is valid until the end, and the renewal is refused then.
func TestRental_renewal(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	video := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	ends := mock.Now().Add(90 * time.Minute).Truncate(time.Second)
	renew := nethttp.ConfigHandler(signer, rental(func(*http.Request) (string, time.Time, error) {
		return video, ends, nil
	}))

	request := func() *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		renew.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/playback", nil))
		return w
	}
	var config struct {
		StreamURL            string
		RefreshAt, ExpiresAt time.Time
	}
	renewals := 0
	for ; !config.ExpiresAt.Equal(ends); renewals++ {
		if renewals == 5 {
			t.Fatalf("the token of the fifth renewal expires at %v, want %v", config.ExpiresAt, ends)
		}
		w := request()
		if w.Code != http.StatusOK {
			t.Fatalf("renewal at %v: status %d: %s", mock.Now(), w.Code, w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &config); err != nil {
			t.Fatal(err)
		}
		mock.SetTime(config.RefreshAt)
	}
	if renewals < 2 {
		t.Errorf("the first token outlives the signer's lifetime")
	}

	mock.SetTime(ends.Add(-10 * time.Second))
	if code := statusOf(t, config.StreamURL); code != http.StatusOK {
		t.Errorf("10 seconds before the end: status %d, want 200", code)
	}
	mock.SetTime(ends)
	const refusal = `{"error":{"code":403,"message":"You may not watch this video."}}`
	if w := request(); w.Code != http.StatusForbidden || w.Body.String() != refusal {
		t.Errorf("renewal at the end = %d %s, want 403 %s", w.Code, w.Body, refusal)
	}
	if code := statusOf(t, config.StreamURL); code == http.StatusOK {
		t.Error("the last token is valid after the end")
	}
	mock.AssertRefused(t, video, mockfastpix.ErrTokenExpired)
}

func statusOf(t *testing.T, target string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}
