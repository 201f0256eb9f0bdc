package suite

import (
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

func grantedPrivate(t *testing.T, w world) {
	id := w.video(t, core.Private)
	app := w.adapter.New(t, Route{Prefix: "/watch", Guards: []Guard{{Signer: w.signer(t)}}, Page: show})

	r := get(t, app+"/watch/"+id)
	p := page(t, r)
	if p.ID != id || p.Policy != core.Private || p.Token == "" || p.DRMToken != "" {
		t.Errorf("the page shows %+v, want the private video %s", p, id)
	}
	if !p.InContext {
		t.Error("the request's context lacks the playback that the framework's context holds")
	}
	if got := r.header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control = %q, want private, no-store", got)
	}
	plays(t, p.StreamURL)
	poster := get(t, p.PosterURL)
	contentType := poster.header.Get("Content-Type")
	if poster.status != http.StatusOK || !strings.HasPrefix(contentType, "image/") {
		t.Errorf("the poster is %d %s, want 200 and an image", poster.status, contentType)
	}
}

func grantedDRM(t *testing.T, w world) {
	id := w.video(t, core.DRM)
	app := w.adapter.New(t, Route{Prefix: "/watch", Page: show, Guards: []Guard{{
		Signer: w.signer(t),
		Resolve: func(v Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: v.Param("id"), Policy: core.DRM}, nil
		},
	}}})

	p := page(t, get(t, app+"/watch/"+id))
	if p.ID != id || p.Policy != core.DRM || p.Token == "" || p.DRMToken != p.Token {
		t.Errorf("the page shows %+v, want the DRM video %s with one token for both", p, id)
	}
	plays(t, p.StreamURL)
	license, err := send(t.Context(), http.MethodPost, p.License, strings.NewReader("challenge"))
	if err != nil || license.status != http.StatusOK {
		t.Errorf("the license request returns %d %s (%v), want 200", license.status, license.body, err)
	}
}

func grantedPublic(t *testing.T, w world) {
	id := w.video(t, core.Public)
	app := w.adapter.New(t, Route{Prefix: "/watch", Page: show, Guards: []Guard{{
		// A public playback needs no key.
		Signer: w.signerWith(t, noKey),
		Resolve: func(v Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: v.Param("id"), Policy: core.Public}, nil
		},
	}}})

	p := page(t, get(t, app+"/watch/"+id))
	if p.ID != id || p.Policy != core.Public || p.Token != "" || strings.Contains(p.StreamURL, "token") {
		t.Errorf("the page shows %+v, want the public video %s without a token", p, id)
	}
	plays(t, p.StreamURL)
}
