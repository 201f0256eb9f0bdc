package mockfastpix_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type playlistAnswer struct {
	ID, Name, Description string
	MediaList             []struct{ ID, Status, Thumbnail string }
	MediaCount            int
}

func (p playlistAnswer) ids() []string {
	ids := []string{}
	for _, m := range p.MediaList {
		ids = append(ids, m.ID)
	}
	return ids
}

// mediaIDs returns a body with the IDs.
func mediaIDs(ids ...string) string { return `{"mediaIds":["` + strings.Join(ids, `","`) + `"]}` }

// addMedia adds media with these IDs, oldest first.
func addMedia(srv *mockfastpix.Server, ids ...string) {
	for _, id := range ids {
		srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: id})
	}
}

func TestAPI_manualPlaylist(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	addMedia(srv, "a", "b", "c")
	const root = "/on-demand/playlists"
	p := apiOK[playlistAnswer](t, srv, 201, http.MethodPost, root,
		`{"name":"A","referenceId":"r","type":"manual","limit":3}`)
	media := root + "/" + p.ID + "/media"
	for _, step := range []struct {
		method, body string
		want         []string
	}{
		{http.MethodPatch, mediaIDs("a", "b"), []string{"a", "b"}},
		{http.MethodPatch, mediaIDs("b", "c", "c"), []string{"a", "b", "c"}},
		{http.MethodPut, mediaIDs("c", "a", "b"), []string{"c", "a", "b"}},
		{http.MethodDelete, mediaIDs("a"), []string{"c", "b"}},
	} {
		got := apiOK[playlistAnswer](t, srv, 200, step.method, media, step.body)
		if diff := cmp.Diff(step.want, got.ids()); diff != "" || got.MediaCount != len(step.want) {
			t.Errorf("%s %s: %d media (-want +got):\n%s", step.method, step.body, got.MediaCount, diff)
		}
	}
	got := apiOK[playlistAnswer](t, srv, 200, http.MethodPut, root+"/"+p.ID, `{"name":"B","description":"C"}`)
	if got.Name != "B" || got.Description != "C" || len(got.MediaList) != 2 {
		t.Errorf("updated: %+v", got)
	}
	wantRefusal(t, api(t, srv, http.MethodPut, media, mediaIDs("b")), 422, mockfastpix.ErrAPIInvalid) // not all
	wantOK(t, api(t, srv, http.MethodDelete, "/on-demand/c", ""))
	got = apiOK[playlistAnswer](t, srv, 200, http.MethodGet, root+"/"+p.ID, "")
	if !slices.Equal(got.ids(), []string{"b"}) || got.MediaList[0].Status != "Ready" || got.MediaList[0].Thumbnail == "" {
		t.Errorf("after a media was deleted: %+v", got)
	}
	got = apiOK[playlistAnswer](t, srv, 200, http.MethodPut, media, mediaIDs("b"))
	if diff := cmp.Diff([]string{"b"}, got.ids()); diff != "" {
		t.Errorf("ordered after a media was deleted (-want +got):\n%s", diff)
	}
	addMedia(srv, "d", "e")
	got = apiOK[playlistAnswer](t, srv, 200, http.MethodPatch, media, mediaIDs("d", "e"))
	if diff := cmp.Diff([]string{"b", "d", "e"}, got.ids()); diff != "" {
		t.Errorf("filled after a media was deleted (-want +got):\n%s", diff)
	}
	got = apiOK[playlistAnswer](t, srv, 200, http.MethodDelete, media, mediaIDs("d", "e"))
	if diff := cmp.Diff([]string{"b"}, got.ids()); diff != "" {
		t.Errorf("emptied (-want +got):\n%s", diff)
	}
	for request, want := range map[[2]string]*mockfastpix.Reason{
		{http.MethodPatch, mediaIDs("a", "d", "e")}: &mockfastpix.ErrStateInvalid, // over the limit
		{http.MethodPatch, mediaIDs("x")}:           &mockfastpix.ErrAPINotFound,
		{http.MethodPatch, mediaIDs()}:              &mockfastpix.ErrAPINotFound, // the empty ID
		{http.MethodPatch, `{"mediaIds":[]}`}:       &mockfastpix.ErrAPIInvalid,
		{http.MethodPut, mediaIDs("b", "c")}:        &mockfastpix.ErrAPIInvalid, // a deleted media
		{http.MethodDelete, mediaIDs("e")}:          &mockfastpix.ErrAPINotFound,
	} {
		wantRefusal(t, api(t, srv, request[0], media, request[1]), want.Status, *want)
	}
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, api(t, srv, http.MethodGet, root+"/"+p.ID, ""), 404, mockfastpix.ErrAPINotFound)
}

// TestAPI_playlistConcurrent tests that concurrent requests add a media once,
// and not more media than the limit.
func TestAPI_playlistConcurrent(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ids := []string{"a", "b", "c", "d", "e"}
	addMedia(srv, ids...)
	const root = "/v1/on-demand/playlists"
	for i := range 100 {
		var p struct{ Data playlistAnswer }
		res := serve(t, srv, http.MethodPost, root,
			fmt.Sprintf(`{"name":"A","referenceId":"%d","type":"manual","limit":3}`, i))
		if err := json.Unmarshal([]byte(res.body), &p); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for n := range 20 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				serve(t, srv, http.MethodPatch, root+"/"+p.Data.ID+"/media", mediaIDs(ids[n%len(ids)]))
			}()
		}
		wg.Wait()
		res = serve(t, srv, http.MethodGet, root+"/"+p.Data.ID, "")
		if err := json.Unmarshal([]byte(res.body), &p); err != nil {
			t.Fatal(err)
		}
		got := slices.Sorted(slices.Values(p.Data.ids()))
		if len(got) != 3 || len(slices.Compact(got)) != 3 {
			t.Fatalf("the playlist has %v, want 3 different media", p.Data.ids())
		}
	}
}

func TestAPI_smartPlaylist(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	for i, day := range []string{"2024-12-10", "2024-12-11", "2024-12-12", "2024-12-13"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		srv.SetTime(at.Add(23 * time.Hour))
		addMedia(srv, fmt.Sprint(i))
	}
	create := func(reference, order, more string) []string {
		t.Helper()
		return apiOK[playlistAnswer](t, srv, 201, http.MethodPost, "/on-demand/playlists", fmt.Sprintf(
			`{"name":"A","referenceId":%q,"type":"smart","playOrder":"createdDate %s"%s,
			"metadata":{"createdDate":{"startDate":"2024-12-11","endDate":"2024-12-12"}}}`, reference, order, more)).ids()
	}
	for name, tt := range map[string]struct{ got, want []string }{
		"oldest first": {create("a", "ASC", ""), []string{"1", "2"}},
		"newest first": {create("b", "DESC", ""), []string{"2", "1"}},
		"a limit":      {create("c", "DESC", `,"limit":1`), []string{"2"}},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, body := range []string{
		`{"name":"A","referenceId":"x","type":"smart"}`,
		`{"name":"A","referenceId":"x","type":"smart","playOrder":"createdDate ASC","metadata":{}}`,
		`{"name":"A","referenceId":"x","type":"smart","playOrder":"createdDate ASC",
			"metadata":{"createdDate":{"startDate":"2024-12-12","endDate":"2024-12-11"}}}`,
		`{"name":"A","referenceId":"x","type":"smart","playOrder":"createdDate ASC",
			"metadata":{"createdDate":{"startDate":"yesterday","endDate":"zero"}}}`,
		`{"name":"A","referenceId":"x","type":"clever"}`,
	} {
		wantRefusal(t, api(t, srv, http.MethodPost, "/on-demand/playlists", body), 422, mockfastpix.ErrAPIInvalid)
	}
}

func TestAPI_tracks(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option())
	addMedia(srv, "film")
	e.next(t, "video.media.created")
	e.next(t, "video.media.ready")
	type track struct{ ID, Type, URL, Status, LanguageCode, LanguageName string }
	type media struct {
		Tracks             []track
		GeneratedSubtitles []struct{ Status string }
		SubtitleAvailable  bool
	}
	show := func() media { return apiOK[media](t, srv, 200, http.MethodGet, "/on-demand/film", "") }
	before := show()
	audio := before.Tracks[slices.IndexFunc(before.Tracks, func(t track) bool { return t.Type == "audio" })].ID

	const root = "/on-demand/film/tracks"
	const french = `{"url":"https://a.test/fr.vtt","type":"subtitle","languageCode":"fr","languageName":"French"}`
	added := apiOK[track](t, srv, 201, http.MethodPost, root, french)
	for _, kind := range []string{"video.media.track.created", "video.media.track.ready", "video.media.updated"} {
		if h := e.next(t, kind); h.Object.ID != "film" {
			t.Errorf("%s: %s", kind, h.body)
		}
	}
	wantRefusal(t, api(t, srv, http.MethodPost, root, french), 400, mockfastpix.ErrStateInvalid)
	got := show()
	want := track{ID: added.ID, Type: "subtitle", Status: "available", LanguageCode: "fr", LanguageName: "French"}
	if last := got.Tracks[len(got.Tracks)-1]; last != want || !got.SubtitleAvailable || len(got.GeneratedSubtitles) != 0 {
		t.Errorf("media: %+v", got)
	}
	updated := apiOK[track](t, srv, 200, http.MethodPatch, root+"/"+added.ID,
		`{"url":"https://a.test/ca.vtt","languageCode":"fr-CA","languageName":"Quebec"}`)
	if updated.ID != added.ID || updated.Type != "subtitle" || updated.URL != "https://a.test/ca.vtt" {
		t.Errorf("updated: %+v", updated)
	}
	for _, kind := range []string{"video.media.track.updated", "video.media.track.ready", "video.media.updated"} {
		e.next(t, kind)
	}
	generated := apiOK[track](t, srv, 200, http.MethodPost, root+"/"+audio+"/generate-subtitles",
		`{"languageCode":"it-IT"}`)
	if generated.Type != "subtitle" || generated.LanguageCode != "it-IT" || generated.URL != "" {
		t.Errorf("generated: %+v", generated)
	}
	e.next(t, "video.media.subtitle.generated.ready")
	e.next(t, "video.media.updated")
	if got := show(); len(got.GeneratedSubtitles) != 1 || len(got.Tracks) != len(before.Tracks)+2 {
		t.Errorf("after generating: %+v", got)
	}
	for languageCode, status := range map[string]int{"it-IT": 400, "IT-it": 400, "fr-ca": 200} { // fr-CA is its own
		res := api(t, srv, http.MethodPatch, root+"/"+added.ID, fmt.Sprintf(
			`{"url":"https://a.test/b.vtt","languageCode":%q,"languageName":"Another"}`, languageCode))
		if res.status != status {
			t.Errorf("update to %s: %d, want %d\n%s", languageCode, res.status, status, res.body)
		}
	}
	for _, kind := range []string{"video.media.track.updated", "video.media.track.ready", "video.media.updated"} {
		e.next(t, kind)
	}
	for path, method := range map[string]string{
		root + "/" + audio: http.MethodDelete, // a track that was not added
		root + "/" + added.ID + "/generate-subtitles": http.MethodPost, // no audio
	} {
		wantRefusal(t, api(t, srv, method, path, "{}"), 404, mockfastpix.ErrAPINotFound)
	}
	for _, id := range []string{added.ID, generated.ID} {
		wantOK(t, api(t, srv, http.MethodDelete, root+"/"+id, ""))
		e.next(t, "video.media.track.deleted")
		e.next(t, "video.media.updated")
	}
	if diff := cmp.Diff(before, show()); diff != "" {
		t.Errorf("after deleting (-before +after):\n%s", diff)
	}
	for i := range 101 {
		body := fmt.Sprintf(`{"url":"https://a.test/x","type":"audio","languageCode":"x%d","languageName":"X"}`, i)
		if res := api(t, srv, http.MethodPost, root, body); i < 100 != (res.status == 201) {
			t.Fatalf("track %d: %d %s", i, res.status, res.body)
		}
	}
	for _, r := range srv.Requests() {
		if r.PlaybackID != "" {
			t.Errorf("the journal takes a track for a playback ID: %+v", r)
		}
	}
}

func TestAPI_simulcasts(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option())
	id := apiOK[struct{ StreamID string }](t, srv, 201, http.MethodPost, "/live/streams",
		`{"playbackSettings":{},"inputMediaSettings":{}}`).StreamID
	e.next(t, "video.live_stream.created")
	type simulcast struct {
		SimulcastID, URL, StreamKey string
		IsEnabled                   bool
	}
	stream := "/live/streams/" + id
	const target = `{"url":"rtmp://live.test/app","streamKey":"key"}`
	s := apiOK[simulcast](t, srv, 201, http.MethodPost, stream+"/simulcast", target)
	e.next(t, "video.live_stream.simulcast_target.created")
	path := stream + "/simulcast/" + s.SimulcastID
	got := apiOK[simulcast](t, srv, 200, http.MethodGet, path, "")
	if got != s || !s.IsEnabled || s.URL != "rtmp://live.test/app" {
		t.Errorf("created %+v, then %+v", s, got)
	}
	if got := apiOK[simulcast](t, srv, 200, http.MethodPut, path, `{"isEnabled":false}`); got.IsEnabled {
		t.Errorf("updated: %+v", got)
	}
	e.next(t, "video.live_stream.simulcast_target.updated")
	shown := apiOK[struct{ SimulcastResponses []simulcast }](t, srv, 200, http.MethodGet, stream, "").SimulcastResponses
	if len(shown) != 1 || shown[0].SimulcastID != s.SimulcastID || shown[0].IsEnabled {
		t.Errorf("the stream has %+v", shown)
	}
	wantOK(t, api(t, srv, http.MethodPut, stream+"/live-disable", ""))
	wantRefusal(t, api(t, srv, http.MethodPut, path, `{"isEnabled":true}`), 400, mockfastpix.ErrStateInvalid)
	wantRefusal(t, api(t, srv, http.MethodPost, stream+"/simulcast", target), 400, mockfastpix.ErrStateInvalid)
	e.next(t, "video.live_stream.disabled")
	wantOK(t, api(t, srv, http.MethodDelete, path, ""))
	e.next(t, "video.live_stream.simulcast_target.deleted")
	for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
		wantRefusal(t, api(t, srv, method, path, "{}"), 404, mockfastpix.ErrAPINotFound)
	}
	e.wantNone(t, srv)
}

func TestAPI_clips(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	addMedia(srv, "film", "other")
	clip := func(source string) response {
		return api(t, srv, http.MethodPost, "/on-demand", fmt.Sprintf(
			`{"inputs":[{"type":"video","url":"fp_mediaId://%s","startTime":0,"endTime":5}],"accessPolicy":"private"}`, source))
	}
	for range 2 {
		if res := clip("film"); res.status != 201 {
			t.Fatalf("%d %s", res.status, res.body)
		}
	}
	wantRefusal(t, clip("nothing"), 404, mockfastpix.ErrAPINotFound)
	type listed struct {
		ID, Status  string
		PlaybackIDs []struct{ ID, AccessPolicy string }
	}
	clips := apiOK[[]listed](t, srv, 200, http.MethodGet, "/on-demand/film/media-clips?limit=1&offset=2", "")
	if len(clips) != 1 || clips[0].Status != "Ready" || len(clips[0].PlaybackIDs) != 1 ||
		clips[0].PlaybackIDs[0].AccessPolicy != "private" {
		t.Fatalf("clips: %+v", clips)
	}
	clipped := apiOK[struct{ SourceMediaID string }](t, srv, 200, http.MethodGet, "/on-demand/"+clips[0].ID, "")
	if clipped.SourceMediaID != "film" {
		t.Errorf("the source is %q", clipped.SourceMediaID)
	}
	if none := apiOK[[]listed](t, srv, 200, http.MethodGet, "/on-demand/other/media-clips", ""); len(none) != 0 {
		t.Errorf("clips of another media: %+v", none)
	}
}

// TestAPI_shapesOfPlaylists compares responses with those that FastPix's Node
// SDK captured, field order included.
func TestAPI_shapesOfPlaylists(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	media := apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, "/on-demand", publicMedia).ID
	live := apiOK[struct{ StreamID string }](t, srv, 201, http.MethodPost, "/live/streams",
		`{"playbackSettings":{},"inputMediaSettings":{}}`).StreamID
	const playlist = `{"id":"UUID","name":"A","referenceId":"r","type":"manual","description":"B","mediaList":[`
	const end = `],"workspaceId":"UUID","createdAt":"TIME","updatedAt":"TIME","mediaCount":`
	id := apiOK[playlistAnswer](t, srv, 201, http.MethodPost, "/on-demand/playlists",
		`{"name":"A","referenceId":"r0","type":"manual"}`).ID
	for _, step := range []struct{ method, path, body, want string }{
		{
			http.MethodPost, "/on-demand/playlists", `{"name":"A","referenceId":"r","type":"manual","description":"B"}`,
			`{"success":true,"data":` + playlist + end + `0}}`,
		},
		{
			http.MethodPatch, "/on-demand/playlists/" + id + "/media", mediaIDs(media),
			`{"success":true,"data":{"id":"UUID","name":"A","referenceId":"r0","type":"manual","mediaList":[` +
				`{"createdAt":"TIME","duration":"00:00:12","id":"UUID","sourceResolution":"1080","status":"Ready",` +
				`"thumbnail":"URL/UUID/thumbnail.png"}` + end + `1}}`,
		},
		{
			http.MethodGet, "/on-demand/playlists?limit=1", "",
			`{"success":true,"data":[{"id":"UUID","name":"A","type":"manual","referenceId":"r","createdAt":"TIME",` +
				`"mediaCount":0}],"pagination":{"totalRecords":2,"currentOffset":1,"offsetCount":2}}`,
		},
		{
			http.MethodPost, "/on-demand/" + media + "/tracks",
			`{"url":"https://a.test/music-1.mp3","type":"audio","languageCode":"it","languageName":"Italian"}`,
			`{"success":true,"data":{"id":"UUID","type":"audio","url":"https://a.test/music-1.mp3","languageCode":"it",` +
				`"languageName":"Italian"}}`,
		},
		{
			http.MethodPost, "/live/streams/" + live + "/simulcast",
			`{"url":"rtmp://a.rtmp.youtube.com/live2","streamKey":"test-dummy-key-1234"}`,
			`{"success":true,"data":{"simulcastId":"HEX","url":"rtmp://a.rtmp.youtube.com/live2",` +
				`"streamKey":"test-dummy-key-1234","isEnabled":true}}`,
		},
		{
			http.MethodGet, "/on-demand/" + media + "/media-clips", "",
			`{"success":true,"data":[],"pagination":{"totalRecords":0,"currentOffset":1,"offsetCount":0}}`,
		},
	} {
		if diff := cmp.Diff(step.want, shape(t, api(t, srv, step.method, step.path, step.body).body)); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", step.method, step.path, diff)
		}
	}
}
