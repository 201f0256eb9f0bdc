package mockfastpix_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type uploadAnswer struct {
	UploadID, Status, URL string
	Timeout               int
	PushMediaSettings     struct {
		PlaybackIDs []struct{ AccessPolicy string }
	}
}

func createUpload(t *testing.T, srv *mockfastpix.Server, body string) uploadAnswer {
	t.Helper()
	return apiOK[uploadAnswer](t, srv, http.StatusCreated, http.MethodPost, "/on-demand/upload", body)
}

// put sends a file or a part of one to an upload URL.
func put(t *testing.T, srv *mockfastpix.Server, url, body string, header ...string) response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return do(t, srv.Client(), req)
}

const privateUpload = `{"corsOrigin":"*","pushMediaSettings":{"accessPolicy":"private","title":"A film"}}`

func TestUpload_whole(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProcessingTime(time.Minute))
	u := createUpload(t, srv, privateUpload)
	if u.Status != "waiting" || u.Timeout != 14400 || len(u.PushMediaSettings.PlaybackIDs) != 1 ||
		u.PushMediaSettings.PlaybackIDs[0].AccessPolicy != "private" {
		t.Errorf("created: %+v", u)
	}
	wantRefusal(t, api(t, srv, http.MethodGet, "/on-demand/"+u.UploadID, ""), 404, mockfastpix.ErrAPINotFound)
	if res := put(t, srv, u.URL, "a file"); res.status != http.StatusOK {
		t.Fatalf("PUT: %d %s", res.status, res.body)
	}
	type media struct {
		Title, Status string
		PlaybackIDs   []struct{ ID, AccessPolicy string }
	}
	m := apiOK[media](t, srv, http.StatusOK, http.MethodGet, "/on-demand/"+u.UploadID, "")
	if m.Title != "A film" || m.Status != "Created" || len(m.PlaybackIDs) != 1 ||
		m.PlaybackIDs[0].AccessPolicy != "private" {
		t.Fatalf("media: %+v", m)
	}
	srv.Advance(time.Minute)
	s := newSigner(t, srv)
	wantOK(t, get(t, srv, master(m.PlaybackIDs[0].ID, s.token(t, m.PlaybackIDs[0].ID))))

	if res := put(t, srv, u.URL, "again"); res.status != http.StatusOK {
		t.Errorf("PUT after the end: %d", res.status)
	}
	if n := len(apiOK[media](t, srv, http.StatusOK, http.MethodGet, "/on-demand/"+u.UploadID, "").PlaybackIDs); n != 1 {
		t.Errorf("the media has %d playback IDs", n)
	}
	wantRefusal(t, api(t, srv, http.MethodPut, "/on-demand/upload/"+u.UploadID+"/cancel", ""), 400,
		mockfastpix.ErrStateInvalid)
}

func TestUpload_parts(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	u := createUpload(t, srv, privateUpload)
	for _, step := range []struct {
		contentRange, body string
		status             int
		received           string
	}{
		{"bytes */10", "", 308, ""},
		{"bytes 0-3/10", "0123", 308, "bytes=0-3"},
		{"bytes 0-3/10", "0123", 308, "bytes=0-3"}, // again: the client is told where to go on
		{"bytes 8-9/10", "89", 308, "bytes=0-3"},
		{"bytes */10", "", 308, "bytes=0-3"},
		{"bytes 4-6/*", "456", 308, "bytes=0-6"},
		{"bytes 7-9/10", "789", 200, ""},
		{"bytes */10", "", 200, ""},
	} {
		res := put(t, srv, u.URL, step.body, "Content-Range", step.contentRange)
		if res.status != step.status || res.header.Get("Range") != step.received {
			t.Fatalf("%s: %d %q, want %d %q\n%s", step.contentRange, res.status, res.header.Get("Range"), step.status,
				step.received, res.body)
		}
	}
	apiOK[any](t, srv, http.StatusOK, http.MethodGet, "/on-demand/"+u.UploadID, "")
}

func TestUpload_refused(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	u := createUpload(t, srv, privateUpload)
	wantRefusal(t, put(t, srv, u.URL, ""), 400, mockfastpix.ErrUploadInvalid)
	wantRefusal(t, put(t, srv, u.URL, "abc", "Content-Range", "bytes 0-9/20"), 400, mockfastpix.ErrUploadInvalid)
	wantRefusal(t, put(t, srv, u.URL, "abc", "Content-Range", "0-2"), 400, mockfastpix.ErrUploadInvalid)
	wantRefusal(t, put(t, srv, u.URL, "", "Content-Range", "bytes */0"), 400, mockfastpix.ErrUploadInvalid)
	plain, _, _ := strings.Cut(u.URL, "?")
	wantRefusal(t, put(t, srv, plain, "abc"), 403, mockfastpix.ErrURLUnsigned)
	wantRefusal(t, put(t, srv, u.URL+"x", "abc"), 403, mockfastpix.ErrURLSignatureInvalid)
	wantRefusal(t, get(t, srv, u.URL), 405, mockfastpix.ErrMethodNotAllowed)
	srv.Advance(4 * time.Hour)
	wantRefusal(t, put(t, srv, u.URL, "abc"), 403, mockfastpix.ErrURLExpired)
	srv.Advance(-4 * time.Hour)

	type canceled struct{ UploadID, Status, AccessPolicy string }
	path := "/on-demand/upload/" + u.UploadID + "/cancel"
	got := apiOK[canceled](t, srv, http.StatusOK, http.MethodPut, path, "")
	if diff := cmp.Diff(canceled{u.UploadID, "cancel" + "led", "private"}, got); diff != "" {
		t.Errorf("canceled (-want +got):\n%s", diff)
	}
	wantRefusal(t, put(t, srv, u.URL, "abc"), 404, mockfastpix.ErrUploadClosed)
	wantRefusal(t, api(t, srv, http.MethodPut, path, ""), 400, mockfastpix.ErrStateInvalid)
	wantRefusal(t, api(t, srv, http.MethodPut, "/on-demand/upload/"+unknownUUID+"/cancel", ""), 404,
		mockfastpix.ErrAPINotFound)
	wantRefusal(t, api(t, srv, http.MethodPost, "/on-demand/upload", `{}`), 422, mockfastpix.ErrAPIInvalid)
	wantRefusal(t, api(t, srv, http.MethodPost, "/on-demand/upload", `{"corsOrigin":"*","pushMediaSettings":{}}`), 422,
		mockfastpix.ErrAPIInvalid)
}

func TestUpload_list(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	first, second, third := createUpload(t, srv, privateUpload), createUpload(t, srv, `{"corsOrigin":"*"}`),
		createUpload(t, srv, privateUpload)
	put(t, srv, first.URL, "a file")
	apiOK[any](t, srv, http.StatusOK, http.MethodPut, "/on-demand/upload/"+third.UploadID+"/cancel", "")
	list := apiOK[[]uploadAnswer](t, srv, http.StatusOK, http.MethodGet, "/on-demand/uploads", "")
	if len(list) != 1 || list[0].UploadID != second.UploadID || list[0].URL != second.URL {
		t.Errorf("uploads: %+v", list)
	}
	if got := list[0].PushMediaSettings.PlaybackIDs[0].AccessPolicy; got != "public" {
		t.Errorf("the default policy is %s", got)
	}
}

func TestUpload_origin(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	u := createUpload(t, srv, `{"corsOrigin":"https://app.test"}`)
	for origin, want := range map[string]string{"https://app.test": "https://app.test", "https://other.test": ""} {
		req, err := http.NewRequest(http.MethodOptions, u.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", "PUT")
		res := do(t, srv.Client(), req)
		if got := res.header.Get("Access-Control-Allow-Origin"); res.status != 204 || got != want {
			t.Errorf("%s: %d, allowed origin %q, want %q", origin, res.status, got, want)
		}
		if got := res.header.Get("Access-Control-Allow-Methods"); !strings.Contains(got, "PUT") {
			t.Errorf("allowed methods %q", got)
		}
	}
}

func TestAPI_liveStates(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	type stream struct {
		StreamID, Status string
		PlaybackIDs      []struct{ ID string }
	}
	l := apiOK[stream](t, srv, http.StatusCreated, http.MethodPost, "/live/streams",
		`{"playbackSettings":{"accessPolicy":"public"},"inputMediaSettings":{}}`)
	id := l.PlaybackIDs[0].ID
	for _, step := range []struct {
		operation string
		status    int
		after     string
	}{
		{"live-enable", 400, "idle"},
		{"finish", 400, "idle"},
		{"", 0, "active"}, // the encoder connects
		{"finish", 200, "idle"},
		{"", 0, "active"},
		{"live-disable", 200, "disabled"},
		{"live-disable", 400, "disabled"},
		{"finish", 400, "disabled"},
		{"live-enable", 200, "idle"},
	} {
		if step.operation == "" {
			if err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.OffAir = false }); err != nil {
				t.Fatal(err)
			}
		} else {
			res := api(t, srv, http.MethodPut, "/live/streams/"+l.StreamID+"/"+step.operation, "")
			if res.status != step.status {
				t.Errorf("%s: %d %s, want %d", step.operation, res.status, res.body, step.status)
			}
			if step.status == 400 {
				wantRefusal(t, res, 400, mockfastpix.ErrStateInvalid)
			}
		}
		got := apiOK[stream](t, srv, http.StatusOK, http.MethodGet, "/live/streams/"+l.StreamID, "")
		if got.Status != step.after {
			t.Errorf("after %q the status is %s, want %s", step.operation, got.Status, step.after)
		}
		if res := get(t, srv, "/"+id+".m3u8"); (res.status == 200) != (step.after == "active") {
			t.Errorf("after %q the stream answers %d", step.operation, res.status)
		}
	}
	wantRefusal(t, api(t, srv, http.MethodPut, "/live/streams/"+strings.Repeat("a", 32)+"/finish", ""), 404,
		mockfastpix.ErrAPINotFound)
}

func TestAPI_mediaChanges(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film", Policy: mockfastpix.Public, MP4Support: "none"})
	wantRefusal(t, get(t, srv, "/"+id+"/capped-4k.mp4"), 404, mockfastpix.ErrResourceUnavailable)
	type media struct {
		MP4Support   string `json:"mp4Support"`
		SourceAccess bool
	}
	got := apiOK[media](t, srv, http.StatusOK, http.MethodPatch, "/on-demand/film/update-mp4Support",
		`{"mp4Support":"capped_4k"}`)
	if diff := cmp.Diff(media{MP4Support: "capped_4k"}, got); diff != "" {
		t.Errorf("media (-want +got):\n%s", diff)
	}
	wantOK(t, get(t, srv, "/"+id+"/capped-4k.mp4"))
	got = apiOK[media](t, srv, http.StatusOK, http.MethodPatch, "/on-demand/film/source-access", `{"sourceAccess":true}`)
	if !got.SourceAccess {
		t.Error("no source access")
	}
	for _, path := range []string{"/update-mp4Support", "/source-access"} {
		wantRefusal(t, api(t, srv, http.MethodPatch, "/on-demand/film"+path, `{}`), 422, mockfastpix.ErrAPIInvalid)
		wantRefusal(t, api(t, srv, http.MethodPatch, "/on-demand/"+unknownUUID+path, `{}`), 404, mockfastpix.ErrAPINotFound)
	}
}

func TestAPI_drmConfigurations(t *testing.T) {
	t.Parallel()
	type configuration struct{ ID string }
	const one = "22222222-3333-4444-8555-666666666666"
	srv := mockfastpix.Start(t, mockfastpix.WithProfile(mockfastpix.Profile{DRMConfigurationIDs: []string{one}}))
	const path = "/on-demand/drm-configurations"
	list := apiOK[[]configuration](t, srv, http.StatusOK, http.MethodGet, path, "")
	if diff := cmp.Diff([]configuration{{one}}, list); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	apiOK[configuration](t, srv, http.StatusOK, http.MethodGet, path+"/"+one, "")
	wantRefusal(t, api(t, srv, http.MethodGet, path+"/"+unknownUUID, ""), 404, mockfastpix.ErrAPINotFound)
	wantRefusal(t, api(t, srv, http.MethodGet, path+"/mine", ""), 422, mockfastpix.ErrAPIInvalid)
	unlimited := mockfastpix.Start(t)
	apiOK[configuration](t, unlimited, http.StatusOK, http.MethodGet, path+"/"+unknownUUID, "")
}

func TestAPI_verifyBasic(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	apiOK[any](t, srv, http.StatusOK, http.MethodPost, "/iam/auth/verify-basic", "")
	req, err := http.NewRequest(http.MethodPost, srv.URL()+"/v1/iam/auth/verify-basic", nil)
	if err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, do(t, srv.Client(), req), 401, mockfastpix.ErrCredentialsInvalid)
}
