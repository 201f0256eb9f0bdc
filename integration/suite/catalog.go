package suite

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// catalogItem is an item of a catalog endpoint's response, as clients decode
// it.
type catalogItem struct {
	playerConfig
	Error *struct {
		Code    int
		Message string
	}
}

// catalog decodes the response of a catalog endpoint.
func catalog(t *testing.T, r reply) []catalogItem {
	t.Helper()
	contentType, cacheControl := r.header.Get("Content-Type"), r.header.Get("Cache-Control")
	if r.status != http.StatusOK || contentType != "application/json" || cacheControl != "no-store" ||
		r.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("the catalog endpoint returns %d, %s, Cache-Control %q, want 200, application/json, no-store, nosniff",
			r.status, contentType, cacheControl)
	}
	var c struct{ Items []catalogItem }
	if err := json.Unmarshal([]byte(r.body), &c); err != nil || c.Items == nil {
		t.Fatalf("the catalog endpoint returns %q: %v", r.body, err)
	}
	return c.Items
}

// catalogEndpoint requests the catalog of a member and of a visitor: 200 videos
// of all policies.
func catalogEndpoint(t *testing.T, w world) {
	const videos = 200
	var asked atomic.Int64
	seen := new(recorder)
	policies := []core.Policy{core.Private, core.DRM, core.Public}
	grants := make([]core.Grant, videos)
	for i := range grants {
		policy := policies[i%len(policies)]
		grants[i] = core.Grant{PlaybackID: w.video(t, policy), Policy: policy}
	}
	app := w.adapter.New(t, Route{Prefix: "/catalog", Catalog: &Guard{
		Signer: w.signer(t, core.WithObserver(seen), frozen()),
		ResolveCatalog: func(v Visit) ([]core.CatalogItem, error) {
			asked.Add(1)
			items := make([]core.CatalogItem, videos)
			for i, g := range grants {
				g.Subject = v.Header("X-Viewer")
				items[i].Grant = g
				if g.Subject == "" && g.Policy != core.Public {
					items[i].Err = fmt.Errorf("%s: %w", secret, core.ErrUnauthenticated)
				}
			}
			return items, nil
		},
	}})

	member := get(t, app+"/catalog/all", "X-Viewer: ann")
	items := catalog(t, member)
	if len(items) != videos || asked.Load() != 1 {
		t.Fatalf("the member gets %d items from %d calls of the resolver, want %d from 1", len(items), asked.Load(), videos)
	}
	for i, item := range items {
		g := grants[i]
		if item.Error != nil || item.PlaybackID != g.PlaybackID || item.Policy != g.Policy.String() {
			t.Errorf("item %d is %+v, want video %s (%s)", i, item, g.PlaybackID, g.Policy)
			continue
		}
		if (item.Token != nil) != (g.Policy != core.Public) || (item.DRMToken != nil) != (g.Policy == core.DRM) {
			t.Errorf("item %d (%s) has a token: %t, has a DRM token: %t", i, g.Policy, item.Token != nil, item.DRMToken != nil)
		}
		if item.Token != nil {
			if c := claimsOf(t, *item.Token); c.Subject != "ann" || !strings.HasSuffix(c.Audience, ":"+g.PlaybackID) {
				t.Errorf("item %d has a token with the claims %+v", i, c)
			}
		}
		plays(t, item.StreamURL)
	}
	if r := get(t, items[0].Poster); r.status != http.StatusOK {
		t.Errorf("the status of the poster is %d, want 200", r.status)
	}

	signed := seen.signatures()
	if again := get(t, app+"/catalog/all", "X-Viewer: ann"); again.body != member.body {
		t.Error("the second response differs from the first")
	}
	if got := seen.signatures(); got != signed {
		t.Errorf("the second response needed %d signatures, want none", got-signed)
	}
	for i, item := range catalog(t, get(t, app+"/catalog/all")) {
		refused := item.Error != nil && item.Error.Code == http.StatusUnauthorized && item.Token == nil
		if item.PlaybackID != grants[i].PlaybackID || refused != (grants[i].Policy != core.Public) {
			t.Errorf("item %d of a visitor is %+v, want a token for public videos only", i, item)
		}
	}
	if h := fetch(t, http.MethodHead, app+"/catalog/all"); h.status != http.StatusOK || h.body != "" {
		t.Errorf("HEAD returns %d %q, want 200 and no body", h.status, h.body)
	}
}

func catalogRefusals(t *testing.T, w world) {
	two := []core.CatalogItem{
		{Grant: core.Grant{PlaybackID: "v1"}}, {Grant: core.Grant{PlaybackID: "v2"}, Err: core.ErrForbidden},
	}
	for _, tt := range []struct {
		name   string
		signer *core.Signer // nil for one that works
		err    error
		want   int
	}{
		{"viewer not signed in", nil, core.ErrUnauthenticated, http.StatusUnauthorized},
		{"status of the resolver", nil, core.Refuse(402, "Subscribe.", errors.New("hunter2")), http.StatusPaymentRequired},
		{"resolver failure", nil, errors.New("no route"), http.StatusInternalServerError},
		{"key unavailable", w.signerWith(t, noKey), nil, http.StatusServiceUnavailable},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.signer == nil {
				tt.signer = w.signer(t)
			}
			app := w.adapter.New(t, Route{Prefix: "/catalog", Catalog: &Guard{
				Signer: tt.signer,
				ResolveCatalog: func(Visit) ([]core.CatalogItem, error) {
					if tt.err != nil {
						return nil, fmt.Errorf("%s: %w", secret, tt.err)
					}
					return two, nil
				},
			}})
			r := get(t, app+"/catalog/all", "Accept: text/html, */*")
			if r.status != tt.want {
				t.Errorf("the status is %d, want %d", r.status, tt.want)
			}
			checkRefusal(t, r)
			if !strings.HasPrefix(r.body, fmt.Sprintf(`{"error":{"code":%d,`, tt.want)) {
				t.Errorf("the refusal is %s, want JSON with the code %d", r.body, tt.want)
			}
			if h := fetch(t, http.MethodHead, app+"/catalog/all"); h.status != tt.want || h.body != "" {
				t.Errorf("HEAD returns %d %q, want %d and no body", h.status, h.body, tt.want)
			}
		})
	}

	t.Run("videos", func(t *testing.T) {
		t.Parallel()
		app := w.adapter.New(t, Route{Prefix: "/catalog", Catalog: &Guard{
			Signer: w.signer(t),
			ResolveCatalog: func(Visit) ([]core.CatalogItem, error) {
				return append(two, core.CatalogItem{Grant: core.Grant{PlaybackID: "../" + secret}}), nil
			},
		}})
		r := get(t, app+"/catalog/all")
		items := catalog(t, r)
		if len(items) != 3 || items[0].Token == nil || items[1].Error == nil || items[2].Error == nil {
			t.Fatalf("the response is %s, want 1 token and 2 errors", r.body)
		}
		if items[1].Error.Code != 403 || items[1].PlaybackID != "v2" || items[2].Error.Code != 400 {
			t.Errorf("the refused items are %+v, want 403 and 400", items[1:])
		}
		if strings.Contains(r.body, "hunter2") {
			t.Errorf("the response %s contains an invalid ID", r.body)
		}
	})
}
