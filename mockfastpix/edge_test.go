package mockfastpix_test

import (
	"bytes"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestEdge_refusedPaths(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	deleted := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	if err := w.srv.DeletePlayback(deleted); err != nil {
		t.Fatal(err)
	}
	noFiles := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	onlyAudio := w.srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, MP4Support: "audioOnly"})
	for _, c := range []struct {
		name, method, path string
		status             int
		reason             mockfastpix.Reason
	}{
		{"Mux's name for a clip", "GET", "/" + w.public + "/animated.gif", 404, mockfastpix.ErrResourceUnknown},
		{
			"Mux's name for a spritesheet", "GET", "/" + w.public + "/storyboard.json", 404,
			mockfastpix.ErrResourceUnknown,
		},
		{"thumbnail in another format", "GET", "/" + w.public + "/thumbnail.gif", 404, mockfastpix.ErrResourceUnknown},
		{"deeper path", "GET", "/" + w.public + "/x/thumbnail.jpg", 404, mockfastpix.ErrResourceUnknown},
		{"no file name", "GET", "/" + w.public, 404, mockfastpix.ErrResourceUnknown},
		{"live DRM", "POST", "/v1/live/drm/license/widevine/" + w.drm, 404, mockfastpix.ErrResourceUnknown},
		{"PlayReady", "POST", "/v1/on-demand/drm/license/playready/" + w.drm, 404, mockfastpix.ErrResourceUnknown},
		{
			"Widevine certificate", "GET", "/v1/on-demand/drm/cert/widevine/" + w.drm, 404,
			mockfastpix.ErrResourceUnknown,
		},
		{"malformed playback ID", "GET", "/video.m3u8", 422, mockfastpix.ErrPlaybackIDMalformed},
		{"malformed playback ID of an image", "GET", "/video/thumbnail.jpg", 422, mockfastpix.ErrPlaybackIDMalformed},
		{
			"malformed playback ID of a license", "POST", "/v1/on-demand/drm/license/widevine/video", 422,
			mockfastpix.ErrPlaybackIDMalformed,
		},
		{
			"UUID without dashes", "GET", "/" + strings.ReplaceAll(unknownUUID, "-", "") + ".m3u8", 422,
			mockfastpix.ErrPlaybackIDMalformed,
		},
		{
			"UUID with a dash too early", "GET", "/1111111-12222-4333-8444-555555555555.m3u8", 422,
			mockfastpix.ErrPlaybackIDMalformed,
		},
		{
			"UUID with a letter beyond f", "GET", "/g1111111-2222-4333-8444-555555555555.m3u8", 422,
			mockfastpix.ErrPlaybackIDMalformed,
		},
		{
			"UUID in upper case", "GET", "/" + strings.ToUpper("abcdefab-2222-4333-8444-555555555555") + ".m3u8", 404,
			mockfastpix.ErrPlaybackIDUnknown,
		},
		{"empty playback ID", "GET", "/.m3u8", 422, mockfastpix.ErrPlaybackIDMalformed},
		{"unknown playback ID", "GET", "/" + unknownUUID + ".m3u8", 404, mockfastpix.ErrPlaybackIDUnknown},
		{"media ID", "GET", "/" + w.mediaID + ".m3u8", 404, mockfastpix.ErrPlaybackIDUnknown},
		{"deleted playback ID", "GET", "/" + deleted + ".m3u8", 404, mockfastpix.ErrPlaybackIDDeleted},
		{"MP4 of a media without", "GET", "/" + noFiles + "/capped-4k.mp4", 404, mockfastpix.ErrResourceUnavailable},
		{
			"MP4 of a media with audio only", "GET", "/" + onlyAudio + "/capped-4k.mp4", 404,
			mockfastpix.ErrResourceUnavailable,
		},
		{"MP4 of a live stream", "GET", "/" + w.live + "/capped-4k.mp4", 404, mockfastpix.ErrResourceUnavailable},
		{
			"license of a private video", "POST", "/v1/on-demand/drm/license/widevine/" + w.private, 404,
			mockfastpix.ErrDRMNotConfigured,
		},
		{"POST to a stream", "POST", "/" + w.public + ".m3u8", 405, mockfastpix.ErrMethodNotAllowed},
		{"DELETE of an image", "DELETE", "/" + w.public + "/thumbnail.jpg", 405, mockfastpix.ErrMethodNotAllowed},
		{
			"GET of a Widevine license", "GET", "/v1/on-demand/drm/license/widevine/" + w.drm, 405,
			mockfastpix.ErrMethodNotAllowed,
		},
		{
			"GET of a FairPlay license", "GET", "/v1/on-demand/drm/license/fairplay/" + w.drm, 405,
			mockfastpix.ErrMethodNotAllowed,
		},
		{
			"POST of a certificate", "POST", "/v1/on-demand/drm/cert/fairplay/" + w.drm, 405,
			mockfastpix.ErrMethodNotAllowed,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := request(t, w.srv, c.method, c.path, nil)
			wantRefusal(t, res, c.status, c.reason)
			if c.status == http.StatusMethodNotAllowed && res.header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
			if c.status == http.StatusUnprocessableEntity {
				if got := parseEnvelope(t, res).Error.Fields[0].Field; got != "playbackId" {
					t.Errorf("the field is %q", got)
				}
			}
		})
	}
	wantOK(t, get(t, w.srv, "/"+onlyAudio+"/audio.m4a"))
}

func TestEdge_mediaStatus(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProcessingTime(time.Minute))
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	seen := []mockfastpix.MediaStatus{}
	for range 7 {
		o, _ := srv.Playback(id)
		seen = append(seen, o.Status)
		res := get(t, srv, "/"+id+".m3u8")
		if o.Status == mockfastpix.StatusReady {
			wantOK(t, res)
		} else {
			wantRefusal(t, res, 400, mockfastpix.ErrMediaNotReady)
			if !strings.Contains(parseEnvelope(t, res).Error.Message, "ready") { // the web player looks for the word
				t.Errorf("the message lacks the word ready: %s", res.body)
			}
		}
		srv.Advance(10 * time.Second)
	}
	want := []mockfastpix.MediaStatus{
		mockfastpix.StatusCreated, mockfastpix.StatusDownloading, mockfastpix.StatusDownloaded,
		mockfastpix.StatusValidating, mockfastpix.StatusInQueue, mockfastpix.StatusProcessing, mockfastpix.StatusReady,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	fixed := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Status: mockfastpix.StatusReady})
	wantOK(t, get(t, srv, "/"+fixed+".m3u8"))
}

func TestLive_onAir(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Live: true, OffAir: true})
	wantRefusal(t, get(t, srv, "/"+id+".m3u8"), 404, mockfastpix.ErrLiveOffAir)
	setOffAir := func(off bool) {
		t.Helper()
		if err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.OffAir = off }); err != nil {
			t.Fatal(err)
		}
	}
	setOffAir(false)
	variant := playlistURLs(get(t, srv, "/"+id+".m3u8").body)[0]

	read := func() (sequence int, urls []string) {
		t.Helper()
		res := get(t, srv, variant)
		wantOK(t, res)
		if strings.Contains(res.body, "#EXT-X-ENDLIST") || strings.Contains(res.body, "#EXT-X-PLAYLIST-TYPE") {
			t.Fatalf("the live playlist has an end:\n%s", res.body)
		}
		m := regexp.MustCompile(`#EXT-X-MEDIA-SEQUENCE:(\d+)`).FindStringSubmatch(res.body)
		sequence, _ = strconv.Atoi(m[1])
		return sequence, segmentURLs(res.body)
	}
	first, before := read()
	if first != 0 {
		t.Errorf("the first media sequence is %d", first)
	}
	wantOK(t, get(t, srv, before[0]))
	srv.Advance(segmentDuration(t, get(t, srv, variant).body) + time.Millisecond)
	second, after := read()
	if second != 1 {
		t.Errorf("a segment later the media sequence is %d", second)
	}
	if diff := cmp.Diff(names(before)[1:], names(after)[:len(after)-1]); diff != "" {
		t.Errorf("the window did not move by one segment (-want +got):\n%s", diff)
	}
	srv.Advance(10 * time.Minute)
	if later, _ := read(); later < 100 {
		t.Errorf("ten minutes later the media sequence is %d", later)
	}
	setOffAir(true)
	wantRefusal(t, get(t, srv, "/"+id+".m3u8"), 404, mockfastpix.ErrLiveOffAir)
	wantRefusal(t, get(t, srv, variant), 404, mockfastpix.ErrLiveOffAir)
}

func TestLive_dvrMode(t *testing.T) {
	t.Parallel()
	seed, err := mockfastpix.LoadSeed(strings.NewReader(`{"liveStreams": [
		{"dvrMode": true, "playbackIds": [{"id": "seeded", "policy": "public"}]},
		{"playbackIds": [{"id": "other", "policy": "public"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	srv := mockfastpix.Start(t, mockfastpix.WithSeed(seed))
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "added", Policy: mockfastpix.Public, Live: true, DVRMode: true})
	created := api(t, srv, http.MethodPost, "/live/streams", `{"playbackSettings":{"accessPolicy":"public"},
		"inputMediaSettings":{"mediaPolicy":"public","enableDvrMode":true}}`)
	byAPI := regexp.MustCompile(`"playbackIds":\[\{"id":"([^"]+)"`).FindStringSubmatch(created.body)[1]
	if err := srv.UpdatePlayback(byAPI, func(o *mockfastpix.PlaybackOptions) { o.OffAir = false }); err != nil {
		t.Fatal(err)
	}
	// The clock runs on, so that the numbers are the least.
	for elapsed, dvr := range map[time.Duration]int{0: 6, time.Minute: 36, time.Hour: 900} {
		srv.Advance(elapsed + time.Millisecond)
		for _, id := range []string{"seeded", "added", byAPI} {
			for query, want := range map[string]int{"": 6, "?dvrMode=false": 6, "?dvrMode=true": dvr} {
				list := segmentURLs(get(t, srv, playlistURLs(get(t, srv, "/"+id+".m3u8"+query).body)[0]).body)
				most := 900
				if query != "?dvrMode=true" {
					most = want
				}
				if len(list) < want || len(list) > most {
					t.Errorf("%s%s after %v: %d segments, want %d to %d", id, query, elapsed, len(list), want, most)
				}
				wantOK(t, get(t, srv, list[0]))
			}
		}
		list := segmentURLs(get(t, srv, playlistURLs(get(t, srv, "/other.m3u8?dvrMode=true").body)[0]).body)
		if len(list) != 6 {
			t.Errorf("a stream without DVR mode has %d segments", len(list))
		}
		srv.Advance(-elapsed - time.Millisecond)
	}
}

// A live stream repeats the video without discontinuities. Every segment has
// its own number and data.
func TestLive_repeatsVideo(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Live: true})
	urls := playlistURLs(get(t, srv, "/"+id+".m3u8").body)
	audio, video := urls[0], urls[3] // after both audio tracks and the subtitles
	seen := map[string]string{}      // data to name
	for range 4 {
		v, a, again := get(t, srv, video).body, get(t, srv, audio).body, get(t, srv, video).body
		if strings.Contains(v, "DISCONTINUITY") {
			t.Errorf("the playlist has a discontinuity:\n%s", v)
		}
		sequence := regexp.MustCompile(`#EXT-X-MEDIA-SEQUENCE:\d+\n`)
		// A new segment may have begun between the requests for the two.
		now := sequence.FindString(v)
		if sequence.FindString(again) == now && sequence.FindString(a) != now {
			t.Errorf("audio and video are at different segments:\n%s\n%s", a, v)
		}
		for _, u := range segmentURLs(v) {
			name := names([]string{u})[0]
			res := get(t, srv, u)
			wantOK(t, res)
			if other, ok := seen[res.body]; ok && other != name {
				t.Errorf("%s and %s have the same data", name, other)
			}
			seen[res.body] = name
		}
		srv.Advance(13 * time.Second)
	}
	if len(seen) < 20 {
		t.Errorf("%d segments in 39 seconds", len(seen))
	}
}

// segmentURLs returns the media segments of a playlist without the
// initialization segment.
func segmentURLs(playlist string) []string {
	var urls []string
	for _, line := range strings.Split(playlist, "\n") {
		if line != "" && line[0] != '#' {
			urls = append(urls, line)
		}
	}
	return urls
}

// names returns the last path segments of URLs.
func names(urls []string) []string {
	var list []string
	for _, u := range urls {
		file, _, _ := strings.Cut(u, "?")
		list = append(list, path.Base(file))
	}
	return list
}

func segmentDuration(tb testing.TB, playlist string) time.Duration {
	tb.Helper()
	m := regexp.MustCompile(`#EXTINF:([0-9.]+),`).FindStringSubmatch(playlist)
	if m == nil {
		tb.Fatalf("no segment in\n%s", playlist)
	}
	seconds, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		tb.Fatal(err)
	}
	return time.Duration(seconds * float64(time.Second))
}

func TestRestriction_order(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	denyAll := mockfastpix.Restriction{
		DefaultPolicy: "deny", Allow: []string{"example.com", "Both.test"}, Deny: []string{"both.test"},
	}
	allowAll := mockfastpix.Restriction{Deny: []string{"evil.test"}}
	domains := func(r mockfastpix.Restriction) mockfastpix.PlaybackOptions {
		return mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Domains: r}
	}
	agents := mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, UserAgents: mockfastpix.Restriction{
		DefaultPolicy: "deny", Allow: []string{"Mozilla/5.0"}, Deny: []string{"Headless"},
	}}
	none := mockfastpix.Reason{}
	for _, c := range []struct {
		name    string
		options mockfastpix.PlaybackOptions
		header  []string
		reason  mockfastpix.Reason
	}{
		{"no restriction", domains(mockfastpix.Restriction{}), nil, none},
		{"allowed origin", domains(denyAll), []string{"Origin", "https://example.com"}, none},
		{
			"allowed origin in upper case and with port", domains(denyAll),
			[]string{"Origin", "https://EXAMPLE.com:8443"},
			none,
		},
		{"allowed referer", domains(denyAll), []string{"Referer", "https://example.com/watch?v=1"}, none},
		{
			"origin before referer", domains(denyAll),
			[]string{"Origin", "https://x.test", "Referer", "https://example.com/"},
			mockfastpix.ErrDomainRestricted,
		},
		{
			"null origin, allowed referer", domains(denyAll),
			[]string{"Origin", "null", "Referer", "https://example.com/"},
			none,
		},
		{"other origin", domains(denyAll), []string{"Origin", "https://other.test"}, mockfastpix.ErrDomainRestricted},
		{
			"domain with the same ending", domains(denyAll),
			[]string{"Origin", "https://notexample.com"},
			mockfastpix.ErrDomainRestricted,
		},
		{"neither header", domains(denyAll), nil, mockfastpix.ErrDomainRestricted},
		{"on both lists", domains(denyAll), []string{"Origin", "https://both.test"}, mockfastpix.ErrDomainRestricted},
		{"denied", domains(allowAll), []string{"Origin", "https://evil.test"}, mockfastpix.ErrDomainRestricted},
		{"not denied", domains(allowAll), []string{"Origin", "https://example.com"}, none},
		{"not denied without a header", domains(allowAll), nil, none},
		{"allowed user agent", agents, []string{"User-Agent", "Mozilla/5.0 (X11)"}, none},
		{
			"user agent in another case", agents,
			[]string{"User-Agent", "mozilla/5.0"},
			mockfastpix.ErrUserAgentRestricted,
		},
		{
			"denied user agent", agents,
			[]string{"User-Agent", "Mozilla/5.0 HeadlessChrome"},
			mockfastpix.ErrUserAgentRestricted,
		},
		{"other user agent", agents, nil, mockfastpix.ErrUserAgentRestricted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := get(t, srv, "/"+srv.AddPlayback(c.options)+".m3u8", c.header...)
			if c.reason == none {
				wantOK(t, res)
				return
			}
			wantRefusal(t, res, 403, c.reason)
		})
	}
}

func TestDRMEndpoints(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signer.drmToken(t, w.drm)
	widevine := "/v1/on-demand/drm/license/widevine/" + w.drm
	fairplay := "/v1/on-demand/drm/license/fairplay/" + w.drm
	certificate := "/v1/on-demand/drm/cert/fairplay/" + w.drm
	for _, path := range []string{widevine, fairplay} {
		res := request(t, w.srv, http.MethodPost, path+"?token="+token, strings.NewReader("challenge"), "Content-Type",
			"application/octet-stream")
		wantOK(t, res)
		if !strings.Contains(res.body, "MOCK LICENSE") || res.header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s: %s %q", path, res.header.Get("Content-Type"), res.body)
		}
		wantRefusal(t, request(t, w.srv, http.MethodPost, path+"?token="+token, nil), 400, mockfastpix.ErrChallengeEmpty)
		wantRefusal(t, request(t, w.srv, http.MethodPost, path+"?token="+token, bytes.NewReader(make([]byte, 1<<20))), 400,
			mockfastpix.ErrChallengeEmpty)
		wantRefusal(t, request(t, w.srv, http.MethodPost, path, strings.NewReader("challenge")), 401,
			mockfastpix.ErrTokenMissing)
	}
	res := get(t, w.srv, certificate+"?token="+token)
	wantOK(t, res)
	if !strings.Contains(res.body, "MOCK CERTIFICATE") {
		t.Errorf("certificate is %q", res.body)
	}
	wantRefusal(t, get(t, w.srv, certificate), 401, mockfastpix.ErrTokenMissing)
}

func TestEdge_cors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{
		"/" + w.private + ".m3u8", "/" + w.private + "/thumbnail.jpg", "/v1/on-demand/drm/license/widevine/" + w.drm,
		"/m/" + w.private + "/x.m3u8", "/player.js", "/" + w.private + "/animated.gif",
	} {
		preflight := request(t, w.srv, http.MethodOptions, path, nil,
			"Origin", "https://app.test", "Access-Control-Request-Method", "GET",
			"Access-Control-Request-Headers", "range, x-own")
		if preflight.status != http.StatusNoContent || preflight.header.Get("Access-Control-Allow-Origin") != "*" ||
			!strings.Contains(preflight.header.Get("Access-Control-Allow-Methods"), "GET") ||
			preflight.header.Get("Access-Control-Allow-Headers") != "range, x-own" {
			t.Errorf("%s: preflight %d %v", path, preflight.status, preflight.header)
		}
		res := get(t, w.srv, path, "Origin", "https://app.test")
		if res.header.Get("Access-Control-Allow-Origin") != "*" ||
			!strings.Contains(res.header.Get("Access-Control-Expose-Headers"), "X-Mock-Reason") {
			t.Errorf("%s: status %d without CORS headers: %v", path, res.status, res.header)
		}
	}
	preflight := request(t, w.srv, http.MethodOptions, "/v1/iam/signing-keys", nil)
	if got := preflight.header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("the management API is open to pages of origin %q", got)
	}
}

func TestPlaybackOptions(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	for _, c := range []struct {
		name     string
		options  mockfastpix.PlaybackOptions
		contains string
	}{
		{"ID with a slash", mockfastpix.PlaybackOptions{ID: "a/b"}, "playback ID"},
		{"ID with a prefix", mockfastpix.PlaybackOptions{ID: "media:x"}, "playback ID"},
		{"unknown policy", mockfastpix.PlaybackOptions{Policy: "open"}, "access policy"},
		{"live DRM", mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM, Live: true}, "live"},
		{"unknown status", mockfastpix.PlaybackOptions{Status: "Done"}, "status"},
		{"unknown resolution", mockfastpix.PlaybackOptions{Resolution: "720"}, "resolution"},
		{"unknown MP4 support", mockfastpix.PlaybackOptions{MP4Support: "yes"}, "MP4"},
		{"off air without live", mockfastpix.PlaybackOptions{OffAir: true}, "Live"},
		{"DVR mode without live", mockfastpix.PlaybackOptions{DVRMode: true}, "Live"},
		{"live with a media", mockfastpix.PlaybackOptions{Live: true, MediaID: "m"}, "Live"},
		{
			"unknown default policy",
			mockfastpix.PlaybackOptions{Domains: mockfastpix.Restriction{DefaultPolicy: "maybe"}},
			"default policy",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			defer func() {
				if message, _ := recover().(string); !strings.Contains(message, c.contains) {
					t.Errorf("panic %q does not name %q", message, c.contains)
				}
			}()
			srv.AddPlayback(c.options)
		})
	}

	first := srv.AddPlayback(mockfastpix.PlaybackOptions{Title: "Day", Resolution: "480p"})
	o, ok := srv.Playback(first)
	want := mockfastpix.PlaybackOptions{
		ID: first, Title: "Day", Resolution: "480p", MediaID: o.MediaID, Status: mockfastpix.StatusReady,
		MP4Support: "none",
	}
	if diff := cmp.Diff(want, o); !ok || diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	second := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: o.MediaID, Policy: mockfastpix.Public})
	if err := srv.UpdatePlayback(first,
		func(o *mockfastpix.PlaybackOptions) { o.Status = mockfastpix.StatusFailed }); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, get(t, srv, "/"+second+".m3u8"), 400, mockfastpix.ErrMediaFailed) // they share the media
	if err := srv.UpdatePlayback(first, func(o *mockfastpix.PlaybackOptions) { o.ID = "other" }); err == nil {
		t.Error("the ID was changed")
	}
	if err := srv.UpdatePlayback("nothing", func(*mockfastpix.PlaybackOptions) {}); err == nil {
		t.Error("an unknown playback ID was changed")
	}
	if err := srv.DeletePlayback("nothing"); err == nil {
		t.Error("an unknown playback ID was deleted")
	}

	// Policy, restrictions and resolution are per playback ID.
	if err := srv.UpdatePlayback(second, func(o *mockfastpix.PlaybackOptions) {
		o.Status = mockfastpix.StatusReady
		o.Domains = mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}}
		o.Resolution = "480p"
	}); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, get(t, srv, "/"+second+".m3u8"), 403, mockfastpix.ErrDomainRestricted)
	res := get(t, srv, "/"+second+".m3u8", "Origin", "https://example.com")
	wantOK(t, res)
	if diff := cmp.Diff([]string{"480", "360"}, heights(res.body)); diff != "" {
		t.Errorf("heights (-want +got):\n%s", diff)
	}
	wantRefusal(t, get(t, srv, "/"+first+".m3u8"), 401, mockfastpix.ErrTokenMissing)

	// An ID set by a test is used unchanged, and adding it again replaces it.
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "intro"})
	wantRefusal(t, get(t, srv, "/intro.m3u8"), 401, mockfastpix.ErrTokenMissing)
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "intro", Policy: mockfastpix.Public})
	wantOK(t, get(t, srv, "/intro.m3u8"))
}

func TestReasons_complete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range mockfastpix.Reasons() {
		if seen[r.Code] {
			t.Errorf("code %q appears twice", r.Code)
		}
		seen[r.Code] = true
		if !regexp.MustCompile(`^[a-z0-9_]+$`).MatchString(r.Code) || r.Status < 400 || r.Message == "" || r.Text == "" ||
			r.Remedy == "" {
			t.Errorf("incomplete: %+v", r)
		}
		if got, ok := mockfastpix.ReasonByCode(r.Code); !ok || got != r || r.Error() != r.Text {
			t.Errorf("%q is not found by its code", r.Code)
		}
	}
	if _, ok := mockfastpix.ReasonByCode("no_such_code"); ok {
		t.Error("an unknown code has a reason")
	}
}
