package adapter_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

func TestFormOf(t *testing.T) {
	t.Parallel()
	p, err := newSigner(t, testKey(t)).Sign(t.Context(), core.Grant{PlaybackID: "v1", Policy: core.Public})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/play/v1.m3u8":         p.StreamURL(),
		"/play/v1.mp4":          p.MP4URL(),
		"/play/v1.m4a":          p.AudioURL(),
		"/play/v1/index.m3u8":   p.StreamURL(),
		"v1.m3u8":               p.StreamURL(),
		"/play/v1":              "",
		"/play/v1.mpd":          "",
		"/play/v1.M3U8":         "",
		"/play/v1m3u8":          "",
		"/play/.m3u8":           "",
		"/play/v1.m3u8/":        "",
		"/play/v1.m3u8/thumb":   "",
		"/play/v1.mp4?x=.m3u8x": "",
		"":                      "",
	} {
		form, err := adapter.FormOf(path)
		if want == "" {
			code, text := adapter.Refusal(t.Context(), err)
			if err == nil || code != 404 || !strings.Contains(text, ".m3u8, .mp4 or .m4a") {
				t.Errorf("FormOf(%q) = %v, want 404 with the extensions", path, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("FormOf(%q): %v", path, err)
			continue
		}
		if got, err := form.URL(p); err != nil || got != want {
			t.Errorf("URL of FormOf(%q) = %q, %v, want %q", path, got, err, want)
		}
	}
}

func TestForm_extensionInID(t *testing.T) {
	t.Parallel()
	p, err := newSigner(t, testKey(t)).Sign(t.Context(), core.Grant{PlaybackID: "v1.mp4", Policy: core.Public})
	if err != nil {
		t.Fatal(err)
	}
	form, err := adapter.FormOf("/play/v1.mp4")
	if err != nil {
		t.Fatal(err)
	}
	if url, err := form.URL(p); err == nil {
		t.Errorf("URL = %s, want an error: the ID is the name of the file", url)
	}
}

func TestTrimExtension(t *testing.T) {
	t.Parallel()
	form, err := adapter.FormOf("/play/v1.m3u8")
	if err != nil {
		t.Fatal(err)
	}
	ctx := adapter.WithForm(t.Context(), form)
	for param, want := range map[string]string{"v1.m3u8": "v1", "v1": "v1", "v1.mp4": "v1.mp4", ".m3u8": ""} {
		if got := adapter.TrimExtension(ctx, param); got != want {
			t.Errorf("TrimExtension(%q) = %q, want %q", param, got, want)
		}
	}
	if got := adapter.TrimExtension(t.Context(), "v1.m3u8"); got != "v1.m3u8" {
		t.Errorf("TrimExtension in another request = %q, want the parameter", got)
	}
}
