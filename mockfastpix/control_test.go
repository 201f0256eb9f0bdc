package mockfastpix_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// serveRequest sends a request to a server that does not listen. header is a
// list of names and values.
func serveRequest(tb testing.TB, srv *mockfastpix.Server, method, path, body string, header ...string) response {
	tb.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = "localhost"
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, req)
	return response{rec.Code, rec.Header(), rec.Body.String()}
}

// control sends a request to the control plane of a server that need not
// listen.
func control(tb testing.TB, srv *mockfastpix.Server, method, path, body string) response {
	tb.Helper()
	return serveRequest(tb, srv, method, "/_mock"+path, body, "Content-Type", "application/json")
}

// controlOK sends a request to the control plane, checks the status, and
// decodes the response.
func controlOK[T any](tb testing.TB, srv *mockfastpix.Server, status int, method, path, body string) T {
	tb.Helper()
	res := control(tb, srv, method, path, body)
	if res.status != status {
		tb.Fatalf("%s %s returned %d, want %d\n%s", method, path, res.status, status, res.body)
	}
	var answer T
	if status == http.StatusNoContent {
		return answer
	}
	if err := json.Unmarshal([]byte(res.body), &answer); err != nil {
		tb.Fatalf("%s %s: %v\n%s", method, path, err, res.body)
	}
	return answer
}

func newServer(tb testing.TB, opts ...mockfastpix.Option) *mockfastpix.Server {
	tb.Helper()
	srv, err := mockfastpix.New(opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = srv.Close() })
	return srv
}

// TestControlOperations_document compares the tables in CONTROL-PLANE.md with
// the operations. Run it with -update to rewrite the tables.
func TestControlOperations_document(t *testing.T) {
	t.Parallel()
	tables := map[string]*strings.Builder{}
	for _, o := range mockfastpix.ControlOperations() {
		table := tables[o.Section]
		if table == nil {
			table = &strings.Builder{}
			table.WriteString("| Operation | Body | Response |\n| --- | --- | --- |\n")
			tables[o.Section] = table
		}
		if o.Response == "" {
			t.Errorf("%s %s has no description of the response", o.Method, o.Path)
		}
		path := strings.ReplaceAll(o.Path, "*", "{id}")
		fmt.Fprintf(table, "| `%s /_mock/%s` |%s | %s |\n", o.Method, path, cell(o.Body), o.Response)
	}
	for section, table := range tables {
		wantSection(t, "CONTROL-PLANE.md", section, table.String())
	}
}

// cell returns a cell of a table, without the second space of an empty one.
func cell(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}

func TestControl_operations(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := controlOK[struct{ Operations []string }](t, srv, 200, "GET", "", "").Operations
	var want []string
	for _, o := range mockfastpix.ControlOperations() {
		want = append(want, o.Method+" /_mock/"+strings.ReplaceAll(o.Path, "*", "{id}"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("GET /_mock (-want +got):\n%s", diff)
	}
	for _, code := range []string{"token_expired", "key_revoked"} {
		if res := control(t, srv, "GET", "/reasons", ""); !strings.Contains(res.body, `"`+code+`"`) {
			t.Errorf("the reasons lack %s", code)
		}
	}
}

func TestControl_clock(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	type clock struct {
		Now    time.Time
		Offset string
	}
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	got := controlOK[clock](t, srv, 200, "PUT", "/clock", `{"now":"2030-01-02T03:04:05Z"}`)
	if d := got.Now.Sub(at); d < 0 || d > time.Minute {
		t.Errorf("the clock is at %v, want %v", got.Now, at)
	}
	controlOK[clock](t, srv, 200, "POST", "/clock/advance", `{"by":"24h"}`)
	if d := srv.Now().Sub(at); d < 24*time.Hour || d > 24*time.Hour+time.Minute {
		t.Errorf("after a day the clock is at %v", srv.Now())
	}
	controlOK[clock](t, srv, 200, "POST", "/clock/advance", fmt.Sprintf(`{"by":%d}`, -24*time.Hour))
	if d := srv.Now().Sub(at); d < 0 || d > time.Minute {
		t.Errorf("a day back, in nanoseconds, the clock is at %v", srv.Now())
	}
	got = controlOK[clock](t, srv, 200, "DELETE", "/clock", "")
	if d := time.Since(srv.Now()).Abs(); d > time.Second || got.Offset != "0s" {
		t.Errorf("on real time the clock is off by %v, offset %s", d, got.Offset)
	}
}

func TestControl_faults(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	type fault struct {
		ID         int
		PlaybackID string
		Skip       int
		Times      int
		Status     int
		RetryAfter string
		Seen       int
	}
	added := controlOK[fault](t, srv, 201, "POST", "/faults",
		`{"playbackId":"`+id+`","skip":1,"times":1,"status":429,"retryAfter":"2s"}`)
	want := fault{ID: 1, PlaybackID: id, Skip: 1, Times: 1, Status: 429, RetryAfter: "2s"}
	if diff := cmp.Diff(want, added); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	var got []int
	for range 3 {
		got = append(got, serveRequest(t, srv, "GET", "/"+id+".m3u8", "").status)
	}
	if diff := cmp.Diff([]int{200, 429, 200}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	want.Seen = 3
	list := controlOK[struct{ Faults []fault }](t, srv, 200, "GET", "/faults", "").Faults
	if diff := cmp.Diff([]fault{want}, list); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}

	second := controlOK[fault](t, srv, 201, "POST", "/faults", `{"status":500}`)
	controlOK[any](t, srv, 204, "DELETE", "/faults/1", "")
	if res := control(t, srv, "DELETE", "/faults/1", ""); res.status != 404 {
		t.Errorf("removed twice: %d", res.status)
	}
	remove := srv.InjectFault(mockfastpix.Fault{Status: 502})
	list = controlOK[struct{ Faults []fault }](t, srv, 200, "GET", "/faults", "").Faults
	if len(list) != 2 || list[0].ID != second.ID || list[1].ID == second.ID {
		t.Errorf("faults from HTTP and Go: %+v", list)
	}
	remove()
	controlOK[any](t, srv, 204, "DELETE", "/faults", "")
	if res := serveRequest(t, srv, "GET", "/"+id+".m3u8", ""); res.status != 200 {
		t.Errorf("without faults: %d", res.status)
	}
}

func TestControl_keys(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	type key struct{ ID, PublicKey, PrivateKey string }
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	verdict := func(k key) string {
		s := &signer{srv: srv, keyID: k.ID, key: parsePrivateKey(t, k.PrivateKey)}
		v := controlOK[struct{ Reason struct{ Code string } }](t, srv, 200, "POST", "/verify",
			`{"token":"`+s.token(t, id)+`","playbackId":"`+id+`"}`)
		return v.Reason.Code
	}
	made := controlOK[key](t, srv, 201, "POST", "/keys", "")
	if code := verdict(made); code != "" {
		t.Errorf("a new key is refused: %s", code)
	}
	shown := controlOK[key](t, srv, 200, "GET", "/keys/"+made.ID, "")
	if diff := cmp.Diff(key{ID: made.ID, PublicKey: made.PublicKey}, shown); diff != "" {
		t.Errorf("shown later (-want +got):\n%s", diff)
	}
	foreign := controlOK[key](t, srv, 201, "POST", "/keys", `{"foreign":true}`)
	if code := verdict(foreign); code != "key_foreign" {
		t.Errorf("a foreign key: %q", code)
	}
	publicKey, err := json.Marshal(made.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	registered := controlOK[key](t, srv, 201, "POST", "/keys", `{"id":"my-key","publicKey":`+string(publicKey)+`}`)
	if code := verdict(key{ID: registered.ID, PrivateKey: made.PrivateKey}); code != "" {
		t.Errorf("a registered key is refused: %s", code)
	}
	listed := controlOK[struct{ Keys []key }](t, srv, 200, "GET", "/keys", "").Keys
	if diff := cmp.Diff([]key{{ID: "my-key"}, {ID: made.ID}}, listed); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	controlOK[any](t, srv, 204, "DELETE", "/keys/"+made.ID, "")
	if code := verdict(made); code != "key_revoked" {
		t.Errorf("revoked key: %q", code)
	}
	if res := control(t, srv, "GET", "/keys/"+made.ID, ""); res.status != 404 {
		t.Errorf("GET of a revoked key: %d", res.status)
	}
}

func TestControl_playbacks(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	type playback = mockfastpix.PlaybackOptions
	allow := mockfastpix.Restriction{DefaultPolicy: "allow", Allow: []string{}, Deny: []string{}}

	film := controlOK[playback](t, srv, 201, "POST", "/playbacks",
		`{"id":"film","mediaId":"a-media","title":"A film","policy":"drm"}`)
	want := playback{
		ID: "film", MediaID: "a-media", Title: "A film", Policy: mockfastpix.DRM, Status: mockfastpix.StatusReady,
		MP4Support: "none", Domains: allow, UserAgents: allow,
	}
	if diff := cmp.Diff(want, film); diff != "" {
		t.Errorf("added (-want +got):\n%s", diff)
	}
	film = controlOK[playback](t, srv, 200, "PATCH", "/playbacks/film", `{"policy":"public","status":"Failed"}`)
	want.Policy, want.Status = mockfastpix.Public, mockfastpix.StatusFailed
	if diff := cmp.Diff(want, film); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if res := serveRequest(t, srv, "GET", "/film.m3u8", ""); res.header.Get("X-Mock-Reason") != "media_failed" {
		t.Errorf("a failed media is served: %s", res.body)
	}

	live := controlOK[playback](t, srv, 201, "POST", "/playbacks", `{"live":true,"offAir":true,"policy":"public"}`)
	if res := serveRequest(t, srv, "GET", "/"+live.ID+".m3u8", ""); res.header.Get("X-Mock-Reason") != "live_off_air" {
		t.Errorf("off air: %s", res.body)
	}
	controlOK[playback](t, srv, 200, "PATCH", "/playbacks/"+live.ID, `{"offAir":false}`)
	if res := serveRequest(t, srv, "GET", "/"+live.ID+".m3u8", ""); res.status != 200 {
		t.Errorf("on air: %s", res.body)
	}

	var ids []string
	for _, p := range controlOK[struct{ Playbacks []playback }](t, srv, 200, "GET", "/playbacks", "").Playbacks {
		ids = append(ids, p.ID)
	}
	if diff := cmp.Diff([]string{"film", live.ID}, ids); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	controlOK[any](t, srv, 204, "DELETE", "/playbacks/film", "")
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		if res := control(t, srv, method, "/playbacks/film", ""); res.status != 404 {
			t.Errorf("%s of a deleted playback ID: %d", method, res.status)
		}
	}
}

func TestControl_refusedChange(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{
		ID: "film", Title: "old", Domains: mockfastpix.Restriction{Allow: []string{"a"}},
	})
	before := control(t, srv, "GET", "/playbacks/film", "").body
	for _, body := range []string{
		`{"title":"new","color":"red"}`, `{"domains":{"allow":["b"]},"title":1}`, `{"title":"new","status":"Almost"}`,
		`{"title":"new"} {}`, `{"title":"new"`, `{"id":"other"}`,
	} {
		if res := control(t, srv, "PATCH", "/playbacks/film", body); res.status != 400 {
			t.Errorf("%s returned %d\n%s", body, res.status, res.body)
		}
	}
	if diff := cmp.Diff(before, control(t, srv, "GET", "/playbacks/film", "").body); diff != "" {
		t.Errorf("playback (-before +after):\n%s", diff)
	}
}

func TestControl_verify(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	s := newSigner(t, srv)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
	verify := func(token, resource string) mockfastpix.Verdict {
		return controlOK[mockfastpix.Verdict](t, srv, 200, "POST", "/verify",
			`{"token":"`+token+`","playbackId":"`+id+`","resource":"`+resource+`"}`)
	}
	for _, tt := range []struct{ token, resource string }{
		{s.drmToken(t, id), "stream"},
		{s.token(t, id), "stream"},
		{s.token(t, id), "thumbnail"},
		{"", "widevine-license"},
		{"a.b.c", "stream"},
	} {
		want := srv.Verify(tt.token, id, mockfastpix.Resource(tt.resource))
		if diff := cmp.Diff(want, verify(tt.token, tt.resource)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.resource, diff)
		}
	}
	res := control(t, srv, "POST", "/verify", `{"token":"x","playbackId":"`+id+`","resource":"segment"}`)
	if res.status != 400 || !strings.Contains(res.body, "widevine-license") {
		t.Errorf("a resource without a token: %d %s", res.status, res.body)
	}
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("the journal has %d requests to the control plane", n)
	}
}

func TestControl_journal(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	ask := func() { serveRequest(t, srv, "GET", "/"+id+".m3u8?token=eyJsecret", "") }
	type list struct {
		Requests []mockfastpix.Request
		Last     int64
	}
	ask()
	ask()
	got := controlOK[list](t, srv, 200, "GET", "/requests", "")
	if diff := cmp.Diff(list{srv.Requests(), 2}, got); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	if text := fmt.Sprint(got); strings.Contains(text, "eyJ") {
		t.Errorf("the journal contains a token: %s", text)
	}
	ask()
	got = controlOK[list](t, srv, 200, "GET", "/requests?since=2", "")
	if len(got.Requests) != 1 || got.Requests[0].Number != 3 || got.Last != 3 {
		t.Errorf("since 2: %+v", got)
	}
	got = controlOK[list](t, srv, 200, "GET", "/requests?since=3&wait=1ms", "")
	if got.Requests == nil || len(got.Requests) != 0 || got.Last != 3 {
		t.Errorf("wait without a request: %+v", got)
	}

	waited := make(chan list, 1)
	go func() { waited <- controlOK[list](t, srv, 200, "GET", "/requests?since=3&wait=1m", "") }()
	select {
	case got := <-waited:
		t.Fatalf("did not wait: %+v", got)
	case <-time.After(20 * time.Millisecond):
	}
	ask()
	if got := <-waited; len(got.Requests) != 1 || got.Last != 4 {
		t.Errorf("wait with a request: %+v", got)
	}
	controlOK[any](t, srv, 204, "DELETE", "/requests", "")
	got = controlOK[list](t, srv, 200, "GET", "/requests?since=4&wait=1m", "")
	if got.Last != 0 || len(got.Requests) != 0 {
		t.Errorf("after DELETE: %+v", got)
	}
}

// events returns server-sent events, one per element, with lines joined by a
// space.
func events(t *testing.T, srv *mockfastpix.Server, header ...string) <-chan string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock/requests/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); got != "text/event-stream; charset=utf-8" {
		t.Errorf("content type %q", got)
	}
	list := make(chan string)
	go func() {
		defer close(list)
		defer res.Body.Close()
		var lines []string
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if s.Text() != "" {
				lines = append(lines, s.Text())
				continue
			}
			select {
			case list <- strings.Join(lines, " "):
			case <-t.Context().Done():
				return
			}
			lines = nil
		}
	}()
	return list
}

func TestControl_journalStream(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	get(t, srv, "/"+id+".m3u8")
	stream := events(t, srv)
	next := func(from <-chan string, want string) {
		t.Helper()
		select {
		case event := <-from:
			if !strings.HasPrefix(event, want) {
				t.Fatalf("event %q, want %q", event, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no event, want %q", want)
		}
	}
	next(stream, `id: 1 event: request data: {"number":1,`)
	get(t, srv, "/"+id+".m3u8")
	next(stream, `id: 2 event: request data: {"number":2,`)
	next(events(t, srv, "Last-Event-ID", "1"), `id: 2 event: request data: {"number":2,`)

	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	next(stream, `event: reset data: {}`)
	get(t, srv, "/"+id+".m3u8")
	next(stream, `id: 1 event: request data: {"number":1,`)
}

// slowClient is a client that takes one event at a time.
type slowClient struct {
	*httptest.ResponseRecorder
	ctx    context.Context //nolint:containedctx // that of the test
	events chan string
}

func (c slowClient) Write(event []byte) (int, error) {
	select {
	case c.events <- string(event):
		return len(event), nil
	case <-c.ctx.Done():
		return 0, c.ctx.Err()
	}
}

// TestControl_journalStreamOfSlowClient checks that a client gets to know of a
// reset after which there are as many requests again.
func TestControl_journalStreamOfSlowClient(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ask := func() { serveRequest(t, srv, "GET", "/film.m3u8", "") }
	ask()
	ask()
	client := slowClient{httptest.NewRecorder(), t.Context(), make(chan string)}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/_mock/requests/stream", nil)
	r.Host = "localhost"
	go srv.ServeHTTP(client, r)
	for i, want := range []string{"id: 1\n", "id: 2\n", "event: reset\n", "id: 1\n", "id: 2\n", "id: 3\n"} {
		if i == 1 { // the second event is about to be sent
			if err := srv.Reset(); err != nil {
				t.Fatal(err)
			}
			ask()
			ask()
			ask()
		}
		if got := <-client.events; !strings.HasPrefix(got, want) {
			t.Fatalf("event %d is %q, want %q", i, got, want)
		}
	}
}

func TestControl_shutdownEndsStreams(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	for srv.URL() == "" {
		time.Sleep(time.Millisecond)
	}
	stream := events(t, srv)
	// A helper must not fail the test from another goroutine, so the poll is sent
	// here.
	asked := make(chan struct{})
	trace := &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(asked) }}
	poll, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodGet,
		srv.URL()+"/_mock/requests?wait=1m", nil)
	if err != nil {
		t.Fatal(err)
	}
	polled := make(chan error, 1)
	go func() {
		res, err := srv.Client().Do(poll)
		if err == nil && res.StatusCode != http.StatusOK {
			err = errors.New(res.Status)
		}
		polled <- err
	}()
	<-asked
	time.Sleep(100 * time.Millisecond) // for the server to read it

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		t.Fatalf("Shutdown waits for an open stream: %v", err)
	}
	if _, open := <-stream; open {
		t.Error("the stream is still open")
	}
	if err := <-polled; err != nil {
		t.Errorf("the poll returned %v", err)
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		t.Errorf("Serve returned %v", err)
	}
}

func TestControl_reset(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "film"})
	srv.CreateSigningKey()
	srv.InjectFault(mockfastpix.Fault{Status: 500})
	srv.Advance(time.Hour)
	serveRequest(t, srv, "GET", "/film.m3u8", "")
	controlOK[any](t, srv, 204, "POST", "/reset", "")
	for path, want := range map[string]string{
		"/playbacks": "{\n  \"playbacks\": []\n}\n", "/keys": "{\n  \"keys\": []\n}\n",
		"/faults":   "{\n  \"faults\": []\n}\n",
		"/requests": "{\n  \"requests\": [],\n  \"last\": 0,\n  \"kept\": 0,\n  \"total\": 0,\n  \"reasons\": {}\n}\n",
	} {
		if diff := cmp.Diff(want, control(t, srv, "GET", path, "").body); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if d := time.Since(srv.Now()).Abs(); d > time.Second {
		t.Errorf("the clock is off by %v", d)
	}
}

func TestControl_ca(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithTLS())
	res := get(t, srv, "/_mock/ca.pem")
	wantOK(t, res)
	if diff := cmp.Diff(string(srv.CAPEM()), res.body); diff != "" {
		t.Errorf("CA (-want +got):\n%s", diff)
	}
	if res := control(t, newServer(t), "GET", "/ca.pem", ""); res.status != 404 {
		t.Errorf("without TLS: %d", res.status)
	}
}

func TestControl_refusals(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "film"})
	tests := map[string]struct {
		method, path, body string
		status             int
		want               string // in the error
	}{
		"unknown path":     {"GET", "/nothing", "", 404, "GET /_mock lists"},
		"wrong method":     {"PUT", "/faults", "{}", 405, "GET, POST, DELETE"},
		"no time":          {"PUT", "/clock", "{}", 400, "now is missing"},
		"invalid time":     {"PUT", "/clock", `{"now":"noon"}`, 400, `"noon"`},
		"no duration":      {"POST", "/clock/advance", "{}", 400, "by is missing"},
		"invalid duration": {"POST", "/clock/advance", `{"by":"a day"}`, 400, `"a day"`},
		"boolean duration": {"POST", "/clock/advance", `{"by":true}`, 400, "1m30s"},
		"time too far":     {"PUT", "/clock", `{"now":"9999-01-01T00:00:00Z"}`, 400, "now is more than 100 years"},
		"time long ago":    {"PUT", "/clock", `{"now":"1800-01-01T00:00:00Z"}`, 400, "now is more than 100 years"},
		"duration too long": {
			"POST", "/clock/advance", `{"by":"2562047h"}`, 400, "by moves the clock more than 100 years from real time",
		},
		"processing time too long": {
			"PUT", "/processing-time", `{"processingTime":"2000000h"}`, 400,
			"processingTime is 2000000h0m0s: use 0s to 876000h0m0s",
		},
		"unknown field": {"POST", "/faults", `{"statsu":500}`, 400, `unknown field "statsu"`},
		"field with a wrong type": {
			"POST", "/faults", `{"status":"500"}`, 400, "status is a JSON string: use a number",
		},
		"contradictory fault":        {"POST", "/faults", `{"retryAfter":"1s"}`, 400, "Status"},
		"fault with an ID":           {"POST", "/faults", `{"id":7}`, 400, "leave them out"},
		"invalid fault ID":           {"DELETE", "/faults/x", "", 404, `"x"`},
		"invalid request number":     {"GET", "/requests?since=x", "", 400, "since"},
		"invalid wait":               {"GET", "/requests?wait=1h", "", 400, "from 0s to 1m"},
		"invalid stream number":      {"GET", "/requests/stream?since=-1", "", 400, "since"},
		"playback ID with a slash":   {"POST", "/playbacks", `{"id":"a/b"}`, 400, "letters, digits"},
		"unknown policy":             {"POST", "/playbacks", `{"policy":"secret"}`, 400, "private, public or drm"},
		"unknown playback ID":        {"GET", "/playbacks/nothing", "", 404, `"nothing"`},
		"key with an ID only":        {"POST", "/keys", `{"id":"mine"}`, 400, "without publicKey"},
		"key that is not PEM":        {"POST", "/keys", `{"id":"mine","publicKey":"hello"}`, 400, "not PEM"},
		"public key with foreign":    {"POST", "/keys", `{"publicKey":"x","foreign":true}`, 400, "foreign"},
		"unknown key":                {"DELETE", "/keys/nothing", "", 404, `"nothing"`},
		"trailing data":              {"POST", "/verify", `{} {}`, 400, "more text"},
		"truncated JSON":             {"POST", "/verify", `{"token":`, 400, "ends too early"},
		"not JSON":                   {"POST", "/verify", `hello`, 400, "not JSON"},
		"array instead of an object": {"POST", "/verify", `[]`, 400, "JSON array"},
		"body too long": {
			"POST", "/verify", `{"token":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "1048576",
		},
		"token in the error": {"POST", "/verify", `{"token":"eyJ","resource":"eyJhbGciOiJ"}`, 400, "redacted"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := control(t, srv, tt.method, tt.path, tt.body)
			var answer struct{ Error string }
			if err := json.Unmarshal([]byte(res.body), &answer); err != nil {
				t.Fatalf("%v\n%s", err, res.body)
			}
			if res.status != tt.status || !strings.Contains(answer.Error, tt.want) {
				t.Errorf("%d %s\nwant %d and %q", res.status, answer.Error, tt.status, tt.want)
			}
		})
	}
}

func TestControl_otherOrigins(t *testing.T) {
	t.Parallel()
	const ownURL = "https://fastpix.test"
	srv := newServer(t, mockfastpix.WithPublicURL(ownURL))
	tests := map[string]struct {
		method, path string
		header       []string
		status       int
	}{
		"program": {"POST", "/reset", []string{"Content-Type", "application/json"}, 204},
		"console": {
			"POST", "/reset", []string{"Content-Type", "application/json", "Origin", "http://localhost"}, 204,
		},
		"console behind a proxy": {
			"POST", "/reset", []string{"Content-Type", "application/json", "Origin", ownURL}, 204,
		},
		"content type with a charset": {
			"POST", "/reset", []string{"Content-Type", "application/json; charset=utf-8"}, 204,
		},
		"another site": {
			"POST", "/reset", []string{"Content-Type", "application/json", "Origin", "https://evil.example"}, 403,
		},
		"another port": {
			"POST", "/reset", []string{"Content-Type", "application/json", "Origin", "http://localhost:81"}, 403,
		},
		"another scheme": {
			"POST", "/reset", []string{"Content-Type", "application/json", "Origin", "https://localhost"}, 403,
		},
		"sandboxed page": {
			"POST", "/reset", []string{"Content-Type", "application/json", "Origin", "null"}, 403,
		},
		"DELETE from another site": {"DELETE", "/requests", []string{"Origin", "https://evil.example"}, 403},
		"DELETE from a program":    {"DELETE", "/requests", nil, 204},
		"form": {
			"POST", "/reset", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415,
		},
		"text without a preflight": {"POST", "/reset", []string{"Content-Type", "text/plain"}, 415},
		"no content type":          {"POST", "/reset", nil, 415},
		"preflight": {
			"OPTIONS", "/reset",
			[]string{"Origin", "https://evil.example", "Access-Control-Request-Method", "POST"},
			405,
		},
		"GET from another site":      {"GET", "/keys", []string{"Origin", "https://evil.example"}, 200},
		"HEAD of health":             {"HEAD", "/health", nil, 200},
		"PUT without a content type": {"PUT", "/clock", nil, 415},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := serveRequest(t, srv, tt.method, "/_mock"+tt.path, "", tt.header...)
			if res.status != tt.status {
				t.Errorf("status %d, want %d\n%s", res.status, tt.status, res.body)
			}
			if got := res.header.Get("Access-Control-Allow-Origin"); got != "" {
				t.Errorf("other origins may read: %s", got)
			}
		})
	}
}

func TestControl_disabled(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithoutControlPlane())
	for path, want := range map[string]int{"": 404, "/keys": 404, "/requests": 404, "/health": 200} {
		if res := control(t, srv, "GET", path, ""); res.status != want {
			t.Errorf("GET /_mock%s returned %d, want %d", path, res.status, want)
		}
	}
	if res := control(t, srv, "POST", "/keys", ""); res.status != 404 {
		t.Errorf("POST /_mock/keys returned %d, want 404", res.status)
	}
}
