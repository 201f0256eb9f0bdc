package mockfastpix_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestProfile_jsonNames fails if a field has no name in JSON, or one that does
// not follow from its name in Go. Published names never change.
func TestProfile_jsonNames(t *testing.T) {
	t.Parallel()
	words := strings.NewReplacer("URL", "Url", "DRM", "Drm", "IDs", "Ids", "ID", "Id")
	text, err := json.Marshal(mockfastpix.Strict())
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[mockfastpix.Profile]()) {
		want := words.Replace(f.Name)
		want = strings.ToLower(want[:1]) + want[1:]
		if got := f.Tag.Get("json"); got != want {
			t.Errorf("%s is %q in JSON, want %q", f.Name, got, want)
		}
		if _, written := object[want]; !written {
			t.Errorf("%s is not written", want)
		}
		delete(object, want)
	}
	if len(object) > 0 {
		t.Errorf("not fields of the profile: %v", object)
	}
}

func TestLoadProfile(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]mockfastpix.Profile{
		`{}`:        mockfastpix.Strict(),
		`"strict"`:  mockfastpix.Strict(),
		`"lenient"`: mockfastpix.Lenient(),
		`{"expiredStatus":401,"leeway":"1m30s","maxLifetime":3600000000000,"issuers":["fastpix.io"],
			"headerKeyId":"ignored","drmConfigurationIds":["` + unknownUUID + `"],"patchReplaces":true}`: {
			ExpiredStatus: 401, Leeway: 90 * time.Second, MaxLifetime: time.Hour, Issuers: []string{"fastpix.io"},
			HeaderKeyID: mockfastpix.HeaderKeyIDIgnored, DRMConfigurationIDs: []string{unknownUUID}, PatchReplaces: true,
		},
		`{"headerKeyId":"mustMatch"}`: {},
		`{"headerKeyId":"matchingFallback","additionalAlgorithms":["RS512"],"issuers":[""]}`: {
			HeaderKeyID: mockfastpix.HeaderKeyIDMatchingFallback, AdditionalAlgorithms: []string{"RS512"}, Issuers: []string{""},
		},
		`{"messages":{"token_expired":"token expired"}}`: {
			Messages: map[string]string{"token_expired": "token expired"},
		},
		`{"keyDeletionDelay":"1m","playbackDeletionDelay":"5s","urlLifetime":"168h","segmentCacheControl":"none"}`: {
			KeyDeletionDelay: time.Minute, PlaybackDeletionDelay: 5 * time.Second, URLLifetime: 7 * 24 * time.Hour,
			SegmentCacheControl: "none",
		},
		`{"allowOrigin":"any"}`:           {},
		`{"allowOrigin":"request"}`:       {AllowOrigin: mockfastpix.AllowOriginRequest},
		`{"openSpritesheetImages":false}`: {OpenSpritesheetImages: new(bool)},
		`{"drmMode":"none"}`:              {},
		`{"drmMode":"keyTags"}`:           {DRMMode: mockfastpix.DRMModeKeyTags},
		`{"drmMode":"clearKey"}`:          {DRMMode: mockfastpix.DRMModeClearKey},
	} {
		got, err := mockfastpix.LoadProfile(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestLoadProfile_errors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"expiredStatu":401}`:               `unknown field "expiredStatu"`,
		`{"expiredStatus":200}`:              "expiredStatus is 200: use 403 or 401",
		`{"expiredStatus":"401"}`:            "expiredStatus is a JSON string: use a number",
		`{"messages":{"expired":"x"}}`:       `messages has "expired"`,
		`{"messages":{"token_expired":1}}`:   "use a string",
		`{"malformedPlaybackIdStatus":403}`:  "malformedPlaybackIdStatus is 403: use 422, 400 or 404",
		`{"keyDeletionDelay":"-1s"}`:         "keyDeletionDelay is negative",
		`{"urlLifetime":"10ms"}`:             "urlLifetime is 10ms: use one second or more",
		`{"imageCacheControl":" max-age=1"}`: "imageCacheControl is not the value of a header",
		`{"streamCacheControl":"a\r\nB: c"}`: "streamCacheControl is not the value of a header",
		`{"allowOrigin":"*"}`:                `allowOrigin is "*": use any, request or none`,
		`{"leeway":"soon"}`:                  `duration "soon"`,
		`{"leeway":"-1s"}`:                   "leeway is negative",
		`{"maxLifetime":"-1s"}`:              "maxLifetime is negative",
		`{"headerKeyId":"never"}`:            "mustMatch, ignored, fallback or matchingFallback",
		`{"headerKeyId":""}`:                 `headerKeyId is ""`,
		`{"additionalAlgorithms":["HS512"]}`: `additionalAlgorithms[0] is "HS512": with a shared secret`,
		`{"issuers":"fastpix.io"}`:           "issuers is a JSON string: use a list",
		`{"drmMode":"widevine"}`:             `drmMode is "widevine": use none, keyTags or clearKey`,
		`{"drmMode":""}`:                     `drmMode is "": use none, keyTags or clearKey`,
		`{"drmConfigurationIds":["x"]}`:      `drmConfigurationIds[0] is "x"`,
		`"loose"`:                            "use strict or lenient",
		`[]`:                                 "JSON object",
		`{} {}`:                              "more text follows",
		``:                                   "ends too early",
	} {
		_, err := mockfastpix.LoadProfile(strings.NewReader(text))
		if err == nil || !strings.HasPrefix(err.Error(), "profile: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

func TestProfile_jsonRoundTrip(t *testing.T) {
	t.Parallel()
	for _, p := range []mockfastpix.Profile{
		mockfastpix.Strict(), mockfastpix.Lenient(), acceptAll,
		{ExpiredStatus: 401, HeaderKeyID: mockfastpix.HeaderKeyIDMatchingFallback, AdditionalAlgorithms: []string{"PS256"}},
	} {
		first, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		read, err := mockfastpix.LoadProfile(strings.NewReader(string(first)))
		if err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(read)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(first), string(second)); diff != "" {
			t.Errorf("written again (-first +second):\n%s", diff)
		}
	}
}

// TestServer_SetProfile_copies changes the lists and pointers of a profile that
// was given to the server, and of one that the server returned.
func TestServer_SetProfile_copies(t *testing.T) {
	t.Parallel()
	fresh := func() mockfastpix.Profile {
		return mockfastpix.Profile{
			AdditionalAlgorithms: []string{"RS384"}, Issuers: []string{"fastpix.io"}, OpenSpritesheetImages: new(bool),
			DRMConfigurationIDs: []string{unknownUUID}, Messages: map[string]string{"token_expired": "token expired"},
		}
	}
	change := func(p mockfastpix.Profile) {
		v := reflect.ValueOf(p)
		for i := range v.NumField() {
			name, field := v.Type().Field(i).Name, v.Field(i)
			switch field.Kind() {
			case reflect.Slice, reflect.Map, reflect.Pointer:
				if field.IsZero() {
					t.Fatalf("the test has no value for %s", name)
				}
			}
			switch field.Kind() {
			case reflect.Slice:
				field.Index(0).SetString("changed")
			case reflect.Map:
				field.Clear()
			case reflect.Pointer:
				field.Elem().SetBool(true)
			}
		}
	}
	srv := newServer(t)
	given := fresh()
	srv.SetProfile(given)
	change(given)
	change(srv.Profile())
	if diff := cmp.Diff(fresh(), srv.Profile()); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
}

func TestControl_profile(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithProfile(mockfastpix.Profile{UnknownStatus: 403}))
	type profile struct {
		UnknownStatus, ExpiredStatus int
		Leeway, HeaderKeyID          string
		Issuers                      []string
	}
	ask := func() int { return serveRequest(t, srv, "GET", "/"+unknownUUID+".m3u8", "").status }
	initial := profile{UnknownStatus: 403, ExpiredStatus: 403, Leeway: "0s", HeaderKeyID: "mustMatch", Issuers: []string{}}
	got := controlOK[profile](t, srv, 200, "GET", "/profile", "")
	if diff := cmp.Diff(initial, got); diff != "" {
		t.Errorf("initial (-want +got):\n%s", diff)
	}
	if status := ask(); status != 403 {
		t.Errorf("status %d, want 403", status)
	}
	got = controlOK[profile](t, srv, 200, "PUT", "/profile", `{"leeway":"1m"}`)
	want := profile{UnknownStatus: 404, ExpiredStatus: 403, Leeway: "1m0s", HeaderKeyID: "mustMatch", Issuers: []string{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	if status := ask(); status != 404 {
		t.Errorf("status %d, want 404", status)
	}
	for body, want := range map[string]string{
		`{"unknownStatus":500}`: "unknownStatus is 500", `{"UnknownState":1}`: "unknown field",
	} {
		if res := control(t, srv, "PUT", "/profile", body); res.status != 400 || !strings.Contains(res.body, want) {
			t.Errorf("%s: %d %s", body, res.status, res.body)
		}
	}
	if diff := cmp.Diff(mockfastpix.Profile{Leeway: time.Minute}, srv.Profile()); diff != "" {
		t.Errorf("after refused writes (-want +got):\n%s", diff)
	}
	srv.SetProfile(mockfastpix.Lenient())
	if diff := cmp.Diff(mockfastpix.Lenient(), srv.Profile()); diff != "" {
		t.Errorf("set in Go (-want +got):\n%s", diff)
	}
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	if status := ask(); status != 403 {
		t.Errorf("status %d after the reset, want 403", status)
	}
}

func TestControl_processingTime(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithProcessingTime(time.Hour))
	created := func() mockfastpix.MediaStatus {
		o, _ := srv.Playback(srv.AddPlayback(mockfastpix.PlaybackOptions{}))
		return o.Status
	}
	type body struct{ ProcessingTime string }
	if got := controlOK[body](t, srv, 200, "GET", "/processing-time", ""); got.ProcessingTime != "1h0m0s" {
		t.Errorf("initial: %+v", got)
	}
	controlOK[body](t, srv, 200, "PUT", "/processing-time", `{"processingTime":"0s"}`)
	if got := created(); got != mockfastpix.StatusReady {
		t.Errorf("without processing time: %s", got)
	}
	for _, bad := range []string{`{}`, `{"processingTime":"-1s"}`, `{"processingTime":"long"}`} {
		if res := control(t, srv, "PUT", "/processing-time", bad); res.status != 400 {
			t.Errorf("%s: %d %s", bad, res.status, res.body)
		}
	}
	srv.SetProcessingTime(time.Minute)
	if got := created(); got != mockfastpix.StatusCreated {
		t.Errorf("with a minute: %s", got)
	}
	srv.SetProcessingTime(0)
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	if got := created(); got != mockfastpix.StatusCreated {
		t.Errorf("after the reset: %s", got)
	}
}

func TestControl_playbackFields(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for body, want := range map[string]map[string]any{
		`{"id":"film"}`: {
			"policy": "private", "live": false, "offAir": false, "dvrMode": false, "resolution": "", "title": "",
			"status": "Ready",
		},
		`{"id":"show","live":true,"offAir":true,"resolution":"720p","policy":"public"}`: {
			"policy": "public", "live": true, "offAir": true, "dvrMode": false, "resolution": "720p", "title": "",
		},
	} {
		got := controlOK[map[string]any](t, srv, 201, "POST", "/playbacks", body)
		for _, name := range []string{"id", "mediaId", "mp4Support", "domains", "userAgents"} {
			delete(got, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func TestSeed_settings(t *testing.T) {
	t.Parallel()
	seed, err := mockfastpix.LoadSeed(strings.NewReader(
		`{"profile":{"unknownStatus":403},"processingTime":"1m","playbacks":[{"id":"film"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(t, mockfastpix.WithSeed(seed))
	if res := serveRequest(t, srv, http.MethodGet, "/"+unknownUUID+".m3u8", ""); res.status != 403 {
		t.Errorf("status %d, want the profile's 403", res.status)
	}
	if o, _ := srv.Playback("film"); o.Status != mockfastpix.StatusCreated {
		t.Errorf("the status is %s, want Created", o.Status)
	}
	for _, option := range []mockfastpix.Option{
		mockfastpix.WithProfile(mockfastpix.Strict()), mockfastpix.WithProcessingTime(0),
	} {
		if _, err := mockfastpix.New(option, mockfastpix.WithSeed(seed)); err == nil ||
			!strings.Contains(err.Error(), "remove one of them") {
			t.Errorf("the option and the seed contradict each other: %v", err)
		}
	}
	for text, want := range map[string]string{
		`{"profile":{"unknownStatus":500}}`: "unknownStatus is 500",
		`{"profile":{"x":1}}`:               `unknown field "x"`,
		`{"processingTime":"-1m"}`:          "processingTime: -1m0s",
		`{"processingTime":"2000000h"}`:     "processingTime: 2000000h0m0s",
		`{"time":"9999-01-01T00:00:00Z"}`:   "time is more than 100 years from real time",
	} {
		if _, err := mockfastpix.LoadSeed(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
