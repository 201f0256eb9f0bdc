package suite

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// redirect checks the response of a redirect endpoint and returns its location.
func redirect(t *testing.T, r reply) string {
	t.Helper()
	if r.status != http.StatusFound || r.body != "" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the redirect endpoint returns %d %q, Cache-Control %q, want 302, no body, no-store",
			r.status, r.body, r.header.Get("Cache-Control"))
	}
	return r.header.Get("Location")
}

func redirectEndpoint(t *testing.T, w world) {
	signer := w.signer(t)
	for _, policy := range []core.Policy{core.Private, core.DRM, core.Public} {
		t.Run(policy.String(), func(t *testing.T) {
			t.Parallel()
			id := w.video(t, policy)
			var asked atomic.Int64
			guard := Guard{Signer: signer, Policy: policy, Authorize: func(_ Visit, playbackID string) error {
				asked.Add(1)
				if playbackID != id {
					t.Errorf("authorize received %q, want %s", playbackID, id)
				}
				return nil
			}}
			app := w.adapter.New(t, Route{Prefix: "/play", Redirect: &guard})

			location := redirect(t, get(t, app+"/play/"+id+".m3u8"))
			if strings.Contains(location, "token=") != (policy != core.Public) {
				t.Errorf("the location %s has a token: want one unless the video is public", location)
			}
			plays(t, location)
			if head := redirect(t, fetch(t, http.MethodHead, app+"/play/"+id+".m3u8")); head == "" {
				t.Error("HEAD returns no location")
			}
			if n := asked.Load(); n != 2 {
				t.Errorf("authorize was called %d times for two requests", n)
			}
			if policy == core.DRM {
				return // DRM videos have no files
			}
			for extension, contentType := range map[string]string{".mp4": "video/mp4", ".m4a": "audio/mp4"} {
				file := get(t, redirect(t, get(t, app+"/play/"+id+extension)))
				if file.status != http.StatusOK || file.header.Get("Content-Type") != contentType || file.body == "" {
					t.Errorf("the %s file is refused: %d %s %s", extension, file.status,
						file.header.Get("Content-Type"), file.header.Get("X-Mock-Reason"))
				}
			}
		})
	}
}

func redirectRefusals(t *testing.T, w world) {
	for _, tt := range []struct {
		name, path string
		guard      Guard
		want       int
	}{
		{"viewer not signed in", "/play/v1.m3u8", Guard{Resolve: refuseWith(core.ErrUnauthenticated)}, 401},
		{"status of the resolver", "/play/v1.mp4", Guard{Resolve: refuseWith(core.Refuse(402, "Rent it.", nil))}, 402},
		{"resolver failure", "/play/v1.m3u8", Guard{Resolve: refuseWith(errors.New("no route"))}, 500},
		{"key unavailable", "/play/v1.m4a", Guard{Signer: w.signerWith(t, noKey)}, 503},
		{"invalid ID", "/play/a%20b.m3u8", Guard{}, 400},
		{"other extension", "/play/v1.mpd", Guard{}, 404},
		{"no extension", "/play/v1", Guard{}, 404},
		{"name of the file as the ID", "/play/v1.m3u8", Guard{Resolve: func(Visit) (core.Grant, error) {
			return core.Grant{PlaybackID: "v1.m3u8"}, nil
		}}, 500},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.guard.Signer == nil {
				tt.guard.Signer = w.signer(t)
			}
			app := w.adapter.New(t, Route{Prefix: "/play", Redirect: &tt.guard})
			text := get(t, app+tt.path)
			if text.status != tt.want || text.header.Get("Location") != "" {
				t.Errorf("the response is %d with the location %q, want %d without one",
					text.status, text.header.Get("Location"), tt.want)
			}
			checkRefusal(t, text)
			checkText(t, text)
			checkJSON(t, get(t, app+tt.path, "Accept: application/json"), text.body)
			if h := fetch(t, http.MethodHead, app+tt.path); h.status != tt.want {
				t.Errorf("the status of HEAD is %d, want %d", h.status, tt.want)
			}
		})
	}
}
