package browser_test

import (
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

//go:embed testdata/clearkey.js
var clearKeyPlayer string

// clearKeySite is a mock with encrypted segments, and a page with a player for
// ClearKey.
type clearKeySite struct {
	mock   *mockfastpix.Server
	signer *core.Signer
	url    string
}

func startClearKeySite(t *testing.T) *clearKeySite {
	t.Helper()
	mock := mockfastpix.Start(t,
		mockfastpix.WithProfile(mockfastpix.Profile{DRMMode: mockfastpix.DRMModeClearKey}))
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: drmID, Policy: mockfastpix.DRM})
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `<!doctype html><title>ClearKey</title><video muted></video><script>`+
			clearKeyPlayer+`</script>`)
	}))
	t.Cleanup(page.Close)
	return &clearKeySite{mock, signer, page.URL}
}

func (s *clearKeySite) sign(t *testing.T, policy core.Policy) *core.Playback {
	t.Helper()
	p, err := s.signer.Sign(t.Context(), core.Grant{PlaybackID: drmID, Policy: policy})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func withoutToken(t *testing.T, licenseURL string) string {
	t.Helper()
	u, err := url.Parse(licenseURL)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = ""
	return u.String()
}

func TestClearKey_plays(t *testing.T) {
	needs.SkipUnlessLong(t)
	tb := newTab(t)
	site := startClearKeySite(t)
	p := site.sign(t, core.DRM)
	tb.Open(site.url)
	tb.Do(fmt.Sprintf(`play(%q, %q)`, p.StreamURL(), p.WidevineLicenseURL()))
	tb.WaitFor("the encrypted video plays", `document.querySelector("video").currentTime > 0.5`)
	if width := chrome.Eval[int](tb.Tab, `document.querySelector("video").videoWidth`); width == 0 {
		t.Error("the video has no picture")
	}
	want := withoutToken(t, p.WidevineLicenseURL())
	if tagged := chrome.Eval[string](tb.Tab, `state.tagged`); tagged != want {
		t.Errorf("the key tag has the license URL %s, want %s", tagged, want)
	}
	tb.Screenshot("clearkey")
	site.mock.AssertAccepted(t, drmID, mockfastpix.ResourceWidevineLicense)
	site.mock.AssertNoneRefused(t)
}

// Without a license, all segments are in the browser, and none is shown.
func TestClearKey_refused(t *testing.T) {
	needs.SkipUnlessLong(t)
	tests := map[string]struct {
		license func(t *testing.T, s *clearKeySite) string
		want    string // state.refused
	}{
		"no token": {func(t *testing.T, s *clearKeySite) string {
			return withoutToken(t, s.sign(t, core.DRM).WidevineLicenseURL())
		}, "401 token_missing"},
		"media: token": {func(t *testing.T, s *clearKeySite) string {
			u := withoutToken(t, s.sign(t, core.DRM).WidevineLicenseURL())
			return u + "?token=" + s.sign(t, core.Private).Token()
		}, "401 aud_wrong_prefix"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tb := newTab(t)
			site := startClearKeySite(t)
			tb.Open(site.url)
			tb.Do(fmt.Sprintf(`play(%q, %q)`, site.sign(t, core.DRM).StreamURL(), test.license(t, site)))
			tb.WaitFor("the license is refused", `state.refused && state.appended`)
			if got := chrome.Eval[string](tb.Tab, `state.refused`); got != test.want {
				t.Errorf("the license was refused with %s, want %s", got, test.want)
			}
			const shown = `document.querySelector("video").getVideoPlaybackQuality().totalVideoFrames +
				document.querySelector("video").currentTime + state.licenses`
			if n := chrome.Eval[float64](tb.Tab, shown); n != 0 {
				t.Errorf("%g frames and seconds were played without a license", n)
			}
		})
	}
}

// standIn opens the page of an application with the mock's own player.
func (s *clearKeySite) standIn(t *testing.T, tb *tab, token, drmToken string) {
	t.Helper()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!doctype html><title>ClearKey</title><script src="%s/player.js"></script>
			<fastpix-player playback-id=%q token=%q drm-token=%q stream-base=%q></fastpix-player>`,
			s.mock.URL(), drmID, token, drmToken, s.mock.URL())
	}))
	t.Cleanup(page.Close)
	tb.Open(page.URL)
}

func TestMockPlayer_drmModes(t *testing.T) {
	needs.SkipUnlessLong(t)
	for _, mode := range []mockfastpix.DRMMode{mockfastpix.DRMModeKeyTags, mockfastpix.DRMModeClearKey} {
		t.Run(string(mode), func(t *testing.T) {
			everywhere(t, func(t *testing.T, e engine) {
				site := openTheater(t, e, mockfastpix.PlaybackOptions{ID: drmID, Policy: mockfastpix.DRM})
				site.mock.SetProfile(mockfastpix.Profile{DRMMode: mode})
				p := e.open(t)
				p.Open(site.url)
				start(p)
				p.WaitFor("the video plays", video+`.currentTime > 0.2 && `+video+`.videoWidth > 0`)
				p.Do(`document.querySelector("fastpix-player").loadByPlaybackId("` + drmID + `")`)
				start(p)
				p.WaitFor("the video plays with the keys of its first load", video+`.currentTime > 0.2`)
				site.mock.AssertAccepted(t, drmID, mockfastpix.ResourceWidevineLicense)
				site.mock.AssertNoneRefused(t)
				wantNoViolations(t, p)
			})
		})
	}
}

func TestMockPlayer_licenseRefused(t *testing.T) {
	needs.SkipUnlessLong(t)
	for _, mode := range []mockfastpix.DRMMode{mockfastpix.DRMModeNone, mockfastpix.DRMModeClearKey} {
		t.Run("mode "+string(mode), func(t *testing.T) {
			tb := newTab(t)
			site := startClearKeySite(t)
			site.mock.SetProfile(mockfastpix.Profile{DRMMode: mode})
			site.standIn(t, tb, site.sign(t, core.DRM).Token(), site.sign(t, core.Private).Token())
			tb.WaitFor("the refusal is shown", message+`.includes("DRM license refused: unauthorized")`)
			if position := chrome.Eval[float64](tb.Tab, video+`.currentTime`); position != 0 {
				t.Errorf("the video is at %g s, want 0 s", position)
			}
		})
	}
}
