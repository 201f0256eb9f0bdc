package adaptertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Granted returns a resolver of a catalog that grants n private videos.
func Granted(n int) func() ([]core.CatalogItem, error) {
	items := make([]core.CatalogItem, n)
	for i := range items {
		items[i].Grant.PlaybackID = "video-" + strconv.Itoa(i)
	}
	return func() ([]core.CatalogItem, error) { return items, nil }
}

// catalogOf returns a resolver of a catalog with these items.
func catalogOf(items ...core.CatalogItem) func() ([]core.CatalogItem, error) {
	return func() ([]core.CatalogItem, error) { return items, nil }
}

// noKeySigner returns a signer whose key source fails.
func noKeySigner(tb testing.TB) *core.Signer {
	tb.Helper()
	signer, err := core.NewSigner(core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, errors.New("vault is sealed")
	}))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = signer.Close() })
	return signer
}

func runCatalogHandler(t *testing.T, a Adapter) {
	t.Run("items", func(t *testing.T) { runCatalogItems(t, a) })
	t.Run("refused", func(t *testing.T) { runCatalogRefused(t, a) })
}

func runCatalogItems(t *testing.T, a Adapter) {
	t.Parallel()
	got := a.Serve(t, Guard{Signer: NewSigner(t), Catalog: catalogOf(
		core.CatalogItem{Grant: core.Grant{PlaybackID: VideoID}},
		core.CatalogItem{Grant: core.Grant{PlaybackID: "members"}, Err: fmt.Errorf("secret-plan: %w", core.ErrForbidden)},
		core.CatalogItem{Grant: core.Grant{PlaybackID: "other"}},
	)}, "/watch/"+VideoID)
	want := Response{
		Status: http.StatusOK, Body: got.Body, CacheControl: "no-store", ContentType: "application/json", NoSniff: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response differs (-want +got):\n%s", diff)
	}
	var catalog struct{ Items []json.RawMessage }
	if err := json.Unmarshal([]byte(got.Body), &catalog); err != nil || len(catalog.Items) != 3 {
		t.Fatalf("response = %s (%v), want 3 items", got.Body, err)
	}
	// The config must be the item, apart from the times.
	for i, id := range map[int]string{0: VideoID, 2: "other"} {
		prefix := `{"playbackId":"` + id + `","policy":"private","streamType":"on-demand","token":"ey`
		if got := string(catalog.Items[i]); !strings.HasPrefix(got, prefix) {
			t.Errorf("item %d = %s, want a prefix of %s", i, got, prefix)
		}
	}
	refused := `{"playbackId":"members","error":{"code":403,"message":"You may not watch this video."}}`
	if diff := cmp.Diff(refused, string(catalog.Items[1])); diff != "" {
		t.Errorf("refused item differs (-want +got):\n%s", diff)
	}

	empty := a.Serve(t, Guard{Signer: NewSigner(t), Catalog: catalogOf()}, "/watch/"+VideoID)
	if got := strings.TrimSpace(empty.Body); got != `{"items":[]}` {
		t.Errorf("response without items = %s, want an empty list", got)
	}
	for want, value := range map[string]*string{"private, max-age=60": ptr("private, max-age=60"), "": ptr("")} {
		guard := Guard{Signer: NewSigner(t), Catalog: Granted(1), CacheControl: value}
		if got := a.Serve(t, guard, "/watch/"+VideoID); got.CacheControl != want {
			t.Errorf("with the option, Cache-Control = %q, want %q", got.CacheControl, want)
		}
	}
}

func runCatalogRefused(t *testing.T, a Adapter) {
	refuse := func(err error) func() ([]core.CatalogItem, error) {
		return func() ([]core.CatalogItem, error) { return nil, fmt.Errorf("secret-plan: %w", err) }
	}
	html := Refusal(http.StatusForbidden, HTML(forbidden.Body))
	html.ContentType = "text/html; charset=utf-8"
	run(t, a, []testCase{
		{name: "viewer not signed in", guard: Guard{Catalog: refuse(core.ErrUnauthenticated)}, want: unauthorized.asJSON()},
		{name: "browser", guard: Guard{Catalog: refuse(core.ErrForbidden), Accept: "text/html"}, want: forbidden.asJSON()},
		{
			name:  "status of the resolver",
			guard: Guard{Catalog: refuse(core.Refuse(402, "Subscribe.", nil))}, want: Refusal(402, "Subscribe.").asJSON(),
		},
		{name: "resolver failed", guard: Guard{Catalog: refuse(errors.New("no route"))}, want: failed.asJSON()},
		{name: "too many items", guard: Guard{Catalog: Granted(core.MaxCatalogItems + 1)}, want: failed.asJSON()},
		{
			name:  "key unavailable",
			guard: Guard{Signer: noKeySigner(t), Catalog: Granted(2)}, want: unavailable.asJSON(),
		},
		{name: "error handler", guard: Guard{Catalog: refuse(core.ErrForbidden), HTMLErrors: true}, want: html},
		{
			name:  "Cache-Control",
			guard: Guard{Catalog: refuse(core.ErrForbidden), CacheControl: ptr("public")}, want: forbidden.asJSON(),
		},
	})
}

func runNoStore(t *testing.T, a Adapter) {
	run(t, a, []testCase{{
		name: "page", guard: Guard{NoStore: true},
		want: Response{Status: http.StatusOK, Body: "no playback", CacheControl: "private, no-store"},
	}})
}
