package mockfastpix_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// deletionAlternatives are about deleted signing keys and playback IDs, and
// about URLs that expire.
func deletionAlternatives() []alternative {
	ok := answer{status: http.StatusOK}
	deleteKey := func(wait time.Duration) ask {
		return func(t *testing.T, w *world) response {
			t.Helper()
			s := newSigner(t, w.srv)
			token := s.token(t, w.private)
			if err := w.srv.RevokeSigningKey(s.keyID); err != nil {
				t.Fatal(err)
			}
			w.srv.Advance(wait)
			return get(t, w.srv, master(w.private, token))
		}
	}
	deletePlayback := func(wait time.Duration) ask {
		return func(t *testing.T, w *world) response {
			t.Helper()
			id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
			if err := w.srv.DeletePlayback(id); err != nil {
				t.Fatal(err)
			}
			w.srv.Advance(wait)
			return get(t, w.srv, "/"+id+".m3u8")
		}
	}
	deleteMedia := func(t *testing.T, w *world) response {
		id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
		o, _ := w.srv.Playback(id)
		apiOK[any](t, w.srv, http.StatusOK, http.MethodDelete, "/on-demand/"+o.MediaID, "")
		return get(t, w.srv, "/"+id+".m3u8")
	}
	deleteBoth := func(t *testing.T, w *world) response {
		id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
		o, _ := w.srv.Playback(id)
		if err := w.srv.DeletePlayback(id); err != nil {
			t.Fatal(err)
		}
		apiOK[any](t, w.srv, http.StatusOK, http.MethodDelete, "/on-demand/"+o.MediaID, "")
		return get(t, w.srv, "/"+id+".m3u8")
	}
	oldURL := func(age time.Duration) ask {
		return func(t *testing.T, w *world) response {
			u := playlistURLs(get(t, w.srv, "/"+w.public+".m3u8").body)[0]
			w.srv.Advance(age)
			return get(t, w.srv, u)
		}
	}
	noKey, noPlayback := answer{401, mockfastpix.ErrKeyRevoked}, answer{404, mockfastpix.ErrPlaybackIDDeleted}
	key := mockfastpix.Profile{KeyDeletionDelay: time.Minute}
	playback := mockfastpix.Profile{PlaybackDeletionDelay: time.Minute}
	urls := mockfastpix.Profile{URLLifetime: time.Hour}
	return []alternative{
		{"deleted signing key", key, deleteKey(0), noKey, ok},
		{"deleted signing key, before the end of the delay", key, deleteKey(59 * time.Second), noKey, ok},
		{"deleted signing key, after the delay", key, deleteKey(time.Minute), noKey, noKey},
		{"deleted signing key, delay of playback IDs", playback, deleteKey(0), noKey, noKey},
		{"deleted playback ID", playback, deletePlayback(0), noPlayback, ok},
		{"deleted playback ID, before the end of the delay", playback, deletePlayback(59 * time.Second), noPlayback, ok},
		{"deleted playback ID, after the delay", playback, deletePlayback(time.Minute), noPlayback, noPlayback},
		{"clock set back after the deletion", key, deleteKey(-time.Hour), noKey, ok},
		{"deleted media", playback, deleteMedia, noPlayback, noPlayback},
		{"deleted playback ID, then its media", playback, deleteBoth, noPlayback, noPlayback},
		{"URL within its lifetime", urls, oldURL(59 * time.Minute), ok, ok},
		{"URL after its lifetime", urls, oldURL(61 * time.Minute), ok, answer{403, mockfastpix.ErrURLExpired}},
	}
}

// TestProfile_deletionDelayOfAPI tests that the management API does not show
// what is deleted, also while it still works.
func TestProfile_deletionDelayOfAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{
		KeyDeletionDelay: time.Minute, PlaybackDeletionDelay: time.Minute,
	}))
	key := "/iam/signing-keys/" + w.signer.keyID
	id := "/on-demand/" + w.mediaID + "/playback-ids"
	token := w.signer.token(t, w.private)
	apiOK[any](t, w.srv, http.StatusOK, http.MethodDelete, key, "")
	apiOK[any](t, w.srv, http.StatusOK, http.MethodDelete, id+"?playbackId="+w.private, "")
	for _, path := range []string{key, id + "/" + w.private} {
		wantRefusal(t, api(t, w.srv, http.MethodGet, path, ""), 404, mockfastpix.ErrAPINotFound)
	}
	wantOK(t, get(t, w.srv, master(w.private, token)))
	w.srv.Advance(time.Minute)
	wantRefusal(t, get(t, w.srv, master(w.private, token)), 404, mockfastpix.ErrPlaybackIDDeleted)
}

// TestProfile_preflight tests the headers of preflight responses under each
// rule.
func TestProfile_preflight(t *testing.T) {
	t.Parallel()
	const origin = "https://app.test"
	for _, c := range []struct {
		rule                  mockfastpix.AllowOriginRule
		origin, methods, vary string
	}{
		{mockfastpix.AllowOriginAny, "*", "GET, HEAD, POST, OPTIONS", "Access-Control-Request-Headers"},
		{
			mockfastpix.AllowOriginRequest, origin, "GET, HEAD, POST, OPTIONS",
			"Origin, Access-Control-Request-Headers",
		},
		{mockfastpix.AllowOriginNone, "", "", ""},
	} {
		w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{AllowOrigin: c.rule}))
		res := request(t, w.srv, http.MethodOptions, "/"+w.public+".m3u8", nil,
			"Origin", origin, "Access-Control-Request-Method", "GET")
		h := res.header
		if h.Get("Access-Control-Allow-Origin") != c.origin || h.Get("Access-Control-Allow-Methods") != c.methods ||
			strings.Join(h.Values("Vary"), ", ") != c.vary {
			t.Errorf("%q: %v", c.rule, h)
		}
	}
}

// shownAlternative is an alternative that changes another part of the response
// than its status and reason.
type shownAlternative struct {
	name            string
	option          mockfastpix.Profile
	ask             ask
	show            func(response) string
	strict, changed string
}

func shownAlternatives() []shownAlternative {
	message := func(r response) string {
		_, text, _ := strings.Cut(r.body, `"message":"`)
		text, _, _ = strings.Cut(text, `"`)
		return text
	}
	header := func(name string) func(response) string {
		return func(r response) string { return strings.Join(r.header.Values(name), "; ") }
	}
	file := func(format string, header ...string) ask {
		return func(t *testing.T, w *world) response {
			path := strings.NewReplacer("ID", w.public).Replace(format)
			return get(t, w.srv, path, header...)
		}
	}
	// fromPlaylist requests the first URL of a playlist at that depth.
	fromPlaylist := func(depth int) ask {
		return func(t *testing.T, w *world) response {
			res := get(t, w.srv, "/"+w.public+".m3u8")
			for range depth {
				res = get(t, w.srv, playlistURLs(res.body)[0])
			}
			return res
		}
	}
	cache, cors := header("Cache-Control"), header("Access-Control-Allow-Origin")
	stream := mockfastpix.Profile{StreamCacheControl: "max-age=5"}
	segment := mockfastpix.Profile{SegmentCacheControl: "public, max-age=60"}
	image := mockfastpix.Profile{ImageCacheControl: "max-age=3600"}
	request := mockfastpix.Profile{AllowOrigin: mockfastpix.AllowOriginRequest}
	none := mockfastpix.Profile{AllowOrigin: mockfastpix.AllowOriginNone}
	const origin = "https://app.test"
	return []shownAlternative{
		{"master playlist", stream, fromPlaylist(0), cache, "no-cache", "max-age=5"},
		{"variant playlist", stream, fromPlaylist(1), cache, "no-cache", "max-age=5"},
		{"no header", mockfastpix.Profile{StreamCacheControl: "none"}, fromPlaylist(0), cache, "no-cache", ""},
		{"segment", segment, fromPlaylist(2), cache, "no-cache", "public, max-age=60"},
		{"MP4", segment, file("/ID/capped-4k.mp4"), cache, "no-cache", "public, max-age=60"},
		{"thumbnail", image, file("/ID/thumbnail.jpg"), cache, "no-cache", "max-age=3600"},
		{"spritesheet", image, file("/ID/spritesheet.json"), cache, "no-cache", "max-age=3600"},
		{"clip", image, file("/ID/clip.webp"), cache, "no-cache", "max-age=3600"},
		{"segment, another Cache-Control of images", image, fromPlaylist(2), cache, "no-cache", "no-cache"},
		{"player script", stream, file("/player.js"), cache, "no-cache", "no-cache"},
		{"refusal", stream, file("/" + unknownUUID + ".m3u8"), cache, "no-store", "no-store"},
		{"origin of the request", request, file("/ID.m3u8", "Origin", origin), cors, "*", origin},
		{"origin of the request, refusal", request, file("/x.m3u8", "Origin", origin), cors, "*", origin},
		{"no origin in the request", request, file("/ID.m3u8"), cors, "*", ""},
		{"vary", request, file("/ID.m3u8", "Origin", origin), header("Vary"), "", "Origin"},
		{"no page", none, file("/ID.m3u8", "Origin", origin), cors, "*", ""},
		{"no page, script", none, file("/player.js", "Origin", origin), cors, "*", "*"},
		{
			"message",
			mockfastpix.Profile{Messages: map[string]string{"token_missing": "a token is required"}},
			func(t *testing.T, w *world) response { return get(t, w.srv, "/"+w.private+".m3u8") },
			message, "unauthorized", "a token is required",
		},
	}
}

func TestProfile_shownAlternatives(t *testing.T) {
	t.Parallel()
	strict := newWorld(t)
	for _, c := range shownAlternatives() {
		if got := c.show(c.ask(t, strict)); got != c.strict {
			t.Errorf("%s: %q by default, want %q", c.name, got, c.strict)
		}
		if got := c.show(c.ask(t, newWorld(t, mockfastpix.WithProfile(c.option)))); got != c.changed {
			t.Errorf("%s: %q, want %q", c.name, got, c.changed)
		}
	}
}
