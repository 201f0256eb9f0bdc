package suite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

// viewers is the number of concurrent viewers. Each watches a different video.
const viewers = 200

func concurrency(t *testing.T, w world) {
	seen := new(recorder)
	signer := w.signer(t, core.WithObserver(seen), frozen())
	asked := new(notebook)
	app := w.adapter.New(t,
		Route{Prefix: "/param", Page: show, Guards: []Guard{{
			Signer: signer,
			Authorize: func(v Visit, playbackID string) error {
				// The ID is kept without a copy, because the adapter promises
				// that it does not change.
				asked.note(strings.Clone(v.Header("X-Viewer")), playbackID)
				return nil
			},
		}}},
		Route{Prefix: "/grant", Page: show, Guards: []Guard{{
			Signer: signer,
			Resolve: func(v Visit) (core.Grant, error) {
				// These strings may belong to the framework, as in many
				// applications. The signer must not keep them.
				return core.Grant{PlaybackID: v.Param("id"), Subject: v.Header("X-Viewer")}, nil
			},
		}}},
		Route{Prefix: "/playback", Config: &Guard{
			Signer: signer,
			Resolve: func(v Visit) (core.Grant, error) {
				return core.Grant{PlaybackID: v.Param("id"), Subject: v.Header("X-Viewer")}, nil
			},
		}},
	)
	videos := map[string]string{} // by viewer
	for i := range viewers {
		videos[fmt.Sprintf("viewer-%03d", i)] = w.video(t, core.Private)
	}

	everyone := func(visit func(viewer, id string)) {
		var all sync.WaitGroup
		for viewer, id := range videos {
			all.Go(func() { visit(viewer, id) })
		}
		all.Wait()
	}
	var mu sync.Mutex
	first := map[string]string{} // stream URLs by viewer
	everyone(func(viewer, id string) {
		p := page(t, get(t, app+"/param/"+id, "X-Viewer: "+viewer))
		checkOwn(t, p.ID, p.Token, id, "")
		p = page(t, get(t, app+"/grant/"+id, "X-Viewer: "+viewer))
		checkOwn(t, p.ID, p.Token, id, viewer)
		c := config(t, get(t, app+"/playback/"+id, "X-Viewer: "+viewer)) // the same grant
		if c.Token == nil || *c.Token != p.Token {
			t.Errorf("the config endpoint and the page return different tokens for %s", id)
		}
		plays(t, p.StreamURL)
		mu.Lock()
		defer mu.Unlock()
		first[viewer] = p.StreamURL
	})
	if diff := cmp.Diff(videos, asked.copy()); diff != "" {
		t.Errorf("playback IDs that authorize received, by viewer (-want +got):\n%s", diff)
	}
	if got, want := seen.videos(core.EventSigned), slices.Sorted(maps.Values(videos)); !cmp.Equal(want, got) {
		t.Errorf("playback IDs of the observed signatures (-want +got):\n%s", cmp.Diff(want, got))
	}

	if got, want := seen.signatures(), 2*viewers; got != want {
		t.Errorf("%d signatures were made, want %d (one with and one without a subject for each viewer)", got, want)
	}

	// The second visit reuses the same tokens. No cached string has changed.
	second := map[string]string{}
	everyone(func(viewer, id string) {
		p := page(t, get(t, app+"/grant/"+id, "X-Viewer: "+viewer))
		mu.Lock()
		defer mu.Unlock()
		second[viewer] = p.StreamURL
	})
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("the stream URLs of the second visit differ (-first +second):\n%s", diff)
	}
	if got, want := seen.signatures(), 2*viewers; got != want {
		t.Errorf("%d signatures were made for the second visit, want none", got-want)
	}
}

// checkOwn checks that a playback has the requested ID, viewer and audience.
func checkOwn(t *testing.T, gotID, token, id, viewer string) {
	t.Helper()
	if gotID != id {
		t.Errorf("the page for %s shows %s", id, gotID)
	}
	if got, want := claimsOf(t, token), (claims{Audience: "media:" + id, Subject: viewer}); got != want {
		t.Errorf("the token's claims are %+v, want %+v", got, want)
	}
}

// notebook keeps one string for each viewer.
type notebook struct {
	mu    sync.Mutex
	notes map[string]string
}

func (n *notebook) note(viewer, what string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.notes == nil {
		n.notes = map[string]string{}
	}
	n.notes[viewer] = what
}

func (n *notebook) copy() map[string]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.notes)
}

// recorder is an observer that keeps all events.
type recorder struct {
	mu     sync.Mutex
	events []core.Event
}

func (r *recorder) Observe(_ context.Context, e core.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// signatures returns how many signatures were observed.
func (r *recorder) signatures() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, e := range r.events {
		if e.Kind == core.EventSigned {
			n++
		}
	}
	return n
}

// videos returns the distinct playback IDs of the events of a kind, in order.
func (r *recorder) videos(kind core.EventKind) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := map[string]bool{}
	for _, e := range r.events {
		if e.Kind == kind {
			ids[e.PlaybackID] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}
