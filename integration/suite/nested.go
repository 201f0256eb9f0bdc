package suite

import (
	"net/http"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

func nestedGroups(t *testing.T, w world) {
	id := w.video(t, core.Private)
	signer := w.signer(t)
	members := Guard{Signer: signer, Authorize: func(v Visit, _ string) error {
		if v.Header("X-Viewer") == "" {
			return core.ErrUnauthenticated
		}
		return nil
	}}
	buyers := Guard{Signer: signer, Authorize: func(v Visit, _ string) error {
		if v.Header("X-Viewer") != "ann" {
			return core.ErrForbidden
		}
		return nil
	}}
	app := w.adapter.New(t,
		Route{Prefix: "/members", Nested: true, Guards: []Guard{members}, Page: show},
		Route{Prefix: "/buyers", Nested: true, Guards: []Guard{members, buyers}, Page: show},
		Route{Prefix: "/open", Page: show},
	)
	for _, tt := range []struct {
		path, viewer string
		want         int
	}{
		{"/members/", "", http.StatusUnauthorized},
		{"/members/", "bob", http.StatusOK},
		{"/buyers/", "", http.StatusUnauthorized},
		{"/buyers/", "bob", http.StatusForbidden},
		{"/buyers/", "ann", http.StatusOK},
		{"/open/", "", http.StatusOK},
	} {
		if r := get(t, app+tt.path+id, "X-Viewer: "+tt.viewer); r.status != tt.want {
			t.Errorf("the status of %s for viewer %q is %d, want %d", tt.path, tt.viewer, r.status, tt.want)
		}
	}
	if r := get(t, app+"/open/"+id); r.body != `"no playback"` {
		t.Errorf("the open page shows %s, want no playback", r.body)
	}
	p := page(t, get(t, app+"/buyers/"+id, "X-Viewer: ann"))
	if p.ID != id || !p.InContext {
		t.Errorf("the page shows %+v, want the video %s", p, id)
	}
	plays(t, p.StreamURL)
}

func innerWins(t *testing.T, w world) {
	id, trailer := w.video(t, core.Private), w.video(t, core.Public)
	signer := w.signer(t)
	outer := Guard{Signer: signer, Resolve: func(Visit) (core.Grant, error) {
		return core.Grant{PlaybackID: trailer, Policy: core.Public}, nil
	}}
	app := w.adapter.New(t,
		Route{Prefix: "/watch", Guards: []Guard{outer, {Signer: signer}}, Page: show},
		Route{Prefix: "/refused", Page: show, Guards: []Guard{
			outer, {Signer: signer, Resolve: refuseWith(core.ErrForbidden)},
		}},
		Route{Prefix: "/skipped", Page: show, Guards: []Guard{
			outer, {Signer: signer, Skip: func(Visit) bool { return true }},
		}},
	)
	p := page(t, get(t, app+"/watch/"+id))
	if p.ID != id || !p.InContext {
		t.Errorf("the page shows %+v, want the inner middleware's video %s in both contexts", p, id)
	}
	plays(t, p.StreamURL)
	if r := get(t, app+"/refused/"+id); r.status != http.StatusForbidden {
		t.Errorf("the status after a refusal by the inner middleware is %d, want 403", r.status)
	}
	if p := page(t, get(t, app+"/skipped/"+id)); p.ID != trailer || !p.InContext {
		t.Errorf("with the inner middleware skipped, the page shows %+v, want the outer one's video %s", p, trailer)
	}
}

func mountedTwice(t *testing.T, w world) {
	id := w.video(t, core.Private)
	seen := new(recorder)
	guard := Guard{Signer: w.signer(t, core.WithObserver(seen), frozen())}
	app := w.adapter.New(t, Route{Prefix: "/watch", Guards: []Guard{guard, guard}, Page: show})

	p := page(t, get(t, app+"/watch/"+id))
	plays(t, p.StreamURL)
	if n := seen.signatures(); n != 1 {
		t.Errorf("%d signatures were made for one request, want 1", n)
	}
}
