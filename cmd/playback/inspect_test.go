package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestInspect_fetchFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the redirect was followed, with the Referer %q", r.Referer())
	}))
	t.Cleanup(elsewhere.Close)
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusFound))
	t.Cleanup(server.Close)

	var out, stderr bytes.Buffer
	url := server.URL + "/3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10.m3u8?token=a.b.c"
	code := run(t.Context(), []string{"inspect", "--offline", "--fetch", url}, strings.NewReader(""), &out, &stderr)
	if code != exitRefused || !strings.Contains(out.String(), "server_refused: answered 302: Found") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &stderr)
	}
}

// TestInspect_help checks that the link of --fetch leads to a page of the mock.
func TestInspect_help(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	url := mock.URL() + "/3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10.m3u8?token=a.b.c"
	var out, stderr bytes.Buffer
	run(t.Context(), []string{"inspect", "--offline", "--fetch", url}, strings.NewReader(""), &out, &stderr)
	_, list, _ := strings.Cut(out.String(), "\nSee:\n")
	_, link, _ := strings.Cut(list, "  "+mock.URL())
	link, _, _ = strings.Cut(link, "\n")
	if link != "/_mock/reasons/playback_id_unknown" {
		t.Fatalf("the link to the mock is %q:\n%s%s", link, &out, &stderr)
	}
	res, err := http.Get(mock.URL() + link)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the page answers %d", res.StatusCode)
	}
	if n := strings.Count(list, "\n"); n != 2 || strings.Count(out.String(), "http") != 3 {
		t.Errorf("%d links, want one per code at the end:\n%s", n, &out)
	}
}

// TestInspect_keyFromStandardInput checks two tokens with a key that can be
// read once.
func TestInspect_keyFromStandardInput(t *testing.T) {
	t.Parallel()
	first := claimsToken(t, map[string]any{"kid": "k", "aud": "media:x", "exp": 1})
	second := claimsToken(t, map[string]any{"kid": "k", "aud": "media:y", "exp": 1})
	for flag, key := range map[string]string{
		"--private-key": testkeys.PKCS8PEM(testkeys.RSA()), "--public-key": testkeys.PublicPEM(testkeys.RSA()),
	} {
		var out, stderr bytes.Buffer
		code := run(t.Context(), []string{"--format", "json", "inspect", first + "\n" + second, flag, "-"},
			strings.NewReader(key), &out, &stderr)
		if code != exitRefused {
			t.Errorf("%s: exit code %d: %s", flag, code, &stderr)
		}
		for i, d := 0, json.NewDecoder(&out); i < 2; i++ {
			var report struct {
				Checks []struct{ Name, Code string } `json:"checks"`
			}
			if err := d.Decode(&report); err != nil {
				t.Errorf("%s: report %d: %v", flag, i+1, err)
				break
			}
			found := false
			for _, check := range report.Checks {
				found = found || check.Code == "signature_invalid"
			}
			if !found {
				t.Errorf("%s: report %d: the signature was not verified: %v", flag, i+1, report)
			}
		}
	}
}

func TestInspect_onlyOneFromStandardInput(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"--private-key": "token and private key cannot both come from standard input",
		"--public-key":  "token and public key cannot both come from standard input",
	} {
		var out, stderr bytes.Buffer
		code := run(t.Context(), []string{"inspect", "-", flag, "-"}, strings.NewReader("a.b.c"), &out, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: exit code %d: %s", flag, code, &stderr)
		}
	}
}
