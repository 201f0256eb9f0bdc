package redact_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

const token = "eyJhbGciOiJSUzI1NiJ9.eyJraWQiOiJrIn0.c2ln"

func TestQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"film":                           `"film"`,
		"a\nb":                           `"a\nb"`,
		token:                            `"redacted"`,
		"x" + token:                      `"redacted"`,
		strings.Repeat("x", 81):          `"` + strings.Repeat("x", 80) + `…"`,
		strings.Repeat("x", 79) + "über": `"` + strings.Repeat("x", 79) + `…"`,
	} {
		if got := redact.Quote(text); got != want {
			t.Errorf("Quote(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                       "",
		strings.Repeat("x", 512): strings.Repeat("x", 512),
		strings.Repeat("x", 513): strings.Repeat("x", 512) + "…",
		"/" + token + ".m3u8":    "redacted",
		"é\x1b[2J\u202e\xff":     `é\x1b[2J\u202e\xff`,
	} {
		if got := redact.Text(text); got != want {
			t.Errorf("Text(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	t.Parallel()
	const id = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	opaque := strings.Repeat("0123456789abcdef", 8)
	for path, want := range map[string]string{
		"/" + id + ".m3u8":                      "/" + id + ".m3u8",
		"/" + id + "/thumbnail.jpg":             "/" + id + "/thumbnail.jpg",
		"/m/" + opaque + "/video_1080/0.m4s":    "/m/" + opaque + "/video_1080/0.m4s",
		"/" + token + ".m3u8":                   "/redacted.m3u8",
		"/" + token + "/thumbnail.jpg":          "/redacted/thumbnail.jpg",
		"/" + token + "/" + id + ".m3u8":        "/redacted/redacted.m3u8",
		"/" + id + "/" + token:                  "/" + id + "/redacted",
		"/" + token + ".secret":                 "/redacted",
		"/" + token + "/GfW7+aQ/thumbnail.jpg":  "/redacted/redacted/thumbnail.jpg",
		"/m/x" + token + "/video_1080/init.mp4": "/m/redacted/video_1080/init.mp4",
		"/a\x1b/" + token:                       `/a\x1b/redacted`,
	} {
		if got := redact.Path(path); got != want {
			t.Errorf("Path(%q) = %q, want %q", path, got, want)
		}
		if got := redact.QuotePath(path); strings.Contains(got, "eyJ") || len(got) > 90 {
			t.Errorf("QuotePath(%q) = %s", path, got)
		}
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                            "",
		"token=secret":                "token=redacted",
		"Token=secret&width=3":        "Token=redacted&width=3",
		"signature=secret&expires=17": "expires=17&signature=redacted",
		"t=" + token:                  "t=redacted",
		token + "=1":                  "redacted=1",
		"width=%zz&token=secret":      "unparsable",
		"token=a;b":                   "unparsable",

		"a=" + strings.Repeat("x", 497) + "&b=" + strings.Repeat("x", 519): "a=" + strings.Repeat("x", 497) +
			"&b=" + strings.Repeat("x", 512) + "%E2%80%A6",
		strings.Repeat("a=b&", 255) + "a=bc":  strings.Repeat("a=b&", 255) + "a=bc",
		strings.Repeat("a=b&", 255) + "a=bcd": strings.Repeat("a=b&", 255) + "a=bc…",
	} {
		if got := redact.Query(raw); got != want {
			t.Errorf("Query(%q) = %q, want %q", raw, got, want)
		}
	}
}
