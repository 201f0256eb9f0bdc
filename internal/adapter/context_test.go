package adapter_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

func TestNewContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	p, outer := new(core.Playback), new(core.Playback)
	parent, cancel := context.WithCancel(context.WithValue(core.NewContext(t.Context(), outer), key{}, "value"))
	ctx := adapter.NewContext(parent, p)
	if got, ok := core.FromContext(ctx); !ok || got != p {
		t.Errorf("FromContext = %p, %t, want the playback %p", got, ok, p)
	}
	if got := ctx.Value(key{}); got != "value" {
		t.Errorf("Value = %v, want that of the parent", got)
	}
	derived, cancelDerived := context.WithCancel(ctx)
	defer cancelDerived()
	cancel()
	<-derived.Done() // the cancellation of the parent arrives
}

func TestContext_SetCacheControl(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	adapter.NewContext(t.Context(), nil).SetCacheControl(h, "")
	if len(h) != 0 {
		t.Errorf("header = %v, want none for an empty value", h)
	}
	one, other := adapter.NewContext(t.Context(), nil), adapter.NewContext(t.Context(), nil)
	one.SetCacheControl(h, "private")
	h.Add("Cache-Control", "no-store")
	h["Cache-Control"][0] = "public"
	if diff := cmp.Diff(http.Header{"Cache-Control": {"public", "no-store"}}, h); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	h = http.Header{}
	other.SetCacheControl(h, "private")
	if got := h.Get("Cache-Control"); got != "private" {
		t.Errorf("header of another response = %q, want private", got)
	}
}
