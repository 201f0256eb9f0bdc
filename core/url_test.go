package core_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

func TestURLs(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t))
	p := mustSign(t, signer, core.Grant{PlaybackID: videoID, Policy: core.DRM})
	const id = videoID
	tests := map[string]struct{ got, want string }{
		"stream": {p.StreamURL(), "https://stream.fastpix.io/" + id + ".m3u8?token=TOKEN"},
		"stream, all parameters": {
			p.StreamURL(core.OrderRenditions(core.OrderDescending), core.OnlyResolution(core.Resolution720p), core.MaxResolution(core.Resolution2160p), core.MinResolution(core.Resolution270p)),
			"https://stream.fastpix.io/" + id + ".m3u8?token=TOKEN&minResolution=270p&maxResolution=2160p&resolution=720p&renditionOrder=desc",
		},
		"stream, ascending":          {p.StreamURL(core.OrderRenditions(core.OrderAscending)), "https://stream.fastpix.io/" + id + ".m3u8?token=TOKEN&renditionOrder=asc"},
		"stream, values that aren't": {p.StreamURL(core.OnlyResolution(99), core.OrderRenditions(99)), "https://stream.fastpix.io/" + id + ".m3u8?token=TOKEN"},
		"MP4":                        {p.MP4URL(), "https://stream.fastpix.io/" + id + "/capped-4k.mp4?token=TOKEN"},
		"audio":                      {p.AudioURL(), "https://stream.fastpix.io/" + id + "/audio.m4a?token=TOKEN"},
		"thumbnail":                  {p.ThumbnailURL(), "https://images.fastpix.io/" + id + "/thumbnail.jpg?token=TOKEN"},
		"thumbnail, all parameters": {
			p.ThumbnailURL(core.ThumbnailFormat(core.ImageWebP), core.ThumbnailTime(12500*time.Millisecond), core.ThumbnailWidth(640), core.ThumbnailHeight(360), core.ThumbnailFit(core.FitStretch)),
			"https://images.fastpix.io/" + id + "/thumbnail.webp?token=TOKEN&time=12.5&width=640&height=360&fit_mode=stretch",
		},
		"thumbnail, PNG at the start": {
			p.ThumbnailURL(core.ThumbnailFormat(core.ImagePNG), core.ThumbnailTime(-time.Second), core.ThumbnailFit(core.FitPreserve)),
			"https://images.fastpix.io/" + id + "/thumbnail.png?token=TOKEN&time=0&fit_mode=preserve",
		},
		"spritesheet":               {p.SpritesheetURL(), "https://images.fastpix.io/" + id + "/spritesheet.jpg?token=TOKEN"},
		"spritesheet data":          {p.SpritesheetDataURL(), "https://images.fastpix.io/" + id + "/spritesheet.json?token=TOKEN"},
		"advanced spritesheet":      {p.AdvancedSpritesheetURL(5500 * time.Millisecond), "https://images.fastpix.io/" + id + "/advanced-spritesheet.jpg?token=TOKEN&interval=5"},
		"advanced spritesheet data": {p.AdvancedSpritesheetDataURL(99 * time.Second), "https://images.fastpix.io/" + id + "/advanced-spritesheet.json?token=TOKEN&interval=10"},
		"advanced, FastPix decides": {p.AdvancedSpritesheetDataURL(0), "https://images.fastpix.io/" + id + "/advanced-spritesheet.json?token=TOKEN"},
		"clip":                      {p.ClipURL(), "https://images.fastpix.io/" + id + "/clip.gif?token=TOKEN"},
		"clip with parameters": {
			p.ClipURL(core.ClipWebP(), core.ClipParam("width", "320"), core.ClipParam("a b", "&="), core.ClipParam("token", "stolen")),
			"https://images.fastpix.io/" + id + "/clip.webp?token=TOKEN&a+b=%26%3D&width=320",
		},
		"Widevine licence":     {p.WidevineLicenseURL(), "https://api.fastpix.io/v1/on-demand/drm/license/widevine/" + id + "?token=TOKEN"},
		"FairPlay licence":     {p.FairPlayLicenseURL(), "https://api.fastpix.io/v1/on-demand/drm/license/fairplay/" + id + "?token=TOKEN"},
		"FairPlay certificate": {p.FairPlayCertificateURL(), "https://api.fastpix.io/v1/on-demand/drm/cert/fairplay/" + id + "?token=TOKEN"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, strings.ReplaceAll(test.got, p.Token(), "TOKEN")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if u, err := url.Parse(test.got); err != nil || u.Query().Get("token") != p.Token() {
				t.Errorf("the token does not survive parsing: %v", err)
			}
		})
	}
}

func TestPublicURLsHaveNoToken(t *testing.T) {
	t.Parallel()
	p := mustSign(t, newSigner(t, signingKey(t)), core.Grant{PlaybackID: videoID, Policy: core.Public})
	tests := map[string]struct{ got, want string }{
		"stream":                {p.StreamURL(), "https://stream.fastpix.io/" + videoID + ".m3u8"},
		"stream, one rendition": {p.StreamURL(core.OnlyResolution(core.Resolution1080p)), "https://stream.fastpix.io/" + videoID + ".m3u8?resolution=1080p"},
		"thumbnail":             {p.ThumbnailURL(core.ThumbnailWidth(1)), "https://images.fastpix.io/" + videoID + "/thumbnail.jpg?width=1"},
		"clip":                  {p.ClipURL(core.ClipParam("a", "b")), "https://images.fastpix.io/" + videoID + "/clip.gif?a=b"},
		"licence":               {p.WidevineLicenseURL(), ""},
		"certificate":           {p.FairPlayCertificateURL(), ""},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	type urls struct{ Stream, Images, API string }
	tests := map[string]struct {
		opts []core.Option
		want urls
	}{
		"default":          {nil, urls{"https://stream.fastpix.io", "https://images.fastpix.io", "https://api.fastpix.io"}},
		"another domain":   {[]core.Option{core.WithDomain("fastpix.com")}, urls{"https://stream.fastpix.com", "https://images.fastpix.com", "https://api.fastpix.com"}},
		"one base URL":     {[]core.Option{core.WithBaseURL("http://127.0.0.1:8787/")}, urls{"http://127.0.0.1:8787", "http://127.0.0.1:8787", "http://127.0.0.1:8787"}},
		"base with a path": {[]core.Option{core.WithBaseURL("https://proxy.example.com/video/")}, urls{"https://proxy.example.com/video", "https://proxy.example.com/video", "https://proxy.example.com/video"}},
		"each by itself": {
			[]core.Option{core.WithStreamBaseURL("https://s.example.com"), core.WithImagesBaseURL("https://i.example.com"), core.WithAPIBaseURL("https://a.example.com")},
			urls{"https://s.example.com", "https://i.example.com", "https://a.example.com"},
		},
		"the particular one wins, before or after": {
			[]core.Option{core.WithStreamBaseURL("https://s.example.com"), core.WithBaseURL("http://mock"), core.WithImagesBaseURL("https://i.example.com")},
			urls{"https://s.example.com", "https://i.example.com", "http://mock"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := mustSign(t, newSigner(t, signingKey(t), test.opts...), core.Grant{PlaybackID: videoID})
			if diff := cmp.Diff(test.want, urls{p.StreamBaseURL(), p.ImagesBaseURL(), p.APIBaseURL()}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !strings.HasPrefix(p.StreamURL(), test.want.Stream+"/"+videoID+".m3u8?token=") {
				t.Errorf("StreamURL() = %s", p.StreamURL())
			}
		})
	}
}

func TestFromEnv(t *testing.T) {
	t.Setenv(core.EnvDomain, "fastpix.com")
	t.Setenv(core.EnvBaseURL, "http://127.0.0.1:8787")
	p := mustSign(t, newSigner(t, signingKey(t), core.FromEnv()), core.Grant{PlaybackID: videoID})
	if p.Domain() != "fastpix.com" || p.StreamBaseURL() != "http://127.0.0.1:8787" {
		t.Errorf("domain %q, stream %q", p.Domain(), p.StreamBaseURL())
	}
	t.Setenv(core.EnvDomain, "")
	t.Setenv(core.EnvBaseURL, "")
	p = mustSign(t, newSigner(t, signingKey(t), core.FromEnv()), core.Grant{PlaybackID: videoID})
	if p.Domain() != core.DefaultDomain || p.StreamBaseURL() != "https://stream.fastpix.io" {
		t.Errorf("empty environment: domain %q, stream %q", p.Domain(), p.StreamBaseURL())
	}
	t.Setenv(core.EnvDomain, "https://fastpix.com")
	var optionError *core.OptionError
	if _, err := core.NewSigner(signingKey(t), core.FromEnv()); !errors.As(err, &optionError) ||
		optionError.Option != "FromEnv" || !strings.Contains(err.Error(), core.EnvDomain) {
		t.Errorf("bad domain: got %v", err)
	}
}

func TestPolicyText(t *testing.T) {
	t.Parallel()
	for _, want := range []core.Policy{core.Private, core.DRM, core.Public} {
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got core.Policy
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%s comes back as %s, %v", want, got, err)
		}
	}
	var p core.Policy
	if err := p.UnmarshalText([]byte("open")); err == nil {
		t.Error("the policy \"open\" exists")
	}
	if _, err := core.Policy(9).MarshalText(); err == nil {
		t.Error("policy 9 exists")
	}
}

func FuzzPlaybackIDInURLs(f *testing.F) {
	for _, id := range []string{videoID, "..", "a/../b", "a%2e", "x?y", "@host", "media:x", "", "ä", "a.b-c_d~e"} {
		f.Add(id)
	}
	signer := newSigner(f, signingKey(f))
	f.Fuzz(func(t *testing.T, id string) {
		p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: id, Policy: core.Public})
		if err != nil {
			return
		}
		for raw, path := range map[string]string{
			p.StreamURL():      "/" + id + ".m3u8",
			p.ThumbnailURL():   "/" + id + "/thumbnail.jpg",
			p.SpritesheetURL(): "/" + id + "/spritesheet.jpg",
		} {
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatalf("%q: %v", id, err)
			}
			if u.Path != path || u.JoinPath().Path != path || !strings.HasSuffix(u.Host, ".fastpix.io") || u.RawQuery != "" || u.Fragment != "" {
				t.Errorf("the ID %q escapes from its place: %s", id, raw)
			}
		}
	})
}
