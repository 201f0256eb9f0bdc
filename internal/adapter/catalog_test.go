package adapter_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// newSigner returns a signer with these keys that is closed after the test.
func newSigner(t testing.TB, keys core.KeySource) *core.Signer {
	t.Helper()
	signer, err := core.NewSigner(keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = signer.Close() })
	return signer
}

func testKey(t testing.TB) core.SigningKey {
	t.Helper()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// catalog returns the response to a catalog with these items, and its log.
func catalog(t *testing.T, s core.CatalogSigner, items []core.CatalogItem, err error) (body, log string, _ error) {
	t.Helper()
	resolve := func(string) ([]core.CatalogItem, error) { return items, err }
	settings := adapter.NewCatalogSettings("test", s, resolve)
	var b bytes.Buffer
	settings.Logger = slog.New(slog.NewTextHandler(&b, nil))
	got, err := settings.Catalog(t.Context(), "request", func(err error) (int, string) {
		return adapter.Refusal(t.Context(), err)
	})
	return string(got), b.String(), err
}

// granted returns an item with the playback ID id.
func granted(id string) core.CatalogItem {
	return core.CatalogItem{Grant: core.Grant{PlaybackID: id}}
}

// item is an item of a response, as clients decode it.
type item struct {
	PlaybackID *string
	Policy     string
	Token      *string
	Error      *struct {
		Code    int
		Message string
	}
}

// summary returns the ID and the policy or the code of each item. It fails
// unless signed items have a token that contains their ID.
func summary(t *testing.T, body string) []string {
	t.Helper()
	var response struct{ Items []item }
	if err := json.Unmarshal([]byte(body), &response); err != nil {
		t.Fatalf("response %q: %v", body, err)
	}
	if response.Items == nil {
		t.Errorf("items of %q are null", body)
	}
	got := []string{}
	for _, i := range response.Items {
		id := "null"
		if i.PlaybackID != nil {
			id = *i.PlaybackID
		}
		if i.Error != nil {
			got = append(got, fmt.Sprintf("%s %d", id, i.Error.Code))
			continue
		}
		if i.Policy != "public" && i.Token == nil {
			t.Errorf("item %s has no token", id)
		}
		got = append(got, id+" "+i.Policy)
	}
	return got
}

func TestSettings_Catalog(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, testKey(t))
	public := core.CatalogItem{Grant: core.Grant{PlaybackID: "free", Policy: core.Public}}
	forbidden := core.CatalogItem{Grant: core.Grant{PlaybackID: "members"}, Err: core.ErrForbidden}
	noKey := newSigner(t, core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, errors.New("vault is sealed")
	}))
	for _, tt := range []struct {
		name    string
		signer  core.CatalogSigner
		items   []core.CatalogItem
		want    []string
		wantLog string // empty for no log
	}{
		{name: "nil", want: []string{}},
		{name: "empty", items: []core.CatalogItem{}, want: []string{}},
		{
			name: "order", items: []core.CatalogItem{granted("v2"), public, granted("v1")},
			want: []string{"v2 private", "free public", "v1 private"},
		},
		{
			name: "same video twice", items: []core.CatalogItem{granted("v1"), granted("v1")},
			want: []string{"v1 private", "v1 private"},
		},
		{
			name: "refused", items: []core.CatalogItem{granted("v1"), forbidden, granted("v2")},
			want: []string{"v1 private", "members 403", "v2 private"},
		},
		{name: "all refused", items: []core.CatalogItem{forbidden, forbidden}, want: []string{"members 403", "members 403"}},
		{name: "chosen status", items: []core.CatalogItem{{
			Grant: core.Grant{PlaybackID: "v1"}, Err: core.Refuse(402, "Rent it.", nil),
		}}, want: []string{"v1 402"}},
		{
			name: "invalid ID", items: []core.CatalogItem{granted("../etc"), granted("v1")},
			want: []string{"null 400", "v1 private"},
		},
		{name: "refused without an ID", items: []core.CatalogItem{{Err: core.ErrNotFound}}, want: []string{"null 404"}},
		{
			name: "invalid grants", items: []core.CatalogItem{
				{Grant: core.Grant{PlaybackID: "v1", TTL: -1}}, {Grant: core.Grant{PlaybackID: "v2", TTL: -1}},
			},
			want: []string{"v1 500", "v2 500"}, wantLog: "failed=2 items=2 status=500",
		},
		{
			name: "resolver failed for one", items: []core.CatalogItem{
				granted("v1"), {Grant: core.Grant{PlaybackID: "v2"}, Err: errors.New("no route")},
			},
			want: []string{"v1 private", "v2 500"}, wantLog: `error="no route"`,
		},
		{
			name: "key unavailable, public video", signer: noKey, items: []core.CatalogItem{granted("v1"), public},
			want: []string{"v1 503", "free public"}, wantLog: "vault is sealed",
		},
		{
			name: "neither playback nor error", signer: fakeCatalogSigner{playbacks: make([]*core.Playback, 2)},
			items: []core.CatalogItem{granted("v1"), granted("v2")},
			want:  []string{"v1 500", "v2 500"}, wantLog: "neither a playback nor an error",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.signer == nil {
				tt.signer = signer
			}
			body, log, err := catalog(t, tt.signer, tt.items, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, summary(t, body)); diff != "" {
				t.Errorf("items differ (-want +got):\n%s", diff)
			}
			lines := strings.Count(log, "\n")
			if want := min(len(tt.wantLog), 1); lines != want || !strings.Contains(log, tt.wantLog) {
				t.Errorf("log = %q, want %d lines with %q", log, want, tt.wantLog)
			}
		})
	}
}

func TestSettings_catalogRefused(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, testKey(t))
	noKey := newSigner(t, core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, errors.New("vault is sealed")
	}))
	var tooMany []core.CatalogItem
	for i := range core.MaxCatalogItems + 1 {
		tooMany = append(tooMany, granted("v"+strconv.Itoa(i)))
	}
	forbidden := core.CatalogItem{Grant: core.Grant{PlaybackID: "members"}, Err: core.ErrForbidden}
	two := []core.CatalogItem{granted("v1"), granted("v2")}
	for _, tt := range []struct {
		name     string
		signer   core.CatalogSigner
		items    []core.CatalogItem
		resolver error
		want     int
	}{
		{name: "by the resolver", items: two, resolver: core.ErrUnauthenticated, want: 401},
		{name: "too many items", items: tooMany, want: 500},
		{name: "key unavailable", signer: noKey, items: two, want: 503},
		{name: "key unavailable for all that are granted", signer: noKey, items: append(two, forbidden), want: 503},
		{name: "by the signer", signer: fakeCatalogSigner{err: core.ErrForbidden}, items: two, want: 403},
		{name: "playbacks missing", signer: fakeCatalogSigner{}, items: two, want: 500},
		{
			name: "errors missing", items: two, want: 500,
			signer: fakeCatalogSigner{make([]*core.Playback, 2), &core.SignAllError{Errors: []error{core.ErrForbidden}}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.signer == nil {
				tt.signer = signer
			}
			body, log, err := catalog(t, tt.signer, tt.items, tt.resolver)
			if err == nil {
				t.Fatalf("response = %s, want an error", body)
			}
			if code, _ := adapter.Refusal(t.Context(), err); code != tt.want {
				t.Errorf("code of %v = %d, want %d", err, code, tt.want)
			}
			if log != "" {
				t.Errorf("log = %q, want it empty: the handler logs the error", log)
			}
		})
	}
}

func TestSettings_catalogLimit(t *testing.T) {
	t.Parallel()
	items := make([]core.CatalogItem, core.MaxCatalogItems)
	for i := range items {
		items[i] = core.CatalogItem{Grant: core.Grant{PlaybackID: "v", Policy: core.Public}}
	}
	if _, _, err := catalog(t, newSigner(t, testKey(t)), items, nil); err != nil {
		t.Errorf("Catalog with %d items: %v", len(items), err)
	}
}

// fakeCatalogSigner is a CatalogSigner whose SignAll returns its fields.
type fakeCatalogSigner struct {
	playbacks []*core.Playback
	err       error
}

func (fakeCatalogSigner) Sign(context.Context, core.Grant) (*core.Playback, error) {
	return nil, errors.New("the CatalogHandler called Sign")
}

func (s fakeCatalogSigner) SignAll(context.Context, []core.Grant) ([]*core.Playback, error) {
	return s.playbacks, s.err
}
