package mockfastpix_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// textSize returns the number of bytes in the strings of a request.
func textSize(r mockfastpix.Request) int {
	size := 0
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		if v.Field(i).Kind() == reflect.String {
			size += v.Field(i).Len()
		}
	}
	return size
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// The method, host and path of a request are parts of strings that may hold the
// whole request line.
//
//nolint:paralleltest // measures the heap
func TestJournal_keepsNoRequestLine(t *testing.T) {
	srv := newServer(t)
	before := heap()
	const requests, length = 1000, 60_000
	for range requests {
		line := "GET /nothing?token=" + strings.Repeat("x", length)
		req := httptest.NewRequest(http.MethodGet, "/nothing", nil)
		req.Method, req.URL.Path, req.URL.RawQuery, req.Host = line[:3], line[4:12], line[13:], "localhost"
		srv.ServeHTTP(httptest.NewRecorder(), req)
	}
	if grown := int64(heap()) - int64(before); grown > requests*length/10 {
		t.Errorf("%d requests with %d bytes keep %d bytes alive", requests, length, grown)
	}
	if n := len(srv.Requests()); n != requests {
		t.Errorf("the journal has %d requests", n)
	}
}

func TestJournal_boundsEveryField(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	long := strings.Repeat("x", 50_000)
	for _, req := range []*http.Request{
		httptest.NewRequest(http.MethodGet, "/nothing?"+strings.Repeat("a=b&", 5_000), nil),
		httptest.NewRequest(http.MethodGet, "/nothing?"+long+"="+long, nil),
		httptest.NewRequest(http.MethodGet, "/"+long+".m3u8", nil),
		httptest.NewRequest(strings.ToUpper(long), "/nothing", nil),
		httptest.NewRequest(http.MethodPost, "/v1/on-demand", strings.NewReader(`{"inputs":[{"`+long+`":1}],"`+long+`":1}`)),
	} {
		req.Host = long
		req.SetBasicAuth("mock-access-token", "mock-secret-key")
		req.Header.Set("Origin", long)
		req.Header.Set("User-Agent", long)
		srv.ServeHTTP(httptest.NewRecorder(), req)
	}
	for _, r := range srv.Requests() {
		if size := textSize(r); size > 6<<10 {
			t.Errorf("request %d has %d bytes of text", r.Number, size)
		}
	}
}

// The journal keeps at most 32 MB of text. The oldest requests are removed one
// by one when a request does not fit.
func TestJournal_boundedInBytes(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithJournalSize(1_000_000))
	send := func(path string) {
		req := httptest.NewRequest(http.MethodGet, "/nothing", nil)
		req.URL.Path = path
		req.Header.Set("User-Agent", strings.Repeat("x", 512))
		srv.ServeHTTP(httptest.NewRecorder(), req)
	}
	const bound = 32 << 20
	path := "/" + strings.Repeat("x", 511)
	send(path)
	each := mockfastpix.JournalEntrySize(srv.Requests()[0])
	fit := bound / each
	for range fit - 1 {
		send(path)
	}
	if got := srv.Requests(); len(got) != fit || got[0].Number != 1 {
		t.Fatalf("at the bound: %d requests from number %d, want %d from 1", len(got), got[0].Number, fit)
	}
	send(path)
	got := srv.Requests()
	if len(got) != fit || got[0].Number != 2 || got[fit-1].Number != int64(fit)+1 {
		t.Errorf("one past the bound: %d requests from %d to %d", len(got), got[0].Number, got[len(got)-1].Number)
	}
}

func TestJournal_withoutControlCharacters(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	hostile := "\x1b[2J\x1b]0;title\a\r\nforged \u202etxt\x7f\u009b31m"
	req := httptest.NewRequest(http.MethodGet, "/nothing", nil)
	req.URL.Path, req.Host = "/"+hostile+".m3u8", hostile
	req.Header.Set("Origin", "https://"+hostile)
	req.Header.Set("User-Agent", hostile)
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, req)
	r := srv.Requests()[0]
	for _, text := range []string{
		r.String(), r.Method, r.Host, r.Path, r.Query, r.Origin, r.UserAgent, r.PlaybackID, r.Detail, rec.Body.String(),
	} {
		if strings.ContainsAny(text, "\x1b\a\r\n\u202e\x7f\u009b") {
			t.Errorf("%q has control characters", text)
		}
	}
	if !strings.Contains(r.Path, `\x1b[2J`) {
		t.Errorf("the path is %q", r.Path)
	}
}
