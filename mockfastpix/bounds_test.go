package mockfastpix_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// wantLimit checks that a response refuses the request and names the limit.
func wantLimit(t *testing.T, request string, res response, limit int) {
	t.Helper()
	if res.status != http.StatusBadRequest || !strings.Contains(res.body, fmt.Sprintf("at most %d ", limit)) {
		t.Errorf("%s: status %d, want 400 and the limit %d\n%s", request, res.status, limit, res.body)
	}
}

func TestServer_mediaBounded(t *testing.T) {
	t.Parallel()
	const limit = 100_000
	srv := mockfastpix.Start(t)
	upload := apiOK[struct{ URL string }](t, srv, 201, http.MethodPost, "/on-demand/upload", `{"corsOrigin":"*"}`).URL
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "media", MediaID: "media"})
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "sibling", MediaID: "media"})
	for range (limit - 5) / 2 { // a media and a playback ID each
		srv.AddPlayback(mockfastpix.PlaybackOptions{})
	}
	type body struct{ ID string }
	// There are two records less than the limit.
	live := apiOK[struct{ StreamID string }](t, srv, 201, http.MethodPost, "/live/streams",
		`{"playbackSettings":{},"inputMediaSettings":{}}`).StreamID
	const media = `{"inputs":[{"type":"video","url":"https://a.test/b.mp4"}],"accessPolicy":"public"}`
	for request, content := range map[string]string{
		"/on-demand":                              media,
		"/on-demand/upload":                       `{"corsOrigin":"*"}`,
		"/live/streams":                           `{"playbackSettings":{},"inputMediaSettings":{}}`,
		"/on-demand/media/playback-ids":           `{"accessPolicy":"public"}`,
		"/live/streams/" + live + "/playback-ids": `{"accessPolicy":"public"}`,
	} {
		res := serve(t, srv, http.MethodPost, "/v1"+request, content)
		wantLimit(t, request, res, limit)
		if !strings.Contains(res.body, "limit reached") {
			t.Errorf("%s: the message is not \"limit reached\":\n%s", request, res.body)
		}
	}
	wantLimit(t, "/_mock/playbacks", control(t, srv, http.MethodPost, "/playbacks", "{}"), limit)
	res := serveRequest(t, srv, http.MethodPut, upload, "file")
	if res.status != mockfastpix.ErrUploadInvalid.Status || !strings.Contains(res.body, fmt.Sprint(limit)) {
		t.Errorf("PUT to an upload URL: status %d\n%s", res.status, res.body)
	}
	controlOK[body](t, srv, 204, http.MethodPost, "/reset", "")
	controlOK[body](t, srv, 201, http.MethodPost, "/playbacks", "{}")
}

func TestServer_keysBounded(t *testing.T) {
	t.Parallel()
	const limit = 10_000
	srv := newServer(t)
	type key struct{ ID, PublicKey string }
	public := controlOK[key](t, srv, 201, http.MethodPost, "/keys", "").PublicKey
	for i := range limit - 2 {
		if err := srv.RegisterSigningKey(fmt.Sprint(i), public); err != nil {
			t.Fatal(err)
		}
	}
	registration, err := json.Marshal(map[string]string{"id": "last", "publicKey": public})
	if err != nil {
		t.Fatal(err)
	}
	controlOK[key](t, srv, 201, http.MethodPost, "/keys", string(registration))
	wantLimit(t, "/_mock/keys", control(t, srv, http.MethodPost, "/keys", ""), limit)
	wantLimit(t, "/iam/signing-keys", serve(t, srv, http.MethodPost, "/v1/iam/signing-keys", ""), limit)
}

func TestServer_faultsBounded(t *testing.T) {
	t.Parallel()
	const limit = 1000
	srv := newServer(t)
	type fault struct{ ID int }
	const body = `{"status":500,"path":"/nowhere"}`
	for range limit - 1 {
		srv.InjectFault(mockfastpix.Fault{Status: 500, Path: "/nowhere"})
	}
	last := controlOK[fault](t, srv, 201, http.MethodPost, "/faults", body)
	wantLimit(t, "/_mock/faults", control(t, srv, http.MethodPost, "/faults", body), limit)
	controlOK[fault](t, srv, 204, http.MethodDelete, fmt.Sprintf("/faults/%d", last.ID), "")
	controlOK[fault](t, srv, 201, http.MethodPost, "/faults", body)
}
