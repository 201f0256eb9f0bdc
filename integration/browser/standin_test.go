package browser_test

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// The tests in this file run the mock's player in several browsers, on a
// page of core/player. .ci/run has a stage for those in Firefox.

// page is a page in a browser.
type page interface {
	Open(url string)
	Do(expression string)
	Text(expression string) string
	WaitFor(what, expression string)
}

func (tb *tab) Text(expression string) string { return chrome.Eval[string](tb.Tab, expression) }

// engine is a browser, and a script that runs before the mock's player.
type engine struct {
	open   func(t *testing.T) page
	script string
}

func inChromium(t *testing.T) page { return newTab(t) }

func inFirefox(t *testing.T) page { return theFirefox.NewTab(t) }

var (
	firefoxEngine = engine{open: inFirefox}

	chromiumEngine = engine{open: inChromium}

	// noHLS is Chromium before version 142, which has no HLS of its own.
	noHLS = engine{inChromium, `
		const { canPlayType } = HTMLMediaElement.prototype;
		HTMLMediaElement.prototype.canPlayType = function (type) {
			return type.includes("mpegurl") ? "" : canPlayType.call(this, type);
		};`}
)

// everywhere runs a test in all browsers.
func everywhere(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	t.Run("Firefox", func(t *testing.T) { test(t, firefoxEngine) })
	t.Run("Chromium", func(t *testing.T) { test(t, chromiumEngine) })
	t.Run("Chromium without HLS", func(t *testing.T) {
		needs.SkipUnlessLong(t)
		test(t, noHLS)
	})
}

// theater is a site whose page plays a video with core/player and the policy
// that core/player computes.
type theater struct {
	mock       *mockfastpix.Server
	url        string
	grant      core.Grant
	attributes map[string]any
}

func openTheater(t *testing.T, e engine, options mockfastpix.PlaybackOptions) *theater {
	t.Helper()
	mock := mockfastpix.Start(t)
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))
	if err != nil {
		t.Fatal(err)
	}
	policy := map[mockfastpix.Policy]core.Policy{
		mockfastpix.Public: core.Public, mockfastpix.DRM: core.DRM,
	}[options.Policy] // or private
	th := &theater{
		mock:       mock,
		grant:      core.Grant{PlaybackID: mock.AddPlayback(options), Policy: policy, Live: options.Live},
		attributes: map[string]any{"muted": true, "config-url": "/config"},
	}
	pl, err := player.New()
	if err != nil {
		t.Fatal(err)
	}
	const nonce = "bm9uY2U="
	watch := template.Must(template.New("").Funcs(pl.FuncMap()).Parse(`<!doctype html>
		<script nonce="` + nonce + `">
			window.violations = [];
			addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective + " " + e.blockedURI));
			` + e.script + `
		</script>
		{{fastpixVideo .Playback .Attributes "nonce" "` + nonce + `"}}`))
	mux := http.NewServeMux()
	mux.Handle("GET /config", nethttp.ConfigHandler(signer, func(*http.Request) (core.Grant, error) {
		return th.grant, nil
	}))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		playback, err := signer.Sign(r.Context(), th.grant)
		if err != nil {
			t.Error(err)
			return
		}
		policy, err := pl.ContentSecurityPolicy(nonce, playback)
		if err != nil {
			t.Error(err)
			return
		}
		w.Header().Set("Content-Security-Policy", policy)
		if r.URL.Query().Has("expired") {
			mock.Advance(2 * time.Hour)
		}
		if err := watch.Execute(w, map[string]any{"Playback": playback, "Attributes": th.attributes}); err != nil {
			t.Error(err)
		}
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	th.url = site.URL
	return th
}

// requests returns how many requests for the resource were served.
func (th *theater) requests(resource mockfastpix.Resource) (n int) {
	for _, r := range th.mock.Requests() {
		if r.Resource == resource && r.Outcome != mockfastpix.OutcomeRefused {
			n++
		}
	}
	return n
}

func start(p page) {
	p.WaitFor("the player has a video", video)
	p.Do(video + `.play()`)
}

func wantNoViolations(t *testing.T, p page) {
	t.Helper()
	if got := p.Text(`violations.join(", ")`); got != "" {
		t.Errorf("violations of the content security policy: %s", got)
	}
}

func TestMockPlayer_plays(t *testing.T) {
	everywhere(t, func(t *testing.T, e engine) {
		for name, options := range map[string]mockfastpix.PlaybackOptions{
			"private": {},
			"public":  {Policy: mockfastpix.Public},
			"DRM":     {Policy: mockfastpix.DRM},
			"live":    {Live: true},
		} {
			t.Run(name, func(t *testing.T) {
				p := e.open(t)
				th := openTheater(t, e, options)
				p.Open(th.url)
				start(p)
				p.WaitFor("the video plays", video+`.currentTime > 0.2`)
				p.Do(`(async () => { window.before = ` + video + `.currentTime; })()`)
				p.WaitFor("the position advances", video+`.currentTime > before + 0.2`)
				if shown := p.Text(message); shown != "" {
					t.Errorf("the player shows %q", shown)
				}
				if live := p.Text(`String(` + video + `.duration === Infinity)`); live != "true" && options.Live {
					t.Error("a live stream has a duration")
				}
				if n := th.requests(mockfastpix.ResourceStream); n != 1 {
					t.Errorf("the master playlist was requested %d times, want once", n)
				}
				th.mock.AssertNoneRefused(t)
				wantNoViolations(t, p)
			})
		}
	})
}

func TestMockPlayer_seeks(t *testing.T) {
	needs.SkipUnlessLong(t)
	everywhere(t, func(t *testing.T, e engine) {
		p := e.open(t)
		th := openTheater(t, e, mockfastpix.PlaybackOptions{})
		th.attributes["start-time"] = 6
		p.Open(th.url)
		start(p)
		p.WaitFor("the video plays after its start time", video+`.currentTime > 6.2 && `+video+`.currentTime < 9`)
		p.Do(video + `.currentTime = 1`)
		p.WaitFor("the video plays after seeking back", video+`.currentTime > 1.2 && `+video+`.currentTime < 5`)
		p.Do(video + `.currentTime = 11.5`)
		p.WaitFor("the video ends", video+`.ended && Math.abs(`+video+`.duration - 12) < 0.1`)
		p.Do(video + `.play()`)
		p.WaitFor("the video plays again", video+`.currentTime > 0.2 && `+video+`.currentTime < 5`)
		th.mock.AssertNoneRefused(t)
	})
}

// helpLink is the URL that the player's message links to, or an empty string.
const helpLink = `(() => {
	const link = document.querySelector("fastpix-player").shadowRoot.querySelector('[role="alert"] a');
	return link.checkVisibility() ? link.href : "";
})()`

func TestMockPlayer_showsReason(t *testing.T) {
	needs.SkipUnlessLong(t)
	everywhere(t, func(t *testing.T, e engine) {
		for name, c := range map[string]struct {
			options mockfastpix.PlaybackOptions
			query   string
			reason  mockfastpix.Reason
			want    []string
		}{
			"expired token": {query: "?expired", reason: mockfastpix.ErrTokenExpired, want: []string{"403", "expired"}},
			"off air": {
				options: mockfastpix.PlaybackOptions{Live: true, OffAir: true},
				reason:  mockfastpix.ErrLiveOffAir, want: []string{"404", "off air"},
			},
			"not ready": {
				options: mockfastpix.PlaybackOptions{Status: mockfastpix.StatusProcessing},
				reason:  mockfastpix.ErrMediaNotReady, want: []string{"400", "not ready"},
			},
			"expired DRM token": {
				options: mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM},
				query:   "?expired", reason: mockfastpix.ErrTokenExpired, want: []string{"403", "expired"},
			},
		} {
			t.Run(name, func(t *testing.T) {
				p := e.open(t)
				th := openTheater(t, e, c.options)
				delete(th.attributes, "config-url")
				p.Open(th.url + c.query)
				p.WaitFor("the player's message", message)
				shown := strings.ToLower(p.Text(message))
				for _, text := range c.want {
					if !strings.Contains(shown, text) {
						t.Errorf("the player shows %q, want %q in it", shown, text)
					}
				}
				want := th.mock.URL() + "/_mock/reasons/" + c.reason.Code
				if link := p.Text(helpLink); link != want {
					t.Errorf("the player links to %q, want the mock's page about the reason, %s", link, want)
				}
				th.mock.AssertRefused(t, th.grant.PlaybackID, c.reason)
				wantNoViolations(t, p)
			})
		}
	})
}

// withoutHLS runs a test in the browsers that use MediaSource.
func withoutHLS(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	t.Run("Firefox", func(t *testing.T) { test(t, firefoxEngine) })
	t.Run("Chromium without HLS", func(t *testing.T) { test(t, noHLS) })
}

func TestMockPlayer_liveRefresh(t *testing.T) {
	needs.SkipUnlessLong(t)
	withoutHLS(t, func(t *testing.T, e engine) {
		p := e.open(t)
		th := openTheater(t, e, mockfastpix.PlaybackOptions{Live: true})
		p.Open(th.url)
		start(p)
		p.WaitFor("the video plays", video+`.currentTime > 0.2`)
		p.Do(`(async () => {
			window.bufferEnd = () => { const { buffered } = ` + video + `; return buffered.end(buffered.length - 1); };
			window.before = bufferEnd();
		})()`)
		th.mock.Advance(20 * time.Second)
		p.WaitFor("the player has segments of the new window", `bufferEnd() > before + 10`)
		th.mock.AssertNoneRefused(t)
		seen := map[string]bool{}
		for _, r := range th.mock.Requests() {
			if r.Resource == mockfastpix.ResourceSegment && seen[r.Path] {
				t.Errorf("%s was requested twice", r.Path)
			}
			seen[r.Path] = true
		}

		if err := th.mock.UpdatePlayback(th.grant.PlaybackID, func(o *mockfastpix.PlaybackOptions) {
			o.OffAir = true
		}); err != nil {
			t.Fatal(err)
		}
		p.WaitFor("the reason for the end", message+`.toLowerCase().includes("off air")`)
	})
}

func TestMockPlayer_rendition(t *testing.T) {
	needs.SkipUnlessLong(t)
	withoutHLS(t, func(t *testing.T, e engine) {
		th := openTheater(t, e, mockfastpix.PlaybackOptions{})
		th.attributes["id"] = "player"
		p := e.open(t)
		for _, width := range []string{"200", "1200"} {
			p.Open(th.url)
			p.Do(`(async () => {
				const sheet = new CSSStyleSheet();
				sheet.replaceSync("#player { width: ` + width + `px; }");
				document.adoptedStyleSheets = [sheet];
				await player.loadByPlaybackId(player.playbackId);
			})()`)
			p.WaitFor("the first frame", video+`.readyState >= 2`)
			wide := p.Text(`String(` + video + `.videoWidth > 640)`)
			if want := map[string]string{"200": "false", "1200": "true"}[width]; wide != want {
				t.Errorf("in %s pixels the video is %s pixels wide", width, p.Text(`String(`+video+`.videoWidth)`))
			}
		}
	})
}

func TestMockPlayer_retriesSegments(t *testing.T) {
	needs.SkipUnlessLong(t)
	withoutHLS(t, func(t *testing.T, e engine) {
		p := e.open(t)
		th := openTheater(t, e, mockfastpix.PlaybackOptions{})
		th.mock.InjectFault(mockfastpix.Fault{Path: "/m/*", Skip: 5, Times: 1, Status: http.StatusServiceUnavailable})
		p.Open(th.url)
		start(p)
		p.Do(video + `.playbackRate = 4`)
		p.WaitFor("the video plays over the fault", video+`.currentTime > 3`)
		if n := th.requests(mockfastpix.ResourceStream); n != 1 {
			t.Errorf("the master playlist was requested %d times, want once", n)
		}
	})
}

func TestMockPlayer_renewsAfterRefusal(t *testing.T) {
	needs.SkipUnlessLong(t)
	withoutHLS(t, func(t *testing.T, e engine) {
		p := e.open(t)
		th := openTheater(t, e, mockfastpix.PlaybackOptions{})
		th.attributes["start-time"] = 6
		// The first segments are served, and the next one is refused once.
		th.mock.InjectFault(mockfastpix.Fault{Path: "/m/*", Skip: 10, Times: 1, Status: http.StatusForbidden})
		p.Open(th.url)
		p.WaitFor("the video is at its start time", video+`.readyState >= 2 && `+video+`.currentTime === 6`)
		first := p.Text(`document.querySelector("fastpix-player").token`)
		th.mock.Advance(30 * time.Minute)
		start(p)
		p.WaitFor("the video continues", `document.querySelector("fastpix-player").token !== "`+first+`" && `+
			video+`.currentTime > 7 && !`+video+`.paused`)
		if n := th.requests(mockfastpix.ResourceStream); n != 2 {
			t.Errorf("the master playlist was served %d times, want twice", n)
		}
		if shown := p.Text(message); shown != "" {
			t.Errorf("the player shows %q", shown)
		}
	})
}

// TestMockPlayer_refusalAfterEnd checks refusals after a seek back from the
// end, when the source of the video has all segments up to its end and has
// ended.
func TestMockPlayer_refusalAfterEnd(t *testing.T) {
	needs.SkipUnlessLong(t)
	const element = `document.querySelector("fastpix-player")`
	const notice = `(async () => {
		const { endOfStream } = MediaSource.prototype;
		MediaSource.prototype.endOfStream = function (...reason) {
			endOfStream.apply(this, reason);
			window.sourceEnded = this.readyState === "ended";
		};
	})()`
	// seekBack leaves segments 1 to 3 out, and asks for them when their URLs
	// have expired.
	seekBack := func(p page, th *theater) {
		t.Helper()
		p.Open(th.url)
		p.WaitFor("the first frame", video+`.readyState >= 2`)
		p.Do(notice)
		p.Do(`(async () => { window.before = ` + element + `.token; })()`)
		p.Do(video + `.currentTime = 9.5`)
		p.WaitFor("the source has ended", `window.sourceEnded && !`+video+`.seeking`)
		th.mock.Advance(31 * 24 * time.Hour)
		p.Do(video + `.currentTime = 3`)
	}
	withoutHLS(t, func(t *testing.T, e engine) {
		t.Run("message", func(t *testing.T) {
			p := e.open(t)
			th := openTheater(t, e, mockfastpix.PlaybackOptions{})
			delete(th.attributes, "config-url")
			seekBack(p, th)
			p.WaitFor("the reason", message+`.includes("403") && `+message+`.includes("Try again")`)
		})
		t.Run("renewal", func(t *testing.T) {
			p := e.open(t)
			th := openTheater(t, e, mockfastpix.PlaybackOptions{})
			seekBack(p, th)
			p.WaitFor("the video has a new token", `(({ token }) => token && token !== window.before)(`+element+`)`)
			p.WaitFor("the video was loaded again", `!`+message+` && `+video+`.readyState >= 2 && !`+video+`.seeking`)
		})
	})
}

// TestMockPlayer_keepsFocusOnRetry checks that the focus stays in the player
// when "Try again" is pressed, whether or not the video plays then.
func TestMockPlayer_keepsFocusOnRetry(t *testing.T) {
	needs.SkipUnlessLong(t)
	const (
		root  = `document.querySelector("fastpix-player").shadowRoot`
		retry = root + `.querySelector(".retry")`
		focus = root + `.activeElement?.localName`
	)
	everywhere(t, func(t *testing.T, e engine) {
		p := e.open(t)
		th := openTheater(t, e, mockfastpix.PlaybackOptions{})
		delete(th.attributes, "config-url")
		remove := th.mock.InjectFault(mockfastpix.Fault{
			Path: "/" + th.grant.PlaybackID + ".m3u8", Status: http.StatusForbidden,
		})
		p.Open(th.url)
		p.WaitFor("the player's message", message)
		p.Do(`(async () => { ` + retry + `.focus(); ` + retry + `.click(); })()`)
		p.WaitFor("the message is back, and the button has the focus", message+` && `+focus+` === "button"`)
		remove()
		p.Do(retry + `.click()`)
		p.WaitFor("the first frame", video+`.readyState >= 2`)
		if got := p.Text(`String(` + focus + `)`); got != "video" {
			t.Errorf("the focus is on %s, want the video", got)
		}
	})
}
