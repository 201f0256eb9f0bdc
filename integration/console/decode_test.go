package console_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestConsole_signsPlaysAndExpires(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	tb := openConsole(t, mock)
	tb.sign(key)
	tb.click("#decode")
	tb.WaitFor("the key is unknown to the mock", `document.querySelector("#verdict code")?.textContent === "key_unknown"`)
	tb.click("#register-key")
	tb.WaitFor("the mock accepts without further input", `document.querySelector("#verdict.good")`)

	tb.click("#play")
	tb.WaitFor("the video plays", `document.getElementById("video").currentTime > 0.5`)
	tb.WaitFor("the player reports it", `document.getElementById("play-status").textContent === "Playing"`)

	tb.click(`[data-advance="1h"]`)
	tb.WaitFor("the decoder reports the expiry",
		`document.querySelector("#verdict code")?.textContent === "token_expired"`)
	verdict := tb.text("#verdict")
	for _, want := range []string{"403", "The token expired at", "Sign a new token"} {
		if !strings.Contains(verdict, want) {
			t.Errorf("the verdict lacks %q: %s", want, verdict)
		}
	}
	if got := chrome.Eval[string](tb.Tab, `document.querySelector("tr.failing th").firstChild.textContent`); got != "exp" {
		t.Errorf("the failing claim is %q, want exp", got)
	}
	words := chrome.Eval[string](tb.Tab, `document.querySelector("tr.failing .words").textContent`)
	if !strings.HasPrefix(words, "Expired") {
		t.Errorf("the explanation of exp is %q, want one that begins with Expired", words)
	}
	tb.click("#play")
	tb.WaitFor("the player reports the reason",
		`document.getElementById("play-status").textContent.includes("token_expired")`)

	tb.click("#clock-reset")
	tb.WaitFor("the token is accepted in real time", `document.querySelector("#verdict.good")`)
	tb.click(`[data-advance="24h"]`)
	tb.WaitFor("the token is refused a day later", `document.querySelector("#verdict.bad")`)

	tb.signAgain()
	tb.click("#decode")
	tb.WaitFor("a token signed with the mock's clock is accepted", `document.querySelector("#verdict.good")`)
}

// TestConsoleDecoder_expiryInRealTime checks that the decoder updates its
// verdict when a token expires, without a change of the clock.
func TestConsoleDecoder_expiryInRealTime(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	tb.fill("#ttl", "3s")
	tb.sign(key)
	tb.click("#decode")
	tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)
	tb.WaitFor("the token expires", `document.querySelector("#verdict code")?.textContent === "token_expired"`)
}

func TestConsoleDecoder_refusals(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	token := tb.sign(key)
	parts := strings.Split(token, ".")
	encode := base64.RawURLEncoding.EncodeToString
	jws := func(header, payload string) string {
		return encode([]byte(header)) + "." + encode([]byte(payload)) + "." + parts[2]
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	tampered := []byte(parts[2])
	tampered[40] = map[bool]byte{true: 'A', false: 'B'}[tampered[40] != 'A']

	for name, tt := range map[string]struct{ input, code, check, claim, segment string }{
		"changed signature": {
			parts[0] + "." + parts[1] + "." + string(tampered),
			"signature_invalid", "signature", "", "signature",
		},
		"changed claim": {
			jws(`{"alg":"RS256"}`, strings.Replace(string(payload), `"sub":""`, `"sub":"x"`, 1)),
			"signature_invalid", "signature", "", "signature",
		},
		"HS256": {
			jws(`{"alg":"HS256","typ":"JWT"}`, string(payload)),
			"alg_not_rs256", "algorithm", "header.alg", "header",
		},
		"no key ID": {
			jws(`{"alg":"RS256"}`, `{"aud":"media:`+film+`"}`),
			"kid_missing", "key ID", "payload.kid", "payload",
		},
		"unknown key": {
			jws(`{"alg":"RS256"}`, `{"kid":"<b>unknown</b>","aud":"media:`+film+`"}`),
			"key_unknown", "key ID", "payload.kid", "payload",
		},
		"URL for another video": {
			mock.URL() + "/" + locked + ".m3u8?token=" + token,
			"aud_wrong_prefix", "audience", "payload.aud", "payload",
		},
		"URL with a second query": {
			mock.URL() + "/" + film + ".m3u8?token=" + token + "?t=123",
			"token_malformed", "format", "", "",
		},
		"URL without a token": {
			mock.URL() + "/" + film + ".m3u8",
			"token_missing", "token", "", "",
		},
		"URL for an unknown video": {
			"https://stream.fastpix.io/11111111-2222-3333-4444-555555555555.m3u8?token=" + token,
			"playback_id_unknown", "playback ID", "", "",
		},
		"token with Bearer": {"Bearer " + token, "token_malformed", "format", "", ""},
		"not a token":       {"undefined", "token_malformed", "format", "", ""},
		"license for a video without DRM": {
			"https://api.fastpix.io/v1/on-demand/drm/license/widevine/" + film + "?token=" + token,
			"drm_not_configured", "playback ID", "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tb.fill("#decode-input", tt.input)
			tb.WaitFor("the reason is "+tt.code, `document.querySelector("#verdict code")?.textContent === `+quoted(tt.code))
			for what, c := range map[string]struct{ expression, want string }{
				"failed check": {
					`document.querySelector("#checks .failed .check-name").firstChild.textContent`, tt.check,
				},
				"failing claim": {`document.querySelector("tr.failing")?.dataset.claim ?? ""`, tt.claim},
				"failing segment": {
					`document.querySelector("#decoded-token .failing")?.className.split(" ")[1] ?? ""`, tt.segment,
				},
			} {
				if got := chrome.Eval[string](tb.Tab, c.expression); got != c.want {
					t.Errorf("the %s is %q, want %q", what, got, c.want)
				}
			}
			remedy := chrome.Eval[string](tb.Tab, `document.querySelector("#verdict .remedy").textContent`)
			if !strings.HasPrefix(remedy, "What to do: ") || len(remedy) < 30 {
				t.Errorf("the remedy is %q", remedy)
			}
			if bold := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#decoded b").length`); bold > 0 {
				t.Errorf("text of the token is rendered as HTML")
			}
			tb.fill("#decode-input", "")
			tb.WaitFor("the decoder is empty", `document.getElementById("decoded").hidden`)
		})
	}

	t.Run("valid URL of another host", func(t *testing.T) {
		tb.fill("#decode-input", "https://images.fastpix.io/"+film+"/thumbnail.jpg?time=3&token="+token)
		tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)
		if got := chrome.Eval[string](tb.Tab, `document.getElementById("decode-resource").value`); got != "thumbnail" {
			t.Errorf("the resource is %q, want thumbnail", got)
		}
	})

	for name, input := range map[string]string{
		"URL without a scheme":              "stream.fastpix.io/" + film + ".m3u8?token=" + token,
		"URL without a scheme, with a port": "localhost:8787/" + film + ".m3u8?token=" + token,
		"path":                              "/" + film + ".m3u8?minResolution=270p&token=" + token + "#t=3",
		"token with white space":            "  " + token + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			tb.fill("#decode-input", "")
			tb.WaitFor("the decoder is empty", `document.getElementById("decoded").hidden`)
			tb.fill("#decode-input", input)
			tb.WaitFor("the mock accepts",
				`document.querySelector("#verdict.good") && !document.getElementById("decoded").hidden`)
			got := chrome.Eval[string](tb.Tab, `document.getElementById("decode-playback-id").value`)
			if got != film && strings.Contains(input, "/") {
				t.Errorf("the playback ID of the URL is %q, want %q", got, film)
			}
		})
	}
}

// TestConsoleDecoder_listsAllChecks checks that the page lists all checks of
// the mock.
func TestConsoleDecoder_listsAllChecks(t *testing.T) {
	t.Parallel()
	key := sampleKey(t)
	mock := startMock(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	token := tb.sign(key)
	verdict := mock.Verify(token, film, mockfastpix.ResourceStream)
	tb.fill("#decode-input", token)
	tb.WaitFor("the mock accepts", `document.querySelector("#verdict.good")`)
	accepted := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#checks li.passed").length`)
	mock.Advance(2 * time.Hour)
	tb.Do(`import("/_mock/console/mock.js").then(({ refresh }) => refresh())`)
	tb.WaitFor("the mock refuses", `document.querySelector("#verdict.bad")`)
	all := chrome.Eval[int](tb.Tab, `document.querySelectorAll("#checks li").length`)
	if accepted != len(verdict.Checks) || all != accepted {
		t.Errorf("the console shows %d checks for an accepted token and %d for a refused token, want %d",
			accepted, all, len(verdict.Checks))
	}
}
