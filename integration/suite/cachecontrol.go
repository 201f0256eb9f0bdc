package suite

import (
	"net/http"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

func cacheControl(t *testing.T, w world) {
	id := w.video(t, core.Private)
	signer := w.signer(t)
	short, none := "private, max-age=60", ""
	app := w.adapter.New(t,
		Route{Prefix: "/page", Guards: []Guard{{Signer: signer}}, Page: func(Visit) Answer {
			return Answer{Status: http.StatusOK, CacheControl: "private, max-age=5"}
		}},
		Route{Prefix: "/option", Guards: []Guard{{Signer: signer, CacheControl: &short}}, Page: show},
		Route{Prefix: "/off", Guards: []Guard{{Signer: signer, CacheControl: &none}}, Page: show},
		Route{Prefix: "/refused", Page: show, Guards: []Guard{{
			Signer: signer, CacheControl: &short, Resolve: refuseWith(core.ErrForbidden),
		}}},
		Route{Prefix: "/broken", Guards: []Guard{{Signer: signer}}, Page: func(Visit) Answer {
			return Answer{Status: http.StatusInternalServerError}
		}},
	)
	for path, want := range map[string]string{
		"/page/":    "private, max-age=5",
		"/option/":  "private, max-age=60",
		"/off/":     "",
		"/refused/": "no-store",
		"/broken/":  "private, no-store",
	} {
		if got := get(t, app+path+id).header.Get("Cache-Control"); got != want {
			t.Errorf("Cache-Control of %s is %q, want %q", path, got, want)
		}
	}
}
