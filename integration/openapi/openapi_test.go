// Package openapi_test tests the mock's management API against FastPix's own
// OpenAPI description.
package openapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// exceptions lists the differences between responses captured from FastPix and
// its description. The mock follows the captures. The test fails if an
// exception is no longer needed.
var exceptions = []exception{
	{
		operation: "delete_signing_key", status: 200, path: []string{"data"},
		why: "the capture has data.message, the description has only success",
	},
	{
		operation: "create-media-playback-id", status: 201, path: []string{"data", "resolution"},
		why: "the capture has null for no limit, the description has a string that is not nullable",
	},
	{
		operation: "", status: 422, path: []string{"error", "fields"},
		why: "captured 422 responses have fields, which the description of errors does not mention",
	},
}

type exception struct {
	operation string // empty for all operations
	status    int
	path      []string // of the property that is removed before validation
	why       string
}

func TestManagementAPI_matchesDescription(t *testing.T) {
	srv := mockfastpix.Start(t)
	c := newChecker(t, srv)

	// Signing keys.
	c.create("/iam/signing-keys", "")
	key := c.create("/iam/signing-keys", "{}").id("id")
	c.ok("GET", "/iam/signing-keys?limit=1&offset=2", "")
	c.ok("GET", "/iam/signing-keys/"+key, "")
	c.ok("DELETE", "/iam/signing-keys/"+key, "")
	c.refused(422, "POST", "/iam/signing-keys", "[]")
	c.refused(422, "GET", "/iam/signing-keys?limit=51", "")
	c.refused(404, "GET", "/iam/signing-keys/"+key, "")
	c.refused(404, "DELETE", "/iam/signing-keys/"+key, "")

	// Media, with all request properties.
	media := c.create("/on-demand", `{
		"inputs": [
			{"type": "video", "url": "https://static.fastpix.com/fp-sample-video.mp4", "startTime": 0, "endTime": 60},
			{"type": "watermark", "url": "https://example.com/logo.png",
				"placement": {"xAlign": "left", "xMargin": "10%", "yAlign": "top", "yMargin": "10%"}}
		],
		"metadata": {"key": "value"}, "drmConfigurationId": "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11",
		"title": "A film", "creatorId": "someone", "accessPolicy": "drm", "mp4Support": "audioOnly,capped_4k",
		"subtitles": {"languageName": "english", "languageCode": "en"},
		"sourceAccess": true, "optimizeAudio": true, "maxResolution": "2160p", "mediaQuality": "pro",
		"summary": {"generate": true, "summaryLength": 100}, "chapters": true, "namedEntities": true,
		"moderation": {"type": "av"},
		"accessRestrictions": {
			"domains": {"defaultPolicy": "deny", "allow": ["example.com"], "deny": []},
			"userAgents": {"defaultPolicy": "allow", "allow": [], "deny": ["curl"]}
		}}`).id("id")
	bare := c.create("/on-demand", `{
		"inputs": [{"type": "video", "url": "https://example.com/a.mp4"}], "accessPolicy": "public"}`).id("id")
	srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusFailed})
	srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusInQueue})
	c.ok("GET", "/on-demand", "")
	c.ok("GET", "/on-demand?limit=2&offset=2&orderBy=asc", "")
	c.ok("GET", "/on-demand/"+media, "")
	c.ok("GET", "/on-demand/"+bare, "")
	c.ok("PATCH", "/on-demand/"+media,
		`{"metadata": {"user": "fastpix_admin"}, "title": "My Video Title", "creatorId": "me"}`)
	c.refused(422, "POST", "/on-demand", `{"accessPolicy": "secret"}`)
	c.refused(422, "GET", "/on-demand?offset=0", "")
	c.refused(422, "PATCH", "/on-demand/"+media, `{"title": 7}`)

	// Playback IDs of a media.
	limited := c.create("/on-demand/"+media+"/playback-ids", `{"accessPolicy": "private", "resolution": "480p",
		"accessRestrictions": {
			"domains": {"defaultPolicy": "allow", "allow": [], "deny": ["example.com"]},
			"userAgents": {"defaultPolicy": "allow"}
		}}`).id("id")
	playback := c.create("/on-demand/"+media+"/playback-ids", `{"accessPolicy": "public"}`).id("id")
	c.ok("GET", "/on-demand/"+media+"/playback-ids", "")
	c.ok("GET", "/on-demand/"+media+"/playback-ids/"+limited, "")
	c.ok("PATCH", "/on-demand/"+media+"/playback-ids/"+playback+"/domains",
		`{"defaultPolicy": "deny", "allow": ["yourdomain.com"], "deny": []}`)
	c.ok("PATCH", "/on-demand/"+media+"/playback-ids/"+playback+"/user-agents", `{"allow": ["Mozilla"]}`)
	c.ok("DELETE", "/on-demand/"+media+"/playback-ids?playbackId="+playback, "")
	c.refused(422, "POST", "/on-demand/"+media+"/playback-ids", `{}`)
	c.refused(422, "DELETE", "/on-demand/"+media+"/playback-ids", "")
	c.refused(404, "DELETE", "/on-demand/"+media+"/playback-ids?playbackId="+playback, "")
	c.refused(404, "GET", "/on-demand/"+media+"/playback-ids/"+playback, "")
	c.refused(404, "PATCH", "/on-demand/"+media+"/playback-ids/"+playback+"/domains", `{}`)
	c.refused(422, "PATCH", "/on-demand/"+media+"/playback-ids/"+limited+"/domains", `{"defaultPolicy": "maybe"}`)
	c.refused(404, "PATCH", "/on-demand/"+media+"/playback-ids/"+playback+"/user-agents", `{}`)

	c.ok("DELETE", "/on-demand/"+media, "")
	c.refused(404, "GET", "/on-demand/"+media, "")
	c.refused(404, "PATCH", "/on-demand/"+media, "{}")
	c.refused(404, "DELETE", "/on-demand/"+media, "")
	c.refused(404, "GET", "/on-demand/"+media+"/playback-ids", "")

	// Live streams and their playback IDs.
	stream := c.create("/live/streams", `{
		"playbackSettings": {"accessPolicy": "private"},
		"inputMediaSettings": {
			"maxResolution": "720p", "reconnectWindow": 1800, "mediaPolicy": "private",
			"metadata": {"livestream_name": "a concert"}, "enableDvrMode": true
		}}`).id("streamId")
	c.create("/live/streams", `{"playbackSettings": {}, "inputMediaSettings": {}}`)
	srv.AddPlayback(mockfastpix.PlaybackOptions{Live: true, Title: "on air"})
	c.ok("GET", "/live/streams", "")
	c.ok("GET", "/live/streams/"+stream, "")
	c.ok("PATCH", "/live/streams/"+stream, `{"metadata": {"a": "b"}, "reconnectWindow": 60}`)
	live := c.create("/live/streams/"+stream+"/playback-ids", `{"accessPolicy": "public"}`).id("id")
	c.ok("GET", "/live/streams/"+stream+"/playback-ids/"+live, "")
	c.ok("DELETE", "/live/streams/"+stream+"/playback-ids?playbackId="+live, "")
	c.refused(422, "POST", "/live/streams", `{}`)
	c.refused(422, "GET", "/live/streams?orderBy=up", "")
	c.refused(422, "PATCH", "/live/streams/"+stream, `{"reconnectWindow": 59}`)
	c.refused(422, "POST", "/live/streams/"+stream+"/playback-ids", `{"accessPolicy": "drm"}`)
	c.refused(404, "GET", "/live/streams/"+stream+"/playback-ids/"+live, "")
	c.refused(404, "DELETE", "/live/streams/"+stream+"/playback-ids?playbackId="+live, "")
	c.ok("DELETE", "/live/streams/"+stream, "")
	c.refused(404, "GET", "/live/streams/"+stream, "")
	c.refused(404, "DELETE", "/live/streams/"+stream, "")

	// Direct uploads.
	upload := c.create("/on-demand/upload", `{"corsOrigin": "*", "pushMediaSettings": {
		"accessPolicy": "private", "metadata": {"key": "value"}, "title": "A film", "creatorId": "someone",
		"optimizeAudio": true, "maxResolution": "720p", "mediaQuality": "pro", "sourceAccess": true,
		"mp4Support": "capped_4k",
		"accessRestrictions": {"domains": {"defaultPolicy": "deny", "allow": ["example.com"], "deny": []}}}}`).id("uploadId")
	c.create("/on-demand/upload", `{"corsOrigin": "https://example.com"}`)
	c.ok("GET", "/on-demand/uploads?limit=1&offset=2&orderBy=asc", "")
	c.ok("PUT", "/on-demand/upload/"+upload+"/cancel", "")
	c.refused(400, "PUT", "/on-demand/upload/"+upload+"/cancel", "")
	c.refused(422, "POST", "/on-demand/upload", `{}`)
	c.refused(422, "GET", "/on-demand/uploads?limit=0", "")

	// DRM configurations.
	const drm = "/on-demand/drm-configurations"
	c.ok("GET", drm, "")
	c.ok("GET", drm+"/5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", "")
	srv.SetProfile(mockfastpix.Profile{DRMConfigurationIDs: []string{"22222222-3333-4444-8555-666666666666"}})
	c.ok("GET", drm, "")
	c.refused(422, "GET", drm+"?limit=0", "")
	c.refused(404, "GET", drm+"/5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", "")

	// Changes of a media and of a live stream.
	for path, body := range map[string]string{
		"/source-access": `{"sourceAccess": true}`, "/update-mp4Support": `{"mp4Support": "audioOnly"}`,
	} {
		c.ok("PATCH", "/on-demand/"+bare+path, body)
		c.refused(422, "PATCH", "/on-demand/"+bare+path, `{}`)
	}
	state := c.create("/live/streams", `{"playbackSettings": {}, "inputMediaSettings": {}}`)
	onAir := "/live/streams/" + state.id("streamId")
	c.refused(400, "PUT", onAir+"/live-enable", "")
	c.refused(400, "PUT", onAir+"/finish", "")
	playbackIDs, _ := state.body["data"].(map[string]any)["playbackIds"].([]any)
	first, _ := playbackIDs[0].(map[string]any)["id"].(string)
	if err := srv.UpdatePlayback(first, func(o *mockfastpix.PlaybackOptions) { o.OffAir = false }); err != nil {
		t.Fatal(err)
	}
	c.ok("PUT", onAir+"/finish", "")
	c.ok("PUT", onAir+"/live-disable", "")
	c.refused(400, "PUT", onAir+"/live-disable", "")
	c.ok("PUT", onAir+"/live-enable", "")

	// Tracks and clips.
	film := c.create("/on-demand", `{
		"inputs": [{"type": "video", "url": "https://example.com/a.mp4"}], "accessPolicy": "public"}`).id("id")
	tracks := "/on-demand/" + film + "/tracks"
	c.create(tracks,
		`{"url": "https://example.com/it.mp3", "type": "audio", "languageCode": "it", "languageName": "Italian"}`)
	track := c.create(tracks, `{"url": "https://example.com/fr.vtt", "type": "subtitle", "languageCode": "fr",
		"languageName": "French"}`).id("id")
	c.ok("PATCH", tracks+"/"+track,
		`{"url": "https://example.com/fr2.vtt", "languageCode": "fr-CA", "languageName": "French (Canada)"}`)
	audio := c.create(tracks, `{"url": "https://example.com/en.mp3", "type": "audio", "languageCode": "en",
		"languageName": "English"}`).id("id")
	c.ok("POST", tracks+"/"+audio+"/generate-subtitles", `{"languageCode": "it-IT", "languageName": "Italian"}`)
	c.ok("GET", "/on-demand/"+film, "")
	c.ok("GET", "/on-demand", "")
	c.ok("DELETE", tracks+"/"+track, "")
	c.refused(404, "DELETE", tracks+"/"+track, "")
	c.refused(404, "PATCH", tracks+"/"+track, "{}")
	c.refused(404, "POST", tracks+"/"+track+"/generate-subtitles", "{}")
	c.refused(422, "POST", tracks, "{}")
	c.refused(400, "POST", tracks, `{"url": "https://example.com/it.mp3", "type": "audio", "languageCode": "it",
		"languageName": "Italian"}`)
	c.create("/on-demand", `{"inputs": [{"type": "video", "url": "fp_mediaId://`+film+`", "startTime": 0, "endTime": 5}],
		"accessPolicy": "private"}`)
	c.ok("GET", "/on-demand/"+film+"/media-clips?limit=1", "")
	c.refused(404, "GET", "/on-demand/"+playback+"/media-clips", "")

	// Playlists.
	const lists = "/on-demand/playlists"
	manual := c.create(lists,
		`{"name": "A series", "referenceId": "a", "type": "manual", "description": "Six parts"}`).id("id")
	smart := c.create(lists, `{"name": "A year", "referenceId": "b", "type": "smart", "playOrder": "createdDate DESC",
		"metadata": {"createdDate": {"startDate": "2024-01-01", "endDate": "2124-12-31"}}}`).id("id")
	c.ok("GET", lists+"?limit=1&offset=2", "")
	c.ok("GET", lists+"/"+smart, "")
	c.ok("PUT", lists+"/"+manual, `{"name": "A season", "description": "Ten parts"}`)
	c.ok("PATCH", lists+"/"+manual+"/media", `{"mediaIds": ["`+film+`", "`+bare+`"]}`)
	c.ok("PUT", lists+"/"+manual+"/media", `{"mediaIds": ["`+bare+`", "`+film+`"]}`)
	c.ok("DELETE", lists+"/"+manual+"/media", `{"mediaIds": ["`+film+`"]}`)
	c.ok("GET", lists+"/"+manual, "")
	c.refused(422, "PUT", lists+"/"+manual+"/media", `{"mediaIds": ["`+film+`"]}`)
	c.refused(404, "DELETE", lists+"/"+manual+"/media", `{"mediaIds": ["`+film+`"]}`)
	c.refused(400, "PATCH", lists+"/"+smart+"/media", `{"mediaIds": ["`+film+`"]}`)
	c.refused(400, "POST", lists, `{"name": "A series", "referenceId": "a", "type": "manual"}`)
	c.refused(422, "GET", lists+"?limit=51", "")
	c.refused(422, "PUT", lists+"/"+manual, "{}")
	c.ok("DELETE", lists+"/"+manual, "")
	c.refused(404, "DELETE", lists+"/"+manual, "")
	c.refused(404, "GET", lists+"/"+manual, "")

	// Simulcasts of a live stream.
	parent := c.create("/live/streams", `{"playbackSettings": {}, "inputMediaSettings": {}}`).id("streamId")
	c.ok("GET", "/on-demand/"+parent+"/live-clips", "")
	c.refused(404, "GET", "/on-demand/"+film+"/live-clips", "")
	simulcasts := "/live/streams/" + parent + "/simulcast"
	target := c.create(simulcasts,
		`{"url": "rtmps://live.example.com/app", "streamKey": "a-key", "metadata": {"a": "b"}}`).id("simulcastId")
	c.ok("GET", simulcasts+"/"+target, "")
	c.ok("PUT", simulcasts+"/"+target, `{"isEnabled": false, "metadata": {"c": "d"}}`)
	c.ok("GET", "/live/streams/"+parent, "")
	c.ok("DELETE", simulcasts+"/"+target, "")
	c.refused(422, "POST", simulcasts, `{"url": "https://example.com", "streamKey": "a-key"}`)
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		c.refused(404, method, simulcasts+"/"+target, "{}")
	}

	c.wrongCredentials()
	c.everyMockedOperation()
	c.summary()
}

// checker sends requests and validates requests and responses.
type checker struct {
	t         *testing.T
	srv       *mockfastpix.Server
	doc       *openapi3.T
	router    routers.Router
	succeeded map[string]bool // by operation
	failed    map[string]bool
	met       map[int]bool // by index in exceptions
}

func newChecker(t *testing.T, srv *mockfastpix.Server) *checker {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile("testdata/fastpix-openapi-subset.json")
	if err != nil {
		t.Fatal(err)
	}
	doc.SetStringFormatValidator("uuid",
		openapi3.NewRegexpFormatValidator(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`))
	doc.Servers = openapi3.Servers{{URL: srv.URL() + "/v1"}}
	if err := doc.Validate(loader.Context, openapi3.DisableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			for status, res := range op.Responses.Map() {
				content := res.Value.Content.Get("application/json")
				if content == nil {
					t.Fatalf("%s %s: no JSON response for status %s", method, path, status)
				}
				forbidUnknown(content.Schema, map[*openapi3.Schema]bool{})
			}
		}
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return &checker{
		t: t, srv: srv, doc: doc, router: router,
		succeeded: map[string]bool{}, failed: map[string]bool{}, met: map[int]bool{},
	}
}

// forbidUnknown makes a schema refuse properties that it does not name.
// FastPix's description allows them, so nearly every response would pass.
func forbidUnknown(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
		no := false
		s.AdditionalProperties.Has = &no
	}
	for _, p := range s.Properties {
		forbidUnknown(p, seen)
	}
	forbidUnknown(s.Items, seen)
	for _, list := range []openapi3.SchemaRefs{s.OneOf, s.AnyOf, s.AllOf} {
		for _, one := range list {
			forbidUnknown(one, seen)
		}
	}
}

// answer is a decoded response body.
type answer struct {
	t    *testing.T
	body map[string]any
}

// id returns the string data.name.
func (a answer) id(name string) string {
	a.t.Helper()
	data, _ := a.body["data"].(map[string]any)
	id, _ := data[name].(string)
	if id == "" {
		a.t.Fatalf("the response has no data.%s: %v", name, a.body)
	}
	return id
}

// create posts body and returns the response, which must have the status 201.
func (c *checker) create(path, body string) answer {
	c.t.Helper()
	return c.do(http.StatusCreated, http.MethodPost, path, body, "mock-secret-key")
}

func (c *checker) ok(method, path, body string) {
	c.t.Helper()
	c.do(http.StatusOK, method, path, body, "mock-secret-key")
}

func (c *checker) refused(status int, method, path, body string) {
	c.t.Helper()
	c.do(status, method, path, body, "mock-secret-key")
}

// wrongCredentials calls every operation with a wrong secret.
func (c *checker) wrongCredentials() {
	c.t.Helper()
	fill := strings.NewReplacer(
		"{streamId}", strings.Repeat("a", 32), "{mediaId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11",
		"{uploadId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11",
		"{drmConfigurationId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11",
		"{playlistId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", "{trackId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11",
		"{livestreamId}", strings.Repeat("a", 32), "{simulcastId}", strings.Repeat("a", 32),
		"{playbackId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", "{signingKeyId}", "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11",
	)
	for path, item := range c.doc.Paths.Map() {
		for method := range item.Operations() {
			c.do(http.StatusUnauthorized, method, fill.Replace(path), "", "wrong")
		}
	}
}

func (c *checker) do(status int, method, path, body, secret string) answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.srv.URL()+"/v1"+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.SetBasicAuth("mock-access-token", secret)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	route, params, err := c.router.FindRoute(req)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	operation := route.Operation.OperationID
	input := &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, MultiError: true,
			IncludeResponseStatus: true, SkipSettingDefaults: true,
		},
	}
	if status < 300 { // other requests are intentionally invalid
		if err := openapi3filter.ValidateRequest(c.t.Context(), input); err != nil {
			c.t.Fatalf("%s: the request does not match the description: %v", operation, err)
		}
		c.succeeded[operation] = true
	} else if status != http.StatusUnauthorized {
		c.failed[operation] = true
	}
	req.Body = io.NopCloser(strings.NewReader(body)) // the validation may have read it
	res, err := c.srv.Client().Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	if res.StatusCode != status {
		c.t.Fatalf("the status of %s is %d, want %d\n%s", operation, res.StatusCode, status, text)
	}
	var decoded map[string]any
	if err := json.Unmarshal(text, &decoded); err != nil {
		c.t.Fatalf("%s: %v\n%s", operation, err, text)
	}
	if success, _ := decoded["success"].(bool); success != (status < 300) {
		c.t.Errorf("%s: success is %v with status %d", operation, decoded["success"], status)
	}
	if err := c.validate(input, res, text); err != nil {
		c.t.Errorf("%s %d: the response does not match the description: %v\n%s", operation, status, err, text)
	}
	return answer{c.t, decoded}
}

// validate checks a response against the description. It applies exceptions
// only if the response does not match.
func (c *checker) validate(input *openapi3filter.RequestValidationInput, res *http.Response, text []byte) error {
	check := func(text []byte) error {
		return openapi3filter.ValidateResponse(c.t.Context(), &openapi3filter.ResponseValidationInput{
			RequestValidationInput: input, Status: res.StatusCode, Header: res.Header,
			Body: io.NopCloser(bytes.NewReader(text)), Options: input.Options,
		})
	}
	err := check(text)
	if err == nil {
		return nil
	}
	var decoded map[string]any
	if jsonErr := json.Unmarshal(text, &decoded); jsonErr != nil {
		return errors.Join(err, jsonErr)
	}
	applied := false
	for i, e := range exceptions {
		if e.status != res.StatusCode || e.operation != "" && e.operation != input.Route.Operation.OperationID {
			continue
		}
		if remove(decoded, e.path) {
			c.met[i], applied = true, true
		}
	}
	if !applied {
		return err
	}
	without, err := json.Marshal(decoded)
	if err != nil {
		return err
	}
	return check(without)
}

// remove removes a property and reports whether it was present.
func remove(object map[string]any, path []string) bool {
	for _, name := range path[:len(path)-1] {
		object, _ = object[name].(map[string]any)
	}
	_, found := object[path[len(path)-1]]
	delete(object, path[len(path)-1])
	return found
}

// everyMockedOperation fails the test if the mock's table of operations has one
// that is mocked and not in the description here, or the reverse.
func (c *checker) everyMockedOperation() {
	c.t.Helper()
	text, err := os.ReadFile("../../mockfastpix/MANAGEMENT-API.md")
	if err != nil {
		c.t.Fatal(err)
	}
	mocked := map[string]bool{}
	row := regexp.MustCompile("(?m)^\\| `[A-Z]+ /v1[^`]*` \\| `([^`]+)` \\| mocked \\|")
	for _, row := range row.FindAllStringSubmatch(string(text), -1) {
		mocked[row[1]] = true
	}
	described := map[string]bool{}
	for _, item := range c.doc.Paths.Map() {
		for _, op := range item.Operations() {
			described[op.OperationID] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(mocked)), slices.Sorted(maps.Keys(described))); diff != "" {
		c.t.Errorf("operations (-mocked +described):\n%s", diff)
	}
}

// summary fails the test if an operation was not called or if an exception is
// not needed.
func (c *checker) summary() {
	c.t.Helper()
	all := map[string]bool{}
	for path, item := range c.doc.Paths.Map() {
		for method, op := range item.Operations() {
			name := fmt.Sprintf("%s (%s %s)", op.OperationID, method, path)
			all[name] = true
			if !c.succeeded[op.OperationID] {
				c.t.Errorf("%s: no successful call", name)
			}
			if !c.failed[op.OperationID] {
				c.t.Errorf("%s: no call that was refused for a reason other than credentials", name)
			}
		}
	}
	c.t.Logf("%d operations: %s", len(all), strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	for i, e := range exceptions {
		if !c.met[i] {
			c.t.Errorf("the exception for %q status %d at %s is no longer needed (%s)",
				e.operation, e.status, strings.Join(e.path, "."), e.why)
		}
	}
}
