package console_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestConsoleEditor_mistakes checks that each button makes a token that the
// mock refuses for the reason that the button names.
func TestConsoleEditor_mistakes(t *testing.T) {
	t.Parallel()
	tb := openConsole(t, startMock(t))
	tb.click("#editor summary")
	want := map[string]string{
		"Expired": "token_expired", "Expiry in milliseconds": "exp_malformed", "No expiry": "exp_missing",
		"Another video": "aud_wrong_playback_id", "Wrong prefix": "aud_wrong_prefix", "Audience as a list": "aud_malformed",
		"No key ID": "kid_missing", "Unknown key": "key_unknown", "Two key IDs": "kid_mismatch", "HS256": "alg_not_rs256",
		"Changed after signing": "signature_invalid", "Bearer in front": "token_malformed", "No mistake": "",
	}
	names := chrome.Eval[[]string](tb.Tab, `[...document.querySelectorAll("#mistakes button")].map((b) => b.textContent)`)
	if len(names) != len(want) {
		t.Errorf("there are buttons for %q", names)
	}
	for _, name := range names {
		tb.Do(`document.getElementById("verdict").replaceChildren();
			[...document.querySelectorAll("#mistakes button")].find((b) => b.textContent === ` + quoted(name) + `).click()`)
		tb.WaitFor("the verdict on "+name, `document.querySelector("#verdict .verdict-title")`)
		got := chrome.Eval[string](tb.Tab, `document.querySelector("#verdict code")?.textContent ?? ""`)
		if got != want[name] {
			t.Errorf("%s: the reason is %q, want %q", name, got, want[name])
		}
	}
}

// TestConsoleEditor_changes checks that a change of the header, a claim or the
// signature changes the verdict, and that changes are signed again.
func TestConsoleEditor_changes(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := startMock(t)
	key := sampleKey(t)
	register(t, mock, key)
	tb := openConsole(t, mock)
	token := signings["subject"].byCore(t, key.SigningKey) // long expired, and without its key in the page
	tb.fill("#decode-input", mock.URL()+"/"+film+".m3u8?minResolution=270p&token="+token)
	tb.WaitFor("the verdict", `document.querySelector("#verdict code")?.textContent === "token_expired"`)
	tb.Do(`document.getElementById("editor").open = true`)

	claims := chrome.Eval[string](tb.Tab, `document.getElementById("edit-payload").value`)
	if !strings.Contains(claims, `"sub": "viewer-17"`) {
		t.Fatalf("the claims are %s", claims)
	}
	edit := func(field, from, to, verdict string) {
		t.Helper()
		tb.fill(field, strings.ReplaceAll(
			chrome.Eval[string](tb.Tab, `document.querySelector(`+quoted(field)+`).value`), from, to))
		expression := `document.querySelector("#verdict code")?.textContent === ` + quoted(verdict)
		if verdict == "" {
			expression = `document.querySelector("#verdict.good")`
		}
		tb.WaitFor("the verdict after "+to, expression)
	}
	edit("#edit-payload", `"exp": 17`, `"exp": 18`, "") // two years from now, signed with a key of the mock
	if got := chrome.Eval[string](tb.Tab, `document.getElementById("decode-input").value`); !strings.HasPrefix(
		got, mock.URL()+"/"+film+".m3u8?minResolution=270p&token=ey") || strings.Contains(got, token) {
		t.Errorf("the URL is %s", got)
	}
	edit("#edit-payload", "media:", "drm:", "aud_wrong_prefix")
	edit("#edit-payload", "drm:", "media:", "")
	edit("#edit-header", "RS256", "none", "alg_not_rs256")
	edit("#edit-header", "none", "RS256", "")
	signature := chrome.Eval[string](tb.Tab, `document.getElementById("edit-signature").value`)
	edit("#edit-signature", signature[:8], "AAAAAAAA", "signature_invalid")
	if chrome.Eval[bool](tb.Tab, `document.getElementById("edit-signs").checked`) {
		t.Errorf("a changed signature would be replaced by the next change")
	}
	edit("#edit-payload", "{", "{{", "token_malformed")
	edit("#edit-payload", "{{", "{", "signature_invalid")
}
