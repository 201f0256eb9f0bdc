package mockfastpix_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// api sends a request to the management API with the default credentials, and
// the body unless it is empty.
func api(tb testing.TB, srv *mockfastpix.Server, method, path, body string, header ...string) response {
	tb.Helper()
	req, err := http.NewRequest(method, srv.URL()+"/v1"+path, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	req.SetBasicAuth("mock-access-token", "mock-secret-key")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return do(tb, srv.Client(), req)
}

// apiOK sends a request to the API, checks the status, and decodes data.
func apiOK[T any](tb testing.TB, srv *mockfastpix.Server, status int, method, path, body string, header ...string) T {
	tb.Helper()
	res := api(tb, srv, method, path, body, header...)
	if res.status != status {
		tb.Fatalf("%s %s answers %d, want %d\n%s", method, path, res.status, status, res.body)
	}
	var answer struct {
		Success bool `json:"success"`
		Data    T    `json:"data"`
	}
	if err := json.Unmarshal([]byte(res.body), &answer); err != nil || !answer.Success {
		tb.Fatalf("%s %s: %v\n%s", method, path, err, res.body)
	}
	return answer.Data
}

var (
	uuidPattern = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	hexPattern  = regexp.MustCompile(`[0-9a-f]{32}`)
	timePattern = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`)
	keyPattern  = regexp.MustCompile(`LS0tLS1CRUdJTi[0-9A-Za-z+/=]+`)
	pemPattern  = regexp.MustCompile(`-----BEGIN PUBLIC KEY-----\\n[0-9A-Za-z+/=]+\\n-----END PUBLIC KEY-----\\n`)
	urlPattern  = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
)

// shape replaces values that differ between runs and indents the JSON. The
// order of the fields is kept.
func shape(tb testing.TB, body string) string {
	tb.Helper()
	for _, p := range []struct {
		pattern *regexp.Regexp
		name    string
	}{
		{uuidPattern, "UUID"},
		{hexPattern, "HEX"},
		{timePattern, "TIME"},
		{keyPattern, "KEY"},
		{pemPattern, "PEM"},
		{urlPattern, "URL"},
	} {
		body = p.pattern.ReplaceAllString(body, p.name)
	}
	return body
}

func TestAPI_credentials(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithCredentials("an-id", "a-secret"))
	tests := map[string]struct {
		id, secret string
		status     int
	}{
		"the right ones":       {"an-id", "a-secret", 200},
		"none":                 {"", "", 401},
		"a wrong secret":       {"an-id", "b-secret", 401},
		"a wrong ID":           {"another-id", "a-secret", 401},
		"a longer secret":      {"an-id", "a-secret ", 401},
		"the default ones":     {"mock-access-token", "mock-secret-key", 401},
		"the secret as the ID": {"a-secret", "an-id", 401},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequest(http.MethodGet, srv.URL()+"/v1/iam/signing-keys", nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.id != "" {
				req.SetBasicAuth(tt.id, tt.secret)
			}
			res := do(t, srv.Client(), req)
			if tt.status == http.StatusOK {
				wantOK(t, res)
				return
			}
			wantRefusal(t, res, tt.status, mockfastpix.ErrCredentialsInvalid)
			if got := res.header.Get("WWW-Authenticate"); !strings.HasPrefix(got, `Basic realm="`) {
				t.Errorf("WWW-Authenticate is %q, want Basic", got)
			}
			if strings.Contains(res.body, "a-secret") {
				t.Errorf("the response contains the secret: %s", res.body)
			}
		})
	}
}

func TestAPI_restrictionsBeforeReady(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProcessingTime(time.Minute))
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film"})
	for _, path := range []string{"/domains", "/user-agents"} {
		path := "/on-demand/film/playback-ids/" + id + path
		const body = `{"deny":["example.com"]}`
		description := wantRefusal(t, api(t, srv, http.MethodPatch, path, body), 400, mockfastpix.ErrUpdateNotReady)
		if !strings.Contains(description, "not ready for updates") {
			t.Errorf("the description is %q", description)
		}
		srv.Advance(time.Minute)
		apiOK[any](t, srv, http.StatusOK, http.MethodPatch, path, body)
		srv.Advance(-time.Minute)
	}
}

func TestAPI_metadataOfPHP(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film"})
	type media struct{ Metadata map[string]string }
	apiOK[media](t, srv, http.StatusOK, http.MethodPatch, "/on-demand/film", `{"metadata":{"a":"b"}}`)
	got := apiOK[media](t, srv, http.StatusOK, http.MethodPatch, "/on-demand/film", `{"metadata":[]}`)
	if diff := cmp.Diff(media{map[string]string{}}, got); diff != "" {
		t.Errorf("media (-want +got):\n%s", diff)
	}
	res := api(t, srv, http.MethodPatch, "/on-demand/film", `{"metadata":["a"]}`)
	wantRefusal(t, res, 422, mockfastpix.ErrAPIInvalid)
}

func TestAPI_shapesOfCaptures(t *testing.T) {
	t.Parallel()
	const restrictions = `"accessRestrictions":{"domains":{"defaultPolicy":"allow","allow":[],"deny":[]},` +
		`"userAgents":{"defaultPolicy":"allow","allow":[],"deny":[]}}`
	const playbackID = `{"id":"UUID","accessPolicy":"public",` + restrictions + `}`
	const stream = `{"streamId":"HEX","streamKey":"HEXkHEX","srtSecret":"HEXkHEX","trial":false,"status":"idle",` +
		`"maxResolution":"1080p","maxDuration":0,` +
		`"createdAt":"TIME","reconnectWindow":60,"enableRecording":true,"enableDvrMode":false,"mediaPolicy":"public",` +
		`"metadata":{"name":"a stream"},` +
		`"lowLatency":false,"closedCaptions":false,"playbackIds":[{"id":"UUID","accessPolicy":"public"}],` +
		`"srtPlaybackResponse":{"srtPlaybackStreamId":"playHEX","srtPlaybackSecret":"HEXkHEX"}}`

	srv := mockfastpix.Start(t)
	steps := []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{
			"create a signing key", "POST", "/iam/signing-keys", "", 201,
			`{"success":true,"data":{"id":"UUID","privateKey":"KEY","createdAt":"TIME"}}`,
		},
		{
			"create another with an empty object", "POST", "/iam/signing-keys", "{}", 201,
			`{"success":true,"data":{"id":"UUID","privateKey":"KEY","createdAt":"TIME"}}`,
		},
		{
			"list signing keys", "GET", "/iam/signing-keys?limit=1", "", 200,
			`{"success":true,"data":[{"id":"UUID","createdAt":"TIME"}],"pagination":{"totalRecords":2,"currentOffset":1,` +
				`"offsetCount":2}}`,
		},
		{
			"get a signing key", "GET", "/iam/signing-keys/{key}", "", 200,
			`{"success":true,"data":{"workspaceId":"UUID","signingKeyId":"UUID","publicKey":"PEM"}}`,
		},
		{
			"delete a signing key", "DELETE", "/iam/signing-keys/{key}", "", 200,
			`{"success":true,"data":{"message":"signing key deleted successfully"}}`,
		},
		{
			"create a media", "POST", "/on-demand",
			`{"inputs":[{"type":"video","url":"https://static.fastpix.com/fp-sample-video.mp4"}],"accessPolicy":"public",` +
				`"metadata":{"source":"test"},"maxResolution":"720p"}`,
			201,
			`{"success":true,"data":{"id":"UUID","trial":false,"status":"Created","createdAt":"TIME","updatedAt":"TIME",` +
				`"playbackIds":[` + playbackID + `],` +
				`"metadata":{"source":"test"},"mediaQuality":"standard","sourceAccess":false,"maxResolution":"720p",` +
				`"inputs":[{"type":"video","url":"https://static.fastpix.com/fp-sample-video.mp4"}],"optimizeAudio":false}}`,
		},
		{
			"create a playback ID", "POST", "/on-demand/{media}/playback-ids", `{"accessPolicy":"public"}`, 201,
			`{"success":true,"data":{"id":"UUID","accessPolicy":"public",` + restrictions + `,"resolution":null}}`,
		},
		{
			"list playback IDs", "GET", "/on-demand/{media}/playback-ids", "", 200,
			`{"success":true,"data":[` + playbackID + `,` + playbackID + `]}`,
		},
		{
			"get a playback ID", "GET", "/on-demand/{media}/playback-ids/{playback}", "", 200,
			`{"success":true,"data":` + playbackID + `}`,
		},
		{
			"update user agents", "PATCH", "/on-demand/{media}/playback-ids/{playback}/user-agents",
			`{"allow":["Mozilla"]}`, 200,
			`{"success":true,"data":{"defaultPolicy":"allow","allow":["Mozilla"],"deny":[]}}`,
		},
		{
			"delete a playback ID", "DELETE", "/on-demand/{media}/playback-ids?playbackId={playback}", "", 200,
			`{"success":true}`,
		},
		{
			"delete a media", "DELETE", "/on-demand/{media}", "", 200, `{"success":true}`,
		},
		{
			"list no media", "GET", "/on-demand", "", 200,
			`{"success":true,"data":[],"pagination":{"totalRecords":0,"currentOffset":1,"offsetCount":0}}`,
		},
		{
			"create a live stream", "POST", "/live/streams",
			`{"playbackSettings":{"accessPolicy":"public"},"inputMediaSettings":{"metadata":{"name":"a stream"}}}`, 201,
			`{"success":true,"data":` + stream + `}`,
		},
		{
			"get a live stream", "GET", "/live/streams/{stream}", "", 200,
			`{"success":true,"data":` + stream + `}`,
		},
		{
			"list live streams", "GET", "/live/streams", "", 200,
			`{"success":true,"data":[` + stream + `],"pagination":{"totalRecords":1,"currentOffset":1,"offsetCount":1}}`,
		},
		{
			"create a playback ID of a live stream", "POST", "/live/streams/{stream}/playback-ids",
			`{"accessPolicy":"private"}`, 201,
			`{"success":true,"data":{"id":"UUID","accessPolicy":"private"}}`,
		},
		{
			"get a playback ID of a live stream", "GET", "/live/streams/{stream}/playback-ids/{streamPlayback}", "",
			200,
			`{"success":true,"data":{"id":"UUID","accessPolicy":"private"}}`,
		},
		{
			"delete a playback ID of a live stream", "DELETE",
			"/live/streams/{stream}/playback-ids?playbackId={streamPlayback}", "", 200,
			`{"success":true}`,
		},
		{
			"update a live stream", "PATCH", "/live/streams/{stream}", `{"reconnectWindow":120}`, 200,
			`{"success":true,"data":` + strings.Replace(stream, `"reconnectWindow":60`, `"reconnectWindow":120`, 1) + `}`,
		},
		{
			"delete a live stream", "DELETE", "/live/streams/{stream}", "", 200, `{"success":true}`,
		},
	}
	ids := map[string]string{}
	for _, step := range steps {
		path := step.path
		for name, id := range ids {
			path = strings.ReplaceAll(path, "{"+name+"}", id)
		}
		res := api(t, srv, step.method, path, step.body)
		if res.status != step.status {
			t.Fatalf("%s: status %d, want %d\n%s", step.name, res.status, step.status, res.body)
		}
		if got := res.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
			t.Errorf("%s: content type %q", step.name, got)
		}
		if diff := cmp.Diff(step.want, shape(t, res.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
		var answer struct {
			Data struct{ ID, StreamID string }
		}
		_ = json.Unmarshal([]byte(res.body), &answer) // lists do not fit, and their IDs are not needed
		switch {
		case step.status != http.StatusCreated:
		case answer.Data.StreamID != "":
			ids["stream"] = answer.Data.StreamID
		case strings.HasPrefix(step.path, "/iam"):
			ids["key"] = answer.Data.ID
		case step.path == "/on-demand":
			ids["media"] = answer.Data.ID
		case strings.HasPrefix(step.path, "/on-demand"):
			ids["playback"] = answer.Data.ID
		default:
			ids["streamPlayback"] = answer.Data.ID
		}
	}
}

func TestAPI_readyMedia(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "my-film", Title: "A film"})
	res := api(t, srv, http.MethodGet, "/on-demand/my-film", "")
	wantOK(t, res)
	var answer struct {
		Data struct {
			Thumbnail, Title, Status, Duration, AspectRatio, SourceResolution string
			Tracks                                                            []struct {
				Type, Status, LanguageCode string
				Width, Height              int
			}
		}
	}
	if err := json.Unmarshal([]byte(res.body), &answer); err != nil {
		t.Fatal(err)
	}
	data := answer.Data
	if want := srv.URL() + "/" + id + "/thumbnail.png"; data.Thumbnail != want {
		t.Errorf("thumbnail %q, want %q", data.Thumbnail, want)
	}
	if data.Title != "A film" || data.Status != "Ready" || data.Duration == "00:00:00" || data.AspectRatio != "16:9" {
		t.Errorf("the media is %+v", data)
	}
	var tracks []string
	for _, track := range data.Tracks {
		tracks = append(tracks, fmt.Sprintf("%s %s %s %dx%d", track.Type, track.Status, track.LanguageCode, track.Width,
			track.Height))
	}
	if diff := cmp.Diff([]string{
		"video available  1920x1080", "audio available en 0x0", "audio available fr 0x0", "subtitle available en 0x0",
	}, tracks); diff != "" {
		t.Errorf("tracks (-want +got):\n%s", diff)
	}
	again := api(t, srv, http.MethodGet, "/on-demand/my-film", "")
	if diff := cmp.Diff(res.body, again.body); diff != "" {
		t.Errorf("asked twice, it differs (-first +second):\n%s", diff)
	}
	if list := api(t, srv, http.MethodGet, "/on-demand", ""); !strings.Contains(list.body,
		`"type":"audio","status":"Ready"`) {
		t.Errorf("in lists FastPix calls an available track Ready: %s", list.body)
	}
}

func TestAPI_pages(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	var media []string // newest first
	for i := range 12 {
		body := fmt.Sprintf(`{"inputs":[{"type":"video","url":"https://example.com/%d.mp4"}],"accessPolicy":"public"}`, i)
		m := apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, "/on-demand", body)
		media = append([]string{m.ID}, media...)
	}
	oldestFirst := make([]string, 0, len(media))
	for _, id := range media {
		oldestFirst = append([]string{id}, oldestFirst...)
	}
	tests := map[string]struct {
		query        string
		want         []string
		offset, last int
	}{
		"ten by default":            {"", media[:10], 1, 2},
		"the rest":                  {"?offset=2", media[10:], 2, 2},
		"one":                       {"?limit=1", media[:1], 1, 12},
		"the last of one":           {"?limit=1&offset=12", media[11:], 12, 12},
		"a page after the last":     {"?limit=1&offset=13", []string{}, 13, 12},
		"an absurd page":            {"?limit=50&offset=2147483647", []string{}, 2147483647, 1},
		"the most":                  {"?limit=50", media, 1, 1},
		"a page that fits exactly":  {"?limit=6&offset=2", media[6:], 2, 2},
		"oldest first":              {"?limit=5&orderBy=asc", oldestFirst[:5], 1, 3},
		"newest first, in so words": {"?limit=5&orderBy=desc", media[:5], 1, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := api(t, srv, http.MethodGet, "/on-demand"+tt.query, "")
			wantOK(t, res)
			type list struct {
				Data       []struct{ ID string }
				Pagination struct{ TotalRecords, CurrentOffset, OffsetCount int }
			}
			var got list
			if err := json.Unmarshal([]byte(res.body), &got); err != nil {
				t.Fatal(err)
			}
			ids := []string{}
			for _, m := range got.Data {
				ids = append(ids, m.ID)
			}
			if diff := cmp.Diff(tt.want, ids); diff != "" {
				t.Errorf("media (-want +got):\n%s", diff)
			}
			if p := got.Pagination; p.TotalRecords != 12 || p.CurrentOffset != tt.offset || p.OffsetCount != tt.last {
				t.Errorf("pagination is %+v, want 12 records, offset %d of %d", p, tt.offset, tt.last)
			}
		})
	}
}

func TestAPI_signingKeysNewestFirst(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	first, second := srv.CreateSigningKey(), srv.CreateSigningKey()
	third := apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, "/iam/signing-keys", "")
	foreign := srv.CreateForeignSigningKey()
	if err := srv.RevokeSigningKey(second.ID); err != nil {
		t.Fatal(err)
	}
	listed := apiOK[[]struct{ ID string }](t, srv, 200, http.MethodGet, "/iam/signing-keys", "")
	want := []struct{ ID string }{{third.ID}, {first.ID}}
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	for _, id := range []string{second.ID, foreign.ID} {
		wantRefusal(t, api(t, srv, http.MethodGet, "/iam/signing-keys/"+id, ""), 404, mockfastpix.ErrAPINotFound)
		wantRefusal(t, api(t, srv, http.MethodDelete, "/iam/signing-keys/"+id, ""), 404, mockfastpix.ErrAPINotFound)
	}
}

func TestAPI_signingKeyLifecycle(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	key := apiOK[struct{ ID, PrivateKey string }](t, srv, 201, http.MethodPost, "/iam/signing-keys", "{}")
	s := &signer{srv: srv, keyID: key.ID, key: parsePrivateKey(t, key.PrivateKey)}
	m := apiOK[struct{ PlaybackIDs []struct{ ID string } }](t, srv, 201, http.MethodPost, "/on-demand",
		`{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"private"}`)
	id := m.PlaybackIDs[0].ID
	url := "/" + id + ".m3u8?token=" + s.token(t, id)
	wantOK(t, get(t, srv, url))
	wantRefusal(t, get(t, srv, "/"+id+".m3u8"), 401, mockfastpix.ErrTokenMissing)

	apiOK[any](t, srv, 200, http.MethodDelete, "/iam/signing-keys/"+key.ID, "")
	wantRefusal(t, get(t, srv, url), 401, mockfastpix.ErrKeyRevoked)
}

func TestAPI_idempotencyKey(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	const path, header = "/iam/signing-keys", "Idempotency-Key"
	first := api(t, srv, http.MethodPost, path, "", header, "same")
	key := apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, path, "", header, "same")
	apiOK[any](t, srv, 200, http.MethodDelete, path+"/"+key.ID, "")
	if again := api(t, srv, http.MethodPost, path, "", header, "same"); again.status != 201 || again.body != first.body {
		t.Errorf("the third answer is not the first:\n%d %s\n%s", again.status, again.body, first.body)
	}
	wantRefusal(t, api(t, srv, http.MethodGet, path+"/"+key.ID, ""), 404, mockfastpix.ErrAPINotFound)

	if other := api(t, srv, http.MethodPost, path, "", header, "other"); other.body == first.body {
		t.Error("another key replays the same answer")
	}
	if none := api(t, srv, http.MethodPost, path, ""); none.body == first.body {
		t.Error("a request without a key replays an answer")
	}
	const media = `{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"public"}`
	if elsewhere := api(t, srv, http.MethodPost, "/on-demand", media, header, "same"); elsewhere.body == first.body {
		t.Error("the key of one operation replays the answer of another")
	}
	// A refusal is not kept, because the client corrects the request and
	// retries.
	wantRefusal(t, api(t, srv, http.MethodPost, "/on-demand", `{}`, header, "corrected"), 422, mockfastpix.ErrAPIInvalid)
	apiOK[any](t, srv, 201, http.MethodPost, "/on-demand", media, header, "corrected")

	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	if after := api(t, srv, http.MethodPost, path, "", header, "same"); after.body == first.body {
		t.Error("the answer survived a reset")
	}
}

func TestAPI_idempotencyKeyConcurrent(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	bodies := make([]string, 8)
	var wg sync.WaitGroup
	for i := range bodies {
		wg.Add(1)
		go func() {
			defer wg.Done()
			bodies[i] = api(t, srv, http.MethodPost, "/iam/signing-keys", "", "Idempotency-Key", "same").body
		}()
	}
	wg.Wait()
	for _, body := range bodies {
		if body != bodies[0] {
			t.Fatalf("two answers:\n%s\n%s", body, bodies[0])
		}
	}
	if keys := apiOK[[]any](t, srv, 200, http.MethodGet, "/iam/signing-keys", ""); len(keys) != 1 {
		t.Errorf("%d keys were created", len(keys))
	}
}

func TestAPI_idempotencyKeysBounded(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	create := func(key string) string {
		return serve(t, srv, http.MethodPost, "/v1/live/streams", `{"playbackSettings":{},"inputMediaSettings":{}}`,
			"Idempotency-Key", key).body
	}
	first := create("first")
	for i := range 999 {
		create(fmt.Sprint(i))
	}
	if create("first") != first {
		t.Error("the answer was forgotten among the last thousand")
	}
	create("one too many")
	if create("first") == first {
		t.Error("the answer was kept beyond a thousand others")
	}
}

func TestAPI_mediaProcessing(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProcessingTime(60*time.Second))
	srv.SetTime(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))
	m := apiOK[struct {
		ID          string
		Status      string
		PlaybackIDs []struct{ ID string }
	}](t, srv, 201, http.MethodPost, "/on-demand",
		`{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"public"}`)
	type state struct {
		Status, Duration, Thumbnail, SourceResolution string
		CreatedAt, UpdatedAt                          time.Time
	}
	status := func() state { return apiOK[state](t, srv, 200, http.MethodGet, "/on-demand/"+m.ID, "") }

	got := []string{m.Status, status().Status}
	if s := status(); s.Duration != "00:00:00" || s.Thumbnail != "" || s.SourceResolution != "1080p" {
		t.Errorf("before it is ready: %+v", s)
	}
	wantRefusal(t, get(t, srv, "/"+m.PlaybackIDs[0].ID+".m3u8"), 400, mockfastpix.ErrMediaNotReady)
	for range 6 {
		srv.Advance(10 * time.Second)
		got = append(got, status().Status)
	}
	want := []string{"Created", "Created", "Downloading", "Downloaded", "Validating", "In Queue", "Processing", "Ready"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if s := status(); s.Duration == "00:00:00" || s.Thumbnail == "" || s.UpdatedAt.Sub(s.CreatedAt) != time.Minute {
		t.Errorf("when it is ready: %+v", s)
	}
	wantOK(t, get(t, srv, "/"+m.PlaybackIDs[0].ID+".m3u8"))
}

func TestAPI_patchMedia(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	m := apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, "/on-demand",
		`{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"public","title":"old",`+
			`"metadata":{"a":"1"},"creatorId":"me"}`)
	type fields struct {
		Title, CreatorID string
		Metadata         map[string]string
	}
	path := "/on-demand/" + m.ID
	got := apiOK[fields](t, srv, 200, http.MethodPatch, path, `{"title":"new"}`)
	if diff := cmp.Diff(fields{"new", "me", map[string]string{"a": "1"}}, got); diff != "" {
		t.Errorf("title (-want +got):\n%s", diff)
	}
	got = apiOK[fields](t, srv, 200, http.MethodPatch, path, `{"metadata":{"b":"2"},"creatorId":"you"}`)
	if diff := cmp.Diff(fields{"new", "you", map[string]string{"b": "2"}}, got); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, apiOK[fields](t, srv, 200, http.MethodGet, path, "")); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}

func TestAPI_restrictions(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film", Policy: mockfastpix.Public})
	base := "/on-demand/film/playback-ids/" + id
	type restriction struct {
		DefaultPolicy string
		Allow, Deny   []string
	}
	got := apiOK[restriction](t, srv, 200, http.MethodPatch, base+"/domains",
		`{"defaultPolicy":"deny","allow":["example.com"],"deny":[]}`)
	if diff := cmp.Diff(restriction{"deny", []string{"example.com"}, []string{}}, got); diff != "" {
		t.Errorf("domains (-want +got):\n%s", diff)
	}
	got = apiOK[restriction](t, srv, 200, http.MethodPatch, base+"/domains", `{"deny":["bad.example.com"]}`)
	if diff := cmp.Diff(restriction{"deny", []string{"example.com"}, []string{"bad.example.com"}}, got); diff != "" {
		t.Errorf("the fields left out are kept (-want +got):\n%s", diff)
	}
	wantOK(t, get(t, srv, "/"+id+".m3u8", "Origin", "https://example.com"))
	wantRefusal(t, get(t, srv, "/"+id+".m3u8", "Origin", "https://elsewhere.com"), 403, mockfastpix.ErrDomainRestricted)

	apiOK[restriction](t, srv, 200, http.MethodPatch, base+"/user-agents", `{"deny":["curl"]}`)
	wantRefusal(t, get(t, srv, "/"+id+".m3u8", "Origin", "https://example.com", "User-Agent", "curl/8"), 403,
		mockfastpix.ErrUserAgentRestricted)
}

func TestAPI_deletedPlaybackIDs(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	one := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film", Policy: mockfastpix.Public})
	two := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film", Policy: mockfastpix.Public})
	apiOK[any](t, srv, 200, http.MethodDelete, "/on-demand/film/playback-ids?playbackId="+one, "")
	wantRefusal(t, get(t, srv, "/"+one+".m3u8"), 404, mockfastpix.ErrPlaybackIDDeleted)
	wantRefusal(t, api(t, srv, http.MethodGet, "/on-demand/film/playback-ids/"+one, ""), 404, mockfastpix.ErrAPINotFound)
	wantOK(t, get(t, srv, "/"+two+".m3u8"))
	apiOK[any](t, srv, 200, http.MethodDelete, "/on-demand/film", "")
	wantRefusal(t, get(t, srv, "/"+two+".m3u8"), 404, mockfastpix.ErrPlaybackIDDeleted)
}

func TestAPI_liveStream(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	l := apiOK[struct {
		StreamID, Status string
		PlaybackIDs      []struct{ ID string }
	}](t, srv, 201, http.MethodPost, "/live/streams", `{"playbackSettings":{"accessPolicy":"public"},`+
		`"inputMediaSettings":{}}`)
	id := l.PlaybackIDs[0].ID
	status := func() string {
		return apiOK[struct{ Status string }](t, srv, 200, http.MethodGet, "/live/streams/"+l.StreamID, "").Status
	}
	if l.Status != "idle" || status() != "idle" {
		t.Errorf("a new stream is %q, want idle", l.Status)
	}
	wantRefusal(t, get(t, srv, "/"+id+".m3u8"), 404, mockfastpix.ErrLiveOffAir)
	if err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.OffAir = false }); err != nil {
		t.Fatal(err)
	}
	if status() != "active" {
		t.Errorf("on air it is %q, want active", status())
	}
	wantOK(t, get(t, srv, "/"+id+".m3u8"))
}

// All live streams have secrets in the form of FastPix's API, no matter how
// they were made.
func TestAPI_liveStreamSecrets(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithSeed(mockfastpix.Seed{LiveStreams: []mockfastpix.SeedLiveStream{{
		ID: "seeded", PlaybackIDs: []mockfastpix.SeedPlaybackID{{ID: "one"}},
	}}}))
	srv.AddPlayback(mockfastpix.PlaybackOptions{Live: true})
	apiOK[any](t, srv, 201, http.MethodPost, "/live/streams", `{"playbackSettings":{},"inputMediaSettings":{}}`)
	streams := apiOK[[]struct{ StreamID, StreamKey, SRTSecret string }](t, srv, 200, http.MethodGet, "/live/streams", "")
	if len(streams) != 3 {
		t.Fatalf("%d live streams, want 3", len(streams))
	}
	for _, l := range streams {
		for name, secret := range map[string]string{"streamKey": l.StreamKey, "srtSecret": l.SRTSecret} {
			if !regexp.MustCompile("^[0-9a-f]{32}k" + l.StreamID + "$").MatchString(secret) {
				t.Errorf("live stream %s: %s is %s", l.StreamID, name, secret)
			}
		}
	}
}

func TestAPI_refusals(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	const unknown = "11111111-2222-4333-8444-555555555555"
	film := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "film"})
	other := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "other"})
	live := srv.AddPlayback(mockfastpix.PlaybackOptions{Live: true})
	stream := apiOK[[]struct{ StreamID string }](t, srv, 200, http.MethodGet, "/live/streams", "")[0].StreamID

	notFound := func(message string) envelope { return wantEnvelope(404, message) }
	invalid := func(fields ...string) envelope {
		e := wantEnvelope(422, "payload validation failed")
		for i := 0; i < len(fields); i += 2 {
			e.Error.Fields = append(e.Error.Fields, field{fields[i], fields[i+1]})
		}
		return e
	}
	const video = `"inputs":[{"type":"video","url":"https://example.com/a.mp4"}]`
	long := strings.Repeat("x", 256)
	eleven := `"0":""`
	for i := range 10 {
		eleven += fmt.Sprintf(`,"%d":""`, i+1)
	}
	tests := map[string]struct {
		method, path, body string
		want               envelope
	}{
		"an unknown path":    {"GET", "/on-demand/film/frames", "", notFound("not found")},
		"a slash at the end": {"GET", "/on-demand/", "", notFound("not found")},
		"an unknown signing key": {
			"GET", "/iam/signing-keys/" + unknown, "", notFound("Signing key Not Found"),
		},
		"deleting an unknown signing key": {
			"DELETE", "/iam/signing-keys/" + unknown, "", notFound("Signing key Not Found"),
		},
		"a signing key ID that is no UUID": {
			"GET", "/iam/signing-keys/unknown", "", invalid("signingKeyId", "is invalid"),
		},
		"a signing key with a body that is text": {
			"POST", "/iam/signing-keys", "hello", invalid("body", "must be a JSON object"),
		},
		"an unknown media": {
			"GET", "/on-demand/" + unknown, "", notFound("media workspace relation not found"),
		},
		"a media ID that is no UUID": {
			"DELETE", "/on-demand/unknown", "", invalid("mediaId", "is invalid"),
		},
		"updating an unknown media": {
			"PATCH", "/on-demand/" + unknown, "{}", notFound("media workspace relation not found"),
		},
		"playback IDs of an unknown media": {
			"GET", "/on-demand/" + unknown + "/playback-ids", "", notFound("Media/PlaybackId not Found"),
		},
		"an unknown playback ID": {
			"GET", "/on-demand/film/playback-ids/" + unknown, "", notFound("Media/PlaybackId not Found"),
		},
		"another media's playback ID": {
			"GET", "/on-demand/film/playback-ids/" + other, "", notFound("Media/PlaybackId not Found"),
		},
		"a live playback ID under a media": {
			"GET", "/on-demand/film/playback-ids/" + live, "", notFound("Media/PlaybackId not Found"),
		},
		"deleting another media's playback ID": {
			"DELETE", "/on-demand/film/playback-ids?playbackId=" + other, "", notFound("Media/PlaybackId not Found"),
		},
		"deleting no playback ID": {
			"DELETE", "/on-demand/film/playback-ids", "", invalid("playbackId", "is required"),
		},
		"deleting a playback ID in a body": {
			"DELETE", "/on-demand/film/playback-ids", `{"playbackId":"` + film + `"}`,
			invalid("playbackId", "is required"),
		},
		"deleting a playback ID that is no UUID": {
			"DELETE", "/on-demand/film/playback-ids?playbackId=x", "", invalid("playbackId", "is invalid"),
		},
		"an unknown live stream": {
			"GET", "/live/streams/" + strings.Repeat("0", 32), "", notFound("stream/playbackId not found"),
		},
		"a media's playback ID under a stream": {
			"GET", "/live/streams/" + stream + "/playback-ids/" + film, "", notFound("stream/playbackId not found"),
		},
		"DRM for live": {
			"POST", "/live/streams/" + stream + "/playback-ids", `{"accessPolicy":"drm"}`,
			invalid("accessPolicy", "must be one of public, private"),
		},

		"page 0": {"GET", "/on-demand?offset=0", "", invalid("offset", "must be 1 or more")},
		"limit 0": {
			"GET", "/iam/signing-keys?limit=0", "", invalid("limit", "must be between 1 and 50"),
		},
		"limit 51": {
			"GET", "/live/streams?limit=51", "", invalid("limit", "must be between 1 and 50"),
		},
		"two wrong at once": {
			"GET", "/on-demand?limit=x&offset=-1", "",
			invalid("limit", "must be between 1 and 50", "offset", "must be 1 or more"),
		},
		"a number that is too long": {
			"GET", "/on-demand?offset=99999999999999999999", "", invalid("offset", "must be 1 or more"),
		},
		"an unknown order": {"GET", "/on-demand?orderBy=up", "", invalid("orderBy", "must be asc or desc")},

		"a media without anything": {
			"POST", "/on-demand", `{}`, invalid("inputs", "is required", "accessPolicy", "is required"),
		},
		"a media without a body": {
			"POST", "/on-demand", ``,
			invalid("body", "must be a JSON object", "inputs", "is required", "accessPolicy", "is required"),
		},
		"a media without inputs": {
			"POST", "/on-demand", `{"inputs":[],"accessPolicy":"public"}`, invalid("inputs", "must not be empty"),
		},
		"an input without a URL": {
			"POST", "/on-demand", `{"inputs":[{"type":"video"}],"accessPolicy":"public"}`,
			invalid("inputs[0].url", "is required"),
		},
		"an input with a bad URL": {
			"POST", "/on-demand", `{"inputs":[{"type":"video","url":"a.mp4"}],"accessPolicy":"public"}`,
			invalid("inputs[0].url", "is invalid"),
		},
		"an audio input": {
			"POST", "/on-demand", `{"inputs":[{"type":"audio","url":"https://example.com/a"}],"accessPolicy":"public"}`,
			invalid("inputs[0].swapTrackUrl", "is required"),
		},
		"inputs of a wrong type": {
			"POST", "/on-demand", `{"inputs":"https://example.com","accessPolicy":"public"}`,
			invalid("inputs", "must be an array of objects", "inputs", "must not be empty"),
		},
		"an unknown policy": {
			"POST", "/on-demand", `{` + video + `,"accessPolicy":"secret"}`,
			invalid("accessPolicy", "must be one of public, private, drm"),
		},
		"DRM without a configuration": {
			"POST", "/on-demand", `{` + video + `,"accessPolicy":"drm"}`,
			invalid("drmConfigurationId", "is required with the access policy drm"),
		},
		"DRM with a bad configuration": {
			"POST", "/on-demand", `{` + video + `,"accessPolicy":"drm","drmConfigurationId":"x"}`,
			invalid("drmConfigurationId", "is invalid"),
		},
		"an unknown resolution": {
			"POST", "/on-demand", `{` + video + `,"accessPolicy":"public","maxResolution":"4k"}`,
			invalid("maxResolution", "must be one of 1080p, 2160p, 1440p, 720p, 480p"),
		},
		"a nested restriction": {
			"POST", "/on-demand",
			`{` + video + `,"accessPolicy":"public","accessRestrictions":{"domains":{"defaultPolicy":"maybe"}}}`,
			invalid("accessRestrictions.domains.defaultPolicy", "must be one of allow, deny"),
		},
		"metadata that is no text": {
			"POST", "/on-demand", `{` + video + `,"accessPolicy":"public","metadata":{"a":1}}`,
			invalid("metadata", "must be an object of strings"),
		},
		"a long title": {
			"PATCH", "/on-demand/film", `{"title":"` + long + `"}`, invalid("title", "must not exceed 255 characters"),
		},
		"eleven entries": {
			"PATCH", "/on-demand/film", `{"metadata":{` + eleven + `}}`,
			invalid("metadata", "must not exceed 10 entries"),
		},
		"a long value": {
			"PATCH", "/on-demand/film", `{"metadata":{"a":"` + long + `"}}`,
			invalid("metadata", "must not have values over 255 characters"),
		},
		"a playback ID without a policy": {
			"POST", "/on-demand/film/playback-ids", `{}`, invalid("accessPolicy", "is required"),
		},
		"a playback ID at 360p": {
			"POST", "/on-demand/film/playback-ids", `{"accessPolicy":"public","resolution":"360p"}`,
			invalid("resolution", "must be one of 480p, 720p, 1080p, 1440p, 2160p"),
		},
		"a list that is none": {
			"PATCH", "/on-demand/film/playback-ids/" + film + "/domains", `{"allow":"example.com"}`,
			invalid("allow", "must be an array of strings"),
		},
		"a stream without settings": {
			"POST", "/live/streams", `{}`,
			invalid("playbackSettings", "is required", "inputMediaSettings", "is required"),
		},
		"a reconnect window of 30": {
			"POST", "/live/streams", `{"playbackSettings":{},"inputMediaSettings":{"reconnectWindow":30}}`,
			invalid("inputMediaSettings.reconnectWindow", "must be between 60 and 1800"),
		},
		"a reconnect window of 60.5": {
			"PATCH", "/live/streams/" + stream, `{"reconnectWindow":60.5}`,
			invalid("reconnectWindow", "must be an integer"),
		},
		"a body that is too long": {
			"PATCH", "/on-demand/film", `{"title":"` + strings.Repeat("x", 70000) + `"}`,
			invalid("body", "must not exceed 65536 bytes"),
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := api(t, srv, tt.method, tt.path, tt.body)
			got := parseEnvelope(t, res)
			if got.Error.Fields == nil && (got.Error.Description == nil || *got.Error.Description == "") {
				t.Errorf("no description: %s", res.body)
			}
			got.Error.Description = nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("envelope (-want +got):\n%s", diff)
			}
		})
	}
}

func wantEnvelope(code int, message string) envelope {
	var e envelope
	e.Success = new(bool)
	e.Error.Code, e.Error.Message = code, message
	return e
}

func TestAPI_wrongMethod(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	tests := map[string]struct{ method, path, allow string }{
		"keys":         {"PUT", "/iam/signing-keys", "POST, GET"},
		"a key":        {"PATCH", "/iam/signing-keys/x", "GET, DELETE"},
		"a media":      {"POST", "/on-demand/x", "GET, PATCH, DELETE"},
		"playback IDs": {"PUT", "/on-demand/x/playback-ids", "POST, GET, DELETE"},
		"live streams": {"DELETE", "/live/streams", "POST, GET"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := api(t, srv, tt.method, tt.path, "")
			wantRefusal(t, res, 405, mockfastpix.ErrMethodNotAllowed)
			if got := res.header.Get("Allow"); got != tt.allow {
				t.Errorf("Allow is %q, want %q", got, tt.allow)
			}
		})
	}
}

func TestAPI_journalWithoutCredentials(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	api(t, srv, http.MethodGet, "/iam/signing-keys", "")
	get(t, srv, "/v1/iam/signing-keys", "Authorization", "Basic bW9jazpzZWNyZXQ=")
	requests := srv.Requests()
	if len(requests) != 2 {
		t.Fatalf("%d requests in the journal, want 2", len(requests))
	}
	good, bad := requests[0], requests[1]
	if good.Resource != mockfastpix.ResourceAPI || good.Outcome != mockfastpix.OutcomeAccepted || good.Status != 200 {
		t.Errorf("the good one is %+v", good)
	}
	if bad.Outcome != mockfastpix.OutcomeRefused || bad.Reason != mockfastpix.ErrCredentialsInvalid.Code ||
		bad.Status != 401 {
		t.Errorf("the bad one is %+v", bad)
	}
	for _, secret := range []string{"mock-secret-key", "mock:secret", "bW9ja"} {
		if text := fmt.Sprintf("%+v", requests); strings.Contains(text, secret) {
			t.Errorf("the journal holds %s: %s", secret, text)
		}
	}
}

// serve sends a request with the default credentials to a server that does not
// listen.
func serve(tb testing.TB, srv *mockfastpix.Server, method, path, body string, header ...string) response {
	tb.Helper()
	return serveRequest(tb, srv, method, path, body, append([]string{
		"Authorization", "Basic bW9jay1hY2Nlc3MtdG9rZW46bW9jay1zZWNyZXQta2V5", "Content-Type", "application/json",
	}, header...)...)
}
