package core_test

import (
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
	const (
		stream = "https://stream.fastpix.io/" + videoID
		images = "https://images.fastpix.io/" + videoID
		drm    = "https://api.fastpix.io/v1/on-demand/drm"
	)
	tests := map[string]struct{ got, want string }{
		"stream": {p.StreamURL(), stream + ".m3u8?token=TOKEN"},
		"stream, all parameters": {
			p.StreamURL(
				core.OrderRenditions(core.OrderDescending), core.OnlyResolution(core.Resolution720p),
				core.MaxResolution(core.Resolution2160p), core.MinResolution(core.Resolution270p),
			),
			stream + ".m3u8?token=TOKEN&minResolution=270p&maxResolution=2160p&resolution=720p&renditionOrder=desc",
		},
		"stream, ascending": {
			p.StreamURL(core.OrderRenditions(core.OrderAscending)), stream + ".m3u8?token=TOKEN&renditionOrder=asc",
		},
		"stream, values that do not exist": {
			p.StreamURL(core.OnlyResolution(99), core.OrderRenditions(99)), stream + ".m3u8?token=TOKEN",
		},
		"stream, DVR mode": {p.StreamURL(core.DVRMode()), stream + ".m3u8?token=TOKEN&dvrMode=true"},
		"stream, DVR mode and a resolution": {
			p.StreamURL(core.DVRMode(), core.MaxResolution(core.Resolution720p)),
			stream + ".m3u8?token=TOKEN&maxResolution=720p&dvrMode=true",
		},
		"stream, nil option": {p.StreamURL(nil), stream + ".m3u8?token=TOKEN"},
		"MP4":                {p.MP4URL(), stream + "/capped-4k.mp4?token=TOKEN"},
		"audio":              {p.AudioURL(), stream + "/audio.m4a?token=TOKEN"},
		"thumbnail":          {p.ThumbnailURL(), images + "/thumbnail.jpg?token=TOKEN"},
		"thumbnail, all parameters": {
			p.ThumbnailURL(
				core.ThumbnailFormat(core.ImageWebP), core.ThumbnailTime(12500*time.Millisecond),
				core.ThumbnailWidth(640), core.ThumbnailHeight(360), core.ThumbnailFit(core.FitStretch),
			),
			images + "/thumbnail.webp?token=TOKEN&time=12.5&width=640&height=360&fit_mode=stretch",
		},
		"thumbnail, larger than the limit": {
			p.ThumbnailURL(core.ThumbnailWidth(3841), core.ThumbnailHeight(65535)),
			images + "/thumbnail.jpg?token=TOKEN&width=3840&height=3840",
		},
		"thumbnail, PNG at the start": {
			p.ThumbnailURL(
				core.ThumbnailFormat(core.ImagePNG), core.ThumbnailTime(-time.Second), core.ThumbnailFit(core.FitPreserve),
			),
			images + "/thumbnail.png?token=TOKEN&time=0&fit_mode=preserve",
		},
		"thumbnail, values that do not exist": {
			p.ThumbnailURL(core.ThumbnailFormat(99), core.ThumbnailFit(99), nil), images + "/thumbnail.jpg?token=TOKEN",
		},
		"spritesheet":      {p.SpritesheetURL(), images + "/spritesheet.jpg?token=TOKEN"},
		"spritesheet data": {p.SpritesheetDataURL(), images + "/spritesheet.json?token=TOKEN"},
		"advanced spritesheet": {
			p.AdvancedSpritesheetURL(5500 * time.Millisecond),
			images + "/advanced-spritesheet.jpg?token=TOKEN&interval=5",
		},
		"advanced spritesheet, below the range": {
			p.AdvancedSpritesheetURL(-1), images + "/advanced-spritesheet.jpg?token=TOKEN&interval=1",
		},
		"advanced spritesheet data, above the range": {
			p.AdvancedSpritesheetDataURL(99 * time.Second),
			images + "/advanced-spritesheet.json?token=TOKEN&interval=10",
		},
		"advanced spritesheet data, no interval": {
			p.AdvancedSpritesheetDataURL(0), images + "/advanced-spritesheet.json?token=TOKEN",
		},
		"clip": {p.ClipURL(), images + "/clip.gif?token=TOKEN"},
		"clip with parameters": {
			p.ClipURL(
				core.ClipWebP(), core.ClipParam("width", "320"), core.ClipParam("a b", "&="),
				core.ClipParam("token", "stolen"), core.ClipParam("", "x"), nil,
			),
			images + "/clip.webp?token=TOKEN&a+b=%26%3D&width=320",
		},
		"Widevine license":     {p.WidevineLicenseURL(), drm + "/license/widevine/" + videoID + "?token=TOKEN"},
		"FairPlay license":     {p.FairPlayLicenseURL(), drm + "/license/fairplay/" + videoID + "?token=TOKEN"},
		"FairPlay certificate": {p.FairPlayCertificateURL(), drm + "/cert/fairplay/" + videoID + "?token=TOKEN"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, strings.ReplaceAll(test.got, p.Token(), "TOKEN")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if u, err := url.Parse(test.got); err != nil || u.Query().Get("token") != p.Token() {
				t.Errorf("the parsed URL has another token: %v", err)
			}
		})
	}
}

func TestURLs_public(t *testing.T) {
	t.Parallel()
	p := mustSign(t, newSigner(t, signingKey(t)), core.Grant{PlaybackID: videoID, Policy: core.Public})
	const (
		stream = "https://stream.fastpix.io/" + videoID
		images = "https://images.fastpix.io/" + videoID
	)
	tests := map[string]struct{ got, want string }{
		"stream": {p.StreamURL(), stream + ".m3u8"},
		"stream, one rendition": {
			p.StreamURL(core.OnlyResolution(core.Resolution1080p)), stream + ".m3u8?resolution=1080p",
		},
		"stream, DVR mode": {p.StreamURL(core.DVRMode()), stream + ".m3u8?dvrMode=true"},
		"thumbnail":        {p.ThumbnailURL(core.ThumbnailWidth(1)), images + "/thumbnail.jpg?width=1"},
		"clip":             {p.ClipURL(core.ClipParam("a", "b")), images + "/clip.gif?a=b"},
		"license":          {p.WidevineLicenseURL(), ""},
		"certificate":      {p.FairPlayCertificateURL(), ""},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestURLs_hosts(t *testing.T) {
	t.Parallel()
	type urls struct{ Stream, Images, API string }
	all := func(base string) urls { return urls{base, base, base} }
	tests := map[string]struct {
		opts []core.Option
		want urls
	}{
		"default": {nil, urls{"https://stream.fastpix.io", "https://images.fastpix.io", "https://api.fastpix.io"}},
		"other domain": {
			[]core.Option{core.WithDomain("fastpix.com")},
			urls{"https://stream.fastpix.com", "https://images.fastpix.com", "https://api.fastpix.com"},
		},
		"one base URL": {[]core.Option{core.WithBaseURL("http://127.0.0.1:8787/")}, all("http://127.0.0.1:8787")},
		"base with a path": {
			[]core.Option{core.WithBaseURL("https://proxy.example.com/video/")}, all("https://proxy.example.com/video"),
		},
		"each host": {
			[]core.Option{
				core.WithStreamBaseURL("https://s.example.com"),
				core.WithImagesBaseURL("https://i.example.com"),
				core.WithAPIBaseURL("https://a.example.com"),
			},
			urls{"https://s.example.com", "https://i.example.com", "https://a.example.com"},
		},
		"one host takes precedence, before or after": {
			[]core.Option{
				core.WithStreamBaseURL("https://s.example.com"),
				core.WithBaseURL("http://mock"),
				core.WithImagesBaseURL("https://i.example.com"),
			},
			urls{"https://s.example.com", "https://i.example.com", "http://mock"},
		},
		"last of two for one setting": {
			[]core.Option{core.WithBaseURL("http://first"), core.WithBaseURL("http://last")}, all("http://last"),
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

func TestAPIBaseURL(t *testing.T) {
	t.Parallel()
	if got, err := core.APIBaseURL("fastpix.com"); err != nil || got != "https://api.fastpix.com" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, domain := range []string{
		"", "https://fastpix.com", "fastpix.com:443", "fastpix.com/v1", ".fastpix.com",
		`"fastpix.com"`, "'fastpix.com'", "fastpix.com,", "fastpix.com;", "fastpix.com:", "fastpix.com.", "fastpix..com", "*",
		"<domain>", "[::1]", "fastpix.com ", "fast pix.com", "-fastpix.com", "bücher.example",
	} {
		if got, err := core.APIBaseURL(domain); err == nil {
			t.Errorf("%q: got %q, want an error", domain, got)
		}
	}
	for _, domain := range []string{"localhost", "xn--bcher-kva.example", "cdn_1.example.com", "FastPix.com"} {
		if _, err := core.APIBaseURL(domain); err != nil {
			t.Errorf("%s: %v", domain, err)
		}
	}
	if _, err := core.APIBaseURL("user:secret@fastpix.com"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got error %v, want one without the password", err)
	}
}

// FuzzPlaybackIDInURLs checks that an accepted ID is one segment of each URL's
// path, and that the token is for this ID.
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
			if u.Path != path || u.JoinPath().Path != path || !strings.HasSuffix(u.Host, ".fastpix.io") ||
				u.RawQuery != "" || u.Fragment != "" {
				t.Errorf("the ID %q changes the URL's structure: %s", id, raw)
			}
		}
		private := mustSign(t, signer, core.Grant{PlaybackID: id})
		if got := claimsOf(t, private.Token())["aud"]; got != "media:"+id {
			t.Errorf("aud %q for the ID %q", got, id)
		}
	})
}

// TestPlayback_urlAllocations tests that each URL is one allocation.
func TestPlayback_urlAllocations(t *testing.T) {
	p := mustSign(t, newSigner(t, instantKey(t)), core.Grant{PlaybackID: videoID})
	for name, url := range map[string]func() string{
		"thumbnail": func() string { return p.ThumbnailURL() },
		"thumbnail with options": func() string {
			return p.ThumbnailURL(core.ThumbnailWidth(640), core.ThumbnailHeight(360), core.ThumbnailFit(core.FitPreserve),
				core.ThumbnailTime(83*time.Minute+time.Millisecond), core.ThumbnailFormat(core.ImageWebP))
		},
		"stream": func() string { return p.StreamURL() },
		"stream with options": func() string {
			return p.StreamURL(core.MinResolution(core.Resolution480p), core.MaxResolution(core.Resolution1080p),
				core.OrderRenditions(core.OrderDescending))
		},
		"MP4":         p.MP4URL,
		"spritesheet": p.SpritesheetURL,
	} {
		if n := testing.AllocsPerRun(100, func() { url() }); n != 1 {
			t.Errorf("%s: %v allocations, want 1", name, n)
		}
	}
}
