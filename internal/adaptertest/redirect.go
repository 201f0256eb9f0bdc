package adaptertest

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

func runRedirectHandler(t *testing.T, a Adapter) {
	t.Run("forms", func(t *testing.T) { runRedirectForms(t, a) })
	t.Run("refused", func(t *testing.T) { runRedirectRefused(t, a) })
}

func runRedirectForms(t *testing.T, a Adapter) {
	t.Parallel()
	for file, want := range map[string]string{
		VideoID + ".m3u8":            VideoID + ".m3u8",
		VideoID + ".mp4":             VideoID + "/capped-4k.mp4",
		VideoID + ".m4a":             VideoID + "/audio.m4a",
		"%61bc-1.m3u8":               "abc-1.m3u8",
		"abc-1%2Em3u8":               "abc-1.m3u8",
		"abc-1.m3u8?token=x&id=.mp4": "abc-1.m3u8",
		"a.b.m3u8":                   "a.b.m3u8",
	} {
		var asked []string
		got := a.Serve(t, Guard{Signer: NewSigner(t), Redirect: true, Authorize: func(id string) error {
			asked = append(asked, strings.Clone(id))
			return nil
		}}, "/watch/"+file)
		if prefix := "https://stream.fastpix.io/" + want + "?token=ey"; !strings.HasPrefix(got.Location, prefix) {
			t.Errorf("Location for %s = %q, want a prefix of %q", file, got.Location, prefix)
		}
		wantResponse := Response{Status: http.StatusFound, Location: got.Location, CacheControl: "no-store"}
		if diff := cmp.Diff(wantResponse, got); diff != "" {
			t.Errorf("response for %s differs (-want +got):\n%s", file, diff)
		}
		id, _, _ := strings.Cut(want, "/")
		if diff := cmp.Diff([]string{strings.TrimSuffix(id, ".m3u8")}, asked); diff != "" {
			t.Errorf("IDs that authorize received for %s (-want +got):\n%s", file, diff)
		}
	}
	for want, value := range map[string]*string{"private, max-age=60": ptr("private, max-age=60"), "": ptr("")} {
		guard := Guard{Signer: NewSigner(t), Redirect: true, CacheControl: value}
		if got := a.Serve(t, guard, "/watch/v1.m3u8"); got.CacheControl != want {
			t.Errorf("with the option, Cache-Control = %q, want %q", got.CacheControl, want)
		}
	}
}

func runRedirectRefused(t *testing.T, a Adapter) {
	const stream = "/watch/" + VideoID + ".m3u8"
	noFile := Refusal(http.StatusNotFound, "There is no such file. Its name must end in .m3u8, .mp4 or .m4a.")
	notAsked := Guard{Redirect: true, Authorize: func(string) error {
		t.Error("authorize was called")
		return nil
	}}
	// A resolver that takes the name of the file for the ID.
	file := func() (core.Grant, error) { return core.Grant{PlaybackID: VideoID + ".m3u8"}, nil }
	run(t, a, []testCase{
		{name: "no extension", guard: notAsked, target: "/watch/" + VideoID, want: noFile},
		{name: "other extension", guard: notAsked, target: "/watch/" + VideoID + ".mpd", want: noFile},
		{name: "extension alone", guard: notAsked, target: "/watch/.m3u8", want: noFile},
		{name: "invalid ID", guard: notAsked, target: "/watch/a%27.m3u8", want: badRequest},
		{
			name: "JSON only", guard: Guard{Redirect: true, Accept: "application/json"},
			target: "/watch/" + VideoID, want: noFile.asJSON(),
		},
		{
			name: "viewer not signed in", guard: Guard{Redirect: true, Resolve: refuse(core.ErrUnauthenticated)},
			target: stream, want: unauthorized,
		},
		{
			name: "status of the resolver", guard: Guard{Redirect: true, Resolve: refuse(core.Refuse(402, "Rent it.", nil))},
			target: stream, want: Refusal(402, "Rent it."),
		},
		{
			name: "resolver failed", guard: Guard{Redirect: true, Resolve: refuse(errors.New("no route"))},
			target: stream, want: failed,
		},
		{name: "extension in the ID", guard: Guard{Redirect: true, Resolve: file}, target: stream, want: failed},
		{name: "key unavailable", guard: Guard{Redirect: true, Signer: noKeySigner(t)}, target: stream, want: unavailable},
		{
			name: "parameter missing", guard: Guard{Redirect: true, Param: "video"}, target: stream, want: failed,
		},
		{
			name:  "Cache-Control",
			guard: Guard{Redirect: true, Resolve: refuse(core.ErrForbidden), CacheControl: ptr("public")}, target: stream,
			want: forbidden,
		},
	})
}
