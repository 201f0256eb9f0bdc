package suite

import (
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

func head(t *testing.T, w world) {
	id := w.video(t, core.Private)
	app := w.adapter.New(t, Route{Prefix: "/watch", Guards: []Guard{{Signer: w.signer(t)}}, Page: show})

	r := fetch(t, http.MethodHead, app+"/watch/"+id)
	if r.status != http.StatusOK || r.body != "" || r.header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("HEAD returns %d %q, Cache-Control %q, want 200, no body, private, no-store",
			r.status, r.body, r.header.Get("Cache-Control"))
	}
	page(t, get(t, app+"/watch/"+id)) // the connection is still usable
}

func trailingSlash(t *testing.T, w world) {
	id := w.video(t, core.Private)
	app := w.adapter.New(t, Route{Prefix: "/watch", Guards: []Guard{{Signer: w.signer(t)}}, Page: show})

	// The router decides whether /watch/{id}/ exists.
	r := get(t, app+"/watch/"+id+"/")
	switch r.status {
	case http.StatusNotFound:
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if got, want := r.header.Get("Location"), "/watch/"+id; got != want {
			t.Errorf("the redirect's Location is %s, want %s", got, want)
		}
	default:
		if p := page(t, r); p.ID != id {
			t.Errorf("the page shows %s, want %s", p.ID, id)
		}
	}
}

func percentEncoded(t *testing.T, w world) {
	id := w.video(t, core.Private)
	app := w.adapter.New(t, Route{Prefix: "/watch", Guards: []Guard{{Signer: w.signer(t)}}, Page: show})

	var encoded strings.Builder
	for _, c := range []byte(id) {
		const hex = "0123456789ABCDEF"
		encoded.WriteString("%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1])
	}
	p := page(t, get(t, app+"/watch/"+encoded.String()))
	if p.ID != id {
		t.Errorf("the page shows %q, want %s", p.ID, id)
	}
	plays(t, p.StreamURL)

	for _, path := range []string{
		strings.ReplaceAll(encoded.String(), "%", "%25"), // encoded twice
		"a%2Fb", "a%3Ftoken%3Dx", "a%23b", "a%00b", "a%0D%0Ab", "%C3%A9", "%FF", "a+b", "a%20b",
		"media:a", "drm%3Aa", "...",
	} {
		r := get(t, app+"/watch/"+path)
		if r.status != http.StatusBadRequest && r.status != http.StatusNotFound {
			t.Errorf("%s returns %d %q, want 400 or 404", path, r.status, r.body)
		}
	}
}

func longIDs(t *testing.T, w world) {
	app := w.adapter.New(t, Route{Prefix: "/watch", Guards: []Guard{{Signer: w.signer(t)}}, Page: show})

	longest := strings.Repeat("a", 255)
	if p := page(t, get(t, app+"/watch/"+longest)); p.ID != longest {
		t.Errorf("the page shows %q, want the ID of 255 bytes", p.ID)
	}
	if r := get(t, app+"/watch/"+longest+"a"); r.status != http.StatusBadRequest {
		t.Errorf("the status for an ID of 256 bytes is %d, want 400", r.status)
	}
	// Some servers limit the request line before the adapter is called. They may
	// answer and close the connection while the client is still sending, which
	// the client then reports as a reset connection or a broken pipe.
	r, err := send(t.Context(), http.MethodGet, app+"/watch/"+strings.Repeat("a", 100_000), nil)
	closed := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
	if !closed && (err != nil || r.status < 400 || r.status > 499) {
		// The message of err quotes the URL.
		t.Errorf("the status for an ID of 100 kB is %d, want 4xx or a closed connection; error: %v",
			r.status, errors.Unwrap(err))
	}
	if p := page(t, get(t, app+"/watch/"+longest)); p.ID != longest {
		t.Errorf("the page after an ID of 100 kB shows %q, want the ID of 255 bytes", p.ID)
	}
}
