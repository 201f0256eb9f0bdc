package suite

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// playerConfig is the config endpoint's response, as clients decode it. Tokens
// and times are nil if they are null.
type playerConfig struct {
	PlaybackID    string     `json:"playbackId"`
	Policy        string     `json:"policy"`
	StreamType    string     `json:"streamType"`
	Token         *string    `json:"token"`
	DRMToken      *string    `json:"drmToken"`
	StreamURL     string     `json:"streamUrl"`
	Poster        string     `json:"poster"`
	ExpiresAt     *time.Time `json:"expiresAt"`
	ExpiresAtUnix *int64     `json:"expiresAtUnix"`
	RefreshAt     *time.Time `json:"refreshAt"`
	RefreshAtUnix *int64     `json:"refreshAtUnix"`
}

// config decodes the response of a config endpoint.
func config(t *testing.T, r reply) playerConfig {
	t.Helper()
	var c playerConfig
	contentType, cacheControl := r.header.Get("Content-Type"), r.header.Get("Cache-Control")
	if r.status != http.StatusOK || contentType != "application/json" || cacheControl != "no-store" {
		t.Errorf("the config endpoint returns %d, %s, Cache-Control %q, want 200, application/json, no-store",
			r.status, contentType, cacheControl)
		return c
	}
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		t.Errorf("the config endpoint returns %q: %v", r.body, err)
	}
	return c
}

func configEndpoint(t *testing.T, w world) {
	signer := w.signer(t)
	for _, policy := range []core.Policy{core.Private, core.DRM, core.Public} {
		t.Run(policy.String(), func(t *testing.T) {
			t.Parallel()
			id := w.video(t, policy)
			app := w.adapter.New(t, Route{Prefix: "/playback", Config: &Guard{
				Signer: signer,
				Resolve: func(v Visit) (core.Grant, error) {
					return core.Grant{PlaybackID: v.Param("id"), Policy: policy}, nil
				},
			}})

			c := config(t, get(t, app+"/playback/"+id))
			if c.StreamType != "on-demand" {
				t.Errorf("the stream type is %q, want on-demand", c.StreamType)
			}
			if c.PlaybackID != id || c.Policy != policy.String() {
				t.Errorf("the response is for %s (%s), want %s (%s)", c.PlaybackID, c.Policy, id, policy)
			}
			if got, want := c.DRMToken != nil, policy == core.DRM; got != want {
				t.Errorf("the response has a DRM token: %t, want %t", got, want)
			}
			plays(t, c.StreamURL)
			if poster := get(t, c.Poster); poster.status != http.StatusOK {
				t.Errorf("the status of the poster is %d, want 200", poster.status)
			}
			if policy == core.Public {
				if c.Token != nil || c.ExpiresAt != nil || c.ExpiresAtUnix != nil ||
					c.RefreshAt != nil || c.RefreshAtUnix != nil {
					t.Errorf("a public video has a token or times: %+v", c)
				}
				return
			}
			if c.Token == nil || c.ExpiresAt == nil || c.RefreshAt == nil ||
				c.ExpiresAtUnix == nil || c.RefreshAtUnix == nil {
				t.Fatalf("a %s video lacks its token or times: %+v", policy, c)
			}
			if c.ExpiresAt.Unix() != *c.ExpiresAtUnix || c.RefreshAt.Unix() != *c.RefreshAtUnix ||
				!c.RefreshAt.Before(*c.ExpiresAt) {
				t.Errorf("the times do not agree: %+v", c)
			}
			if h := fetch(t, http.MethodHead, app+"/playback/"+id); h.status != http.StatusOK || h.body != "" {
				t.Errorf("HEAD returns %d %q, want 200 and no body", h.status, h.body)
			}
		})
	}
}

// configOfLiveStream requests the config and the catalog of a live stream.
func configOfLiveStream(t *testing.T, w world) {
	grant := core.Grant{PlaybackID: w.video(t, core.Private), Live: true}
	signer := w.signer(t)
	app := w.adapter.New(t,
		Route{Prefix: "/playback", Config: &Guard{
			Signer:  signer,
			Resolve: func(Visit) (core.Grant, error) { return grant, nil },
		}},
		Route{Prefix: "/catalog", Catalog: &Guard{
			Signer: signer,
			ResolveCatalog: func(Visit) ([]core.CatalogItem, error) {
				recorded := core.Grant{PlaybackID: grant.PlaybackID}
				return []core.CatalogItem{{Grant: grant}, {Grant: recorded}}, nil
			},
		}})
	c := config(t, get(t, app+"/playback/"+grant.PlaybackID))
	if c.StreamType != "live-stream" || c.Poster != "" {
		t.Errorf("the stream type is %q with the poster %q, want live-stream without a poster", c.StreamType, c.Poster)
	}
	plays(t, c.StreamURL)
	var types []string
	for _, item := range catalog(t, get(t, app+"/catalog/all")) {
		types = append(types, item.StreamType)
	}
	if !slices.Equal(types, []string{"live-stream", "on-demand"}) {
		t.Errorf("the stream types of the catalog are %q, want live-stream and on-demand", types)
	}
}

func configCallsResolver(t *testing.T, w world) {
	id := w.video(t, core.Private)
	var revoked atomic.Bool
	var asked atomic.Int64
	app := w.adapter.New(t, Route{Prefix: "/playback", Config: &Guard{
		Signer: w.signer(t),
		Authorize: func(Visit, string) error {
			asked.Add(1)
			if revoked.Load() {
				return core.ErrForbidden
			}
			return nil
		},
	}})
	config(t, get(t, app+"/playback/"+id))
	config(t, get(t, app+"/playback/"+id))
	if n := asked.Load(); n != 2 {
		t.Errorf("authorize was called %d times for two requests", n)
	}
	revoked.Store(true)
	r := get(t, app+"/playback/"+id)
	if r.status != http.StatusForbidden {
		t.Errorf("the status after the viewer's access was revoked is %d, want 403", r.status)
	}
	checkRefusal(t, r)
}
