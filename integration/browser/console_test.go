package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestConsole_firefox signs, decodes, changes and finds a token in the console.
// Package console has the tests of the console in Chromium.
func TestConsole_firefox(t *testing.T) {
	p := inFirefox(t)
	mock := mockfastpix.Start(t)
	film := mock.AddPlayback(mockfastpix.PlaybackOptions{Title: "First light"})
	mock.CreateSigningKey()
	p.Open(mock.URL() + "/")
	p.WaitFor("the console is live", `document.getElementById("connection").textContent === "Live"`)
	fill := func(id, value string) {
		t.Helper()
		p.Do(fmt.Sprintf(`(() => {
			const field = document.getElementById(%q);
			field.value = %q;
			field.dispatchEvent(new InputEvent("input", { bubbles: true }));
		})()`, id, value))
	}
	click := func(id string) {
		t.Helper()
		p.Do(fmt.Sprintf(`document.getElementById(%q).click()`, id))
	}
	value := func(id string) string {
		t.Helper()
		return p.Text(fmt.Sprintf(`document.getElementById(%q).value`, id))
	}
	verdict := func(want string) {
		t.Helper()
		p.WaitFor("the verdict "+want, fmt.Sprintf(`document.getElementById("verdict").textContent.includes(%q)`, want))
	}

	// Sign with a key that the browser makes.
	click("key-new")
	p.WaitFor("the key", `!document.getElementById("key-loaded").hidden`)
	fill("playback-id", film)
	click("sign")
	p.WaitFor("the token", `document.getElementById("token").textContent.split(".").length === 3`)
	token := p.Text(`document.getElementById("token").textContent`)

	// Change the token. Each change is signed again.
	click("decode")
	verdict("Accepted with 200")
	p.Do(`document.getElementById("editor").open = true`)
	claims, signature := value("edit-payload"), value("edit-signature")
	fill("edit-payload", "{}")
	verdict("Refused")
	if value("edit-signature") == signature {
		t.Error("the changed token has the signature of the first one")
	}
	fill("edit-payload", claims)
	verdict("Accepted with 200")
	fill("edit-signature", "AAAA"+signature[4:])
	verdict("signature_invalid")

	// Find a request in the journal.
	for _, query := range []string{"", "?token=" + token} {
		res, err := http.Get(mock.URL() + "/" + film + ".m3u8" + query)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	p.WaitFor("both requests", `document.querySelectorAll("#requests > li").length === 2`)
	fill("request-outcome", "refused")
	p.WaitFor("the refused one", `document.querySelectorAll("#requests > li").length === 1 &&
		document.getElementById("requests").textContent.includes("token_missing")`)
	p.Do(`document.querySelector("#requests summary").click()`)
	p.WaitFor("its details", `document.querySelector("#requests dl").textContent.includes("What to do")`)
}
