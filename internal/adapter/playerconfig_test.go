package adapter_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestPlayerConfig(t *testing.T) {
	t.Parallel()
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key,
		core.WithReuseWindow(0),
		core.WithClock(func() time.Time { return time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC) }))
	if err != nil {
		t.Fatal(err)
	}
	const urls = `"customDomain":"fastpix.io","streamHost":"stream.fastpix.io",` +
		`"streamUrl":"https://stream.fastpix.io/v1.m3u8?token=TOKEN",` +
		`"poster":"https://images.fastpix.io/v1/thumbnail.jpg?token=TOKEN",`
	const times = `"expiresAt":"2026-01-02T16:04:05Z","expiresAtUnix":1767369845,` +
		`"refreshAt":"2026-01-02T16:03:05Z","refreshAtUnix":1767369785}`
	for name, tt := range map[string]struct {
		grant core.Grant
		want  string
	}{
		"private": {
			core.Grant{},
			`{"playbackId":"v1","policy":"private","streamType":"on-demand","token":"TOKEN","drmToken":null,` + urls + times,
		},
		"DRM": {
			core.Grant{Policy: core.DRM},
			`{"playbackId":"v1","policy":"drm","streamType":"on-demand","token":"TOKEN","drmToken":"TOKEN",` + urls + times,
		},
		"live": {
			core.Grant{Live: true},
			`{"playbackId":"v1","policy":"private","streamType":"live-stream","token":"TOKEN","drmToken":null,` +
				`"customDomain":"fastpix.io","streamHost":"stream.fastpix.io",` +
				`"streamUrl":"https://stream.fastpix.io/v1.m3u8?token=TOKEN","poster":null,` + times,
		},
		"public": {
			core.Grant{Policy: core.Public},
			`{"playbackId":"v1","policy":"public","streamType":"on-demand","token":null,"drmToken":null,` +
				`"customDomain":"fastpix.io","streamHost":"stream.fastpix.io",` +
				`"streamUrl":"https://stream.fastpix.io/v1.m3u8","poster":"https://images.fastpix.io/v1/thumbnail.jpg",` +
				`"expiresAt":null,"expiresAtUnix":null,"refreshAt":null,"refreshAtUnix":null}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.grant.PlaybackID = "v1"
			p, err := signer.Sign(t.Context(), tt.grant)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(string(adapter.PlayerConfig(p)))
			if token := p.Token(); token != "" {
				got = strings.ReplaceAll(got, token, "TOKEN")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("JSON differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlayerConfig_hosts(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://stream.example.com": `"customDomain":"example.com","streamHost":"stream.example.com"`,
		"https://video.example.com":  `"customDomain":null,"streamHost":"video.example.com"`,
		"https://example.com/videos": `"customDomain":null,"streamHost":null`,
		"http://stream.example.com":  `"customDomain":null,"streamHost":null`,
	} {
		signer, err := core.NewSigner(testKey(t), core.WithStreamBaseURL(base))
		if err != nil {
			t.Fatal(err)
		}
		p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: "v1", Policy: core.Public})
		if err != nil {
			t.Fatal(err)
		}
		if body := string(adapter.PlayerConfig(p)); !strings.Contains(body, want) {
			t.Errorf("PlayerConfig with the base URL %s = %s, want it to contain %s", base, body, want)
		}
	}
}

func TestPlayerConfig_escapes(t *testing.T) {
	t.Parallel()
	const base = `https://example.com/a"b\é<&`
	signer, err := core.NewSigner(testKey(t), core.WithStreamBaseURL(base))
	if err != nil {
		t.Fatal(err)
	}
	p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: "v1", Policy: core.Public})
	if err != nil {
		t.Fatal(err)
	}
	body := adapter.PlayerConfig(p)
	var config struct{ StreamURL string }
	if err := json.Unmarshal(body, &config); err != nil || config.StreamURL != p.StreamURL() {
		t.Errorf("streamUrl of %s = %q (%v), want %q", body, config.StreamURL, err, p.StreamURL())
	}
	if !strings.Contains(string(body), "<&") {
		t.Errorf("JSON = %s, want < and & without escapes", body)
	}
}
