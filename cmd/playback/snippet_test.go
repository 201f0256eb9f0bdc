package main

import (
	"bytes"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestSign_html(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	key, err := core.NewSigningKey(pastedKey, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte(testkeys.PKCS8PEM(testkeys.RSA())), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args   []string
		opts   []core.Option
		policy core.Policy
	}{
		{nil, nil, core.Private},
		{[]string{"--drm"}, nil, core.DRM},
		{[]string{"--domain", "fastpix.com"}, []core.Option{core.WithDomain("fastpix.com")}, core.Private},
		{
			[]string{"--base-url", "http://127.0.0.1:8787"},
			[]core.Option{core.WithBaseURL("http://127.0.0.1:8787")},
			core.Private,
		},
	} {
		opts := append(test.opts, core.WithReuseWindow(0), core.WithClock(func() time.Time { return at }))
		signer, err := core.NewSigner(key, opts...)
		if err != nil {
			t.Fatal(err)
		}
		p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: pastedID, Policy: test.policy})
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		page := template.Must(template.New("page").Funcs(player.FuncMap()).Parse(
			"{{fastpixScript .}}\n{{fastpixPlayer .}}\n"))
		if err := page.Execute(&want, p); err != nil {
			t.Fatal(err)
		}
		args := append([]string{
			"sign", "--private-key", file, "--key-id", pastedKey, "-p", pastedID, "-o", "html",
			"--at", at.Format(time.RFC3339),
		}, test.args...)
		var out, stderr bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &stderr); code != exitDone {
			t.Fatalf("exit code %d: %s", code, &stderr)
		}
		if diff := cmp.Diff(want.String(), out.String()); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.args, diff)
		}
	}
}
