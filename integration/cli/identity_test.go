package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

func TestSign_sameTokenAsCore(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	file := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(file, keyFiles()["key.json"], 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := core.NewSigningKey(keyID, pair())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		args  []string
		opts  []core.Option
		grant core.Grant
	}{
		{"plain", nil, nil, core.Grant{PlaybackID: playbackID}},
		{
			"DRM",
			[]string{"--drm", "--ttl", "15m"},
			nil,
			core.Grant{PlaybackID: playbackID, Policy: core.DRM, TTL: 15 * time.Minute},
		},
		{
			"generator-exact header and newer domain",
			[]string{"--header", "minimal", "--domain", "fastpix.com", "--ttl", "24h"},
			[]core.Option{core.WithHeader(core.HeaderMinimal), core.WithDomain("fastpix.com")},
			core.Grant{PlaybackID: playbackID, TTL: 24 * time.Hour},
		},
		{
			"subject and extra claims",
			[]string{"--subject", "viewer-17", "--claim", "plan=gold", "--claim", "seats:=4", "--claim", "beta:=true"},
			nil,
			core.Grant{
				PlaybackID: playbackID, Subject: "viewer-17",
				Claims: map[string]any{"plan": "gold", "seats": 4, "beta": true},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			clock := core.WithClock(func() time.Time { return at })
			signer, err := core.NewSigner(key, append(test.opts, core.WithReuseWindow(0), clock)...)
			if err != nil {
				t.Fatal(err)
			}
			playback, err := signer.Sign(t.Context(), test.grant)
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"sign", "--private-key", file, "-p", playbackID, "--at", at.Format(time.RFC3339)}
			command := exec.Command(binary, append(args, test.args...)...)
			var stderr bytes.Buffer
			command.Stderr = &stderr
			out, err := command.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, &stderr)
			}
			if got := strings.TrimSpace(string(out)); got != playback.StreamURL() {
				t.Errorf("the command signs\n%s\ncore signs\n%s", got, playback.StreamURL())
			}
		})
	}
}
