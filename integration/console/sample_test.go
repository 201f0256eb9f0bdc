package console_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// sample is the signing key that FastPix publishes in its documentation.
type sample struct {
	core.SigningKey
	material string // privateKey of the API response
	answer   string // the whole API response
}

func sampleKey(t *testing.T) sample {
	t.Helper()
	text, err := os.ReadFile("../../core/testdata/published-sample-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples struct {
		Valid json.RawMessage `json:"valid"`
	}
	if err := json.Unmarshal(text, &samples); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Data struct {
			PrivateKey string `json:"privateKey"`
		} `json:"data"`
	}
	if err := json.Unmarshal(samples.Valid, &answer); err != nil {
		t.Fatal(err)
	}
	key, err := core.ParseSigningKey("", samples.Valid)
	if err != nil {
		t.Fatal(err)
	}
	return sample{SigningKey: key, material: answer.Data.PrivateKey, answer: string(samples.Valid)}
}

const (
	film   = "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"
	locked = "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
	other  = "c1a7d2f4-3b5e-4d6f-8a9b-0c1d2e3f4a5b"
)

// startMock starts a mock with three videos. Its console can also be opened
// under plainHost.
func startMock(t *testing.T) *mockfastpix.Server {
	t.Helper()
	mock := mockfastpix.Start(t, mockfastpix.WithAllowedHosts(plainHost))
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: film, Title: "A day by the sea", MP4Support: "capped_4k"})
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: other, Title: "A concert", Live: true})
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: locked, Title: "A premiere", Policy: mockfastpix.DRM})
	return mock
}

// openConsole opens the console and waits until it has loaded the mock's state.
func openConsole(t *testing.T, mock *mockfastpix.Server) *tab {
	t.Helper()
	tb := newTab(t)
	tb.Open(mock.URL() + "/")
	tb.WaitFor("the console shows the playback IDs",
		`document.querySelectorAll("#playbacks > li").length > 0 &&
			document.getElementById("connection").textContent === "Live"`)
	return tb
}

// sign pastes the API response of the sample key, enters the film's playback
// ID, signs, and returns the token.
func (tb *tab) sign(key sample) string {
	tb.T.Helper()
	tb.paste("#private-key", key.answer)
	tb.WaitFor("the key is loaded", `!document.getElementById("key-loaded").hidden`)
	tb.paste("#playback-id", film)
	return tb.signAgain()
}

// signAgain signs with the current form and returns the token.
func (tb *tab) signAgain() string {
	tb.T.Helper()
	tb.Do(`document.getElementById("token").textContent = ""`)
	tb.click("#sign")
	tb.WaitFor("the token appears", `document.getElementById("token").textContent.split(".").length === 3`)
	return chrome.Eval[string](tb.Tab, `document.getElementById("token").textContent`)
}

func register(t *testing.T, mock *mockfastpix.Server, key sample) {
	t.Helper()
	if err := mock.RegisterSigningKey(key.ID(), string(key.PublicKeyPEM())); err != nil {
		t.Fatal(err)
	}
}

// quoted returns text as a JavaScript string literal.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(fmt.Sprintf("marshal a string: %v", err))
	}
	return string(b)
}
