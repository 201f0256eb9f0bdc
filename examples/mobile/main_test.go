package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/programtest"
)

// newDemo returns the back end of a program that has no configuration, and the
// header of a viewer who has signed in.
func newDemo(t *testing.T) (handler http.Handler, authorization string) {
	t.Helper()
	t.Setenv(core.EnvBaseURL, "")
	key, err := demo()
	if err != nil {
		t.Fatal(err)
	}
	handler, err = newHandler(key)
	if err != nil {
		t.Fatal(err)
	}
	var signedIn struct{ AccessToken string }
	decode(t, programtest.Serve(t, handler, http.MethodPost, "/sign-in", http.StatusOK), &signedIn)
	return handler, "Bearer " + signedIn.AccessToken
}

func decode(t *testing.T, res *http.Response, v any) {
	t.Helper()
	if err := json.NewDecoder(res.Body).Decode(v); err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
		t.Errorf("Cache-Control = %q, want no-store", got)
	}
}

// item is the part of a video that the app gives to the player.
type item struct {
	PlaybackID, Policy, StreamType, StreamURL string
	Token, DRMToken                           *string
}

func TestCatalog(t *testing.T) {
	handler, authorization := newDemo(t)
	var catalog struct{ Items []item }
	res := programtest.Serve(t, handler, http.MethodGet, "/videos", http.StatusOK, "Authorization", authorization)
	decode(t, res, &catalog)
	if len(catalog.Items) != len(videos) {
		t.Fatalf("%d items, want %d", len(catalog.Items), len(videos))
	}
	for i, item := range catalog.Items {
		if item.PlaybackID != videos[i].PlaybackID || item.Policy != videos[i].Policy.String() {
			t.Errorf("item %d is the %s video %s, want %v", i, item.Policy, item.PlaybackID, videos[i])
		}
		if live := item.StreamType == "live-stream"; live != videos[i].Live {
			t.Errorf("item %d has the stream type %q, want %v", i, item.StreamType, videos[i])
		}
		programtest.Play(t, item.StreamURL)
	}
}

func TestVideo(t *testing.T) {
	handler, authorization := newDemo(t)
	for _, video := range videos {
		t.Run(video.PlaybackID, func(t *testing.T) {
			path := "/videos/" + video.PlaybackID
			var got item
			res := programtest.Serve(t, handler, http.MethodGet, path, http.StatusOK, "Authorization", authorization)
			decode(t, res, &got)
			programtest.Play(t, got.StreamURL)
			if has := got.Token != nil; has != (video.Policy != core.Public) {
				t.Errorf("has a token: %t", has)
			}

			var urls map[string]string
			res = programtest.Serve(t, handler, http.MethodGet, path+"/drm", http.StatusOK, "Authorization", authorization)
			decode(t, res, &urls)
			for name, url := range urls {
				if video.Policy == core.DRM {
					programtest.License(t, url)
				} else if url != "" {
					t.Errorf("%s = %q, want none", name, url)
				}
			}
			if (got.DRMToken != nil) != (video.Policy == core.DRM) || len(urls) != 3 {
				t.Errorf("has a DRM token: %t, URLs: %d", got.DRMToken != nil, len(urls))
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	handler, authorization := newDemo(t)
	const video = "/videos/5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"
	for _, tt := range []struct {
		name, path, authorization string
		want                      int
	}{
		{"no header", video, "", http.StatusUnauthorized},
		{"unknown token", video, "Bearer unknown", http.StatusUnauthorized},
		{"empty token", video, "Bearer ", http.StatusUnauthorized},
		{"other scheme", video, strings.Replace(authorization, "Bearer", "Basic", 1), http.StatusUnauthorized},
		{"catalog", "/videos", "", http.StatusUnauthorized},
		{"DRM", video + "/drm", "", http.StatusUnauthorized},
		{"unknown video", "/videos/unknown", authorization, http.StatusNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := programtest.Serve(t, handler, http.MethodGet, tt.path, tt.want,
				"Authorization", tt.authorization, "Accept", "application/json")
			var got struct {
				Error struct {
					Code    int
					Message string
				}
			}
			decode(t, res, &got)
			if diff := cmp.Diff(tt.want, got.Error.Code); diff != "" || got.Error.Message == "" {
				t.Errorf("error = %+v, want code %d and a message", got.Error, tt.want)
			}
			challenge := res.Header.Get("WWW-Authenticate")
			if (tt.want == http.StatusUnauthorized) != strings.HasPrefix(challenge, "Bearer ") {
				t.Errorf("WWW-Authenticate = %q", challenge)
			}
		})
	}
}
