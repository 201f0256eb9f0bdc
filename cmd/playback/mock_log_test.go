package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// hexDigits matches the opaque part of a path, whole or shortened.
var hexDigits = regexp.MustCompile(`[0-9a-f]{65,}|[0-9a-f]{8}…`)

// play requests all kinds of resources of a playback ID, with a token in the
// query, in the path and nowhere.
func play(t *testing.T, server *mockfastpix.Server, id string) {
	t.Helper()
	made := server.CreateSigningKey()
	key, err := core.ParseSigningKey(made.ID, []byte(made.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL("http://mock.test"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(t.Context(), core.Grant{PlaybackID: id})
	if err != nil {
		t.Fatal(err)
	}
	get := func(url string) string {
		res := httptest.NewRecorder()
		server.ServeHTTP(res, httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
		return res.Body.String()
	}
	line := func(playlist, suffix string) string {
		for line := range strings.Lines(playlist) {
			if path, _, _ := strings.Cut(line, "?"); strings.HasPrefix(line, "http") && strings.HasSuffix(path, suffix) {
				return strings.TrimSpace(line)
			}
		}
		t.Fatalf("no line ends in %s:\n%s", suffix, playlist)
		return ""
	}
	rendition := get(line(get(signed.StreamURL()), "video_1080.m3u8"))
	get(line(rendition, ".m4s"))
	token := signed.Token()
	for _, path := range []string{
		"/" + id + "/thumbnail.jpg?token=" + token, "/" + id + "/spritesheet.json?token=" + token, "/" + id + ".m3u8",
		"/" + token + ".m3u8", "/" + token + "/thumbnail.jpg", "/" + id + "/" + token,
		"/m/" + token + "/video_1080/0.m4s", "/v1/on-demand/" + token,
		"/v1/on-demand/drm/license/widevine/" + id + "?token=" + token,
	} {
		get("http://mock.test" + path)
	}
}

// TestMock_loggedPaths checks that the log shows the paths of all kinds of
// resources, and no token.
func TestMock_loggedPaths(t *testing.T) {
	t.Parallel()
	const id = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	var stderr, terminal bytes.Buffer
	command := mockCmd{}
	for _, test := range []struct {
		name   string
		log    *bytes.Buffer
		logger *slog.Logger
		path   *regexp.Regexp
	}{
		{
			"text", &stderr, command.logger(newApp(nil, io.Discard, &stderr, false)),
			regexp.MustCompile(`method=\S+ host=\S+ path=(\S+)`),
		},
		{
			"terminal", &terminal, slog.New(requestLines{slog.NewTextHandler(&terminal, nil), &terminal, palette{}}),
			regexp.MustCompile(`GET +(\S+)`),
		},
	} {
		server, err := mockfastpix.New(mockfastpix.WithLogger(test.logger))
		if err != nil {
			t.Fatal(err)
		}
		server.AddPlayback(mockfastpix.PlaybackOptions{ID: id})
		play(t, server, id)
		_ = server.Close()
		var got []string
		for line := range strings.Lines(test.log.String()) {
			match := test.path.FindStringSubmatch(line)
			if match == nil || strings.Contains(line, "eyJ") {
				t.Fatalf("%s: the line is %s", test.name, line)
			}
			got = append(got, hexDigits.ReplaceAllString(match[1], "OPAQUE"))
		}
		want := []string{
			"/" + id + ".m3u8", "/m/OPAQUE/video_1080.m3u8", "/m/OPAQUE/video_1080/0.m4s",
			"/" + id + "/thumbnail.jpg", "/" + id + "/spritesheet.json", "/" + id + ".m3u8",
			"/redacted.m3u8", "/redacted/thumbnail.jpg", "/" + id + "/redacted",
			"/m/redacted/video_1080/0.m4s", "/v1/on-demand/redacted", "/v1/on-demand/drm/license/widevine/" + id,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: paths (-want +got):\n%s", test.name, diff)
		}
	}
}
