package adapter_test

import (
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
	const urls = `"streamUrl":"https://stream.fastpix.io/v1.m3u8?token=TOKEN",` +
		`"poster":"https://images.fastpix.io/v1/thumbnail.jpg?token=TOKEN",`
	const times = `"expiresAt":"2026-01-02T16:04:05Z","expiresAtUnix":1767369845,` +
		`"refreshAt":"2026-01-02T16:03:05Z","refreshAtUnix":1767369785}`
	for _, tt := range []struct {
		policy core.Policy
		want   string
	}{
		{core.Private, `{"playbackId":"v1","policy":"private","token":"TOKEN","drmToken":null,` + urls + times},
		{core.DRM, `{"playbackId":"v1","policy":"drm","token":"TOKEN","drmToken":"TOKEN",` + urls + times},
		{core.Public, `{"playbackId":"v1","policy":"public","token":null,"drmToken":null,` +
			`"streamUrl":"https://stream.fastpix.io/v1.m3u8","poster":"https://images.fastpix.io/v1/thumbnail.jpg",` +
			`"expiresAt":null,"expiresAtUnix":null,"refreshAt":null,"refreshAtUnix":null}`},
	} {
		t.Run(tt.policy.String(), func(t *testing.T) {
			t.Parallel()
			p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: "v1", Policy: tt.policy})
			if err != nil {
				t.Fatal(err)
			}
			body, err := adapter.PlayerConfig(p)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(string(body))
			if token := p.Token(); token != "" {
				got = strings.ReplaceAll(got, token, "TOKEN")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("JSON differs (-want +got):\n%s", diff)
			}
		})
	}
}
