package mockfastpix_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestControl_requestFilter(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "film", Policy: mockfastpix.Public})
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "secret"})
	for _, r := range []struct{ method, path string }{
		{"GET", "/film.m3u8"},
		{"GET", "/secret.m3u8"},
		{"HEAD", "/film/thumbnail.jpg"},
		{"GET", "/film.m3u8"},
		{"POST", "/v1/iam/signing-keys"},
	} {
		serveRequest(t, srv, r.method, r.path, "")
	}
	for query, want := range map[string][]int64{
		"":                                   {1, 2, 3, 4, 5},
		"playbackId=film":                    {1, 3, 4},
		"playbackId=film&resource=stream":    {1, 4},
		"outcome=refused":                    {2, 5},
		"outcome=refused&reason=key_revoked": {},
		"reason=token_missing":               {2},
		"resource=api":                       {5},
		"method=HEAD":                        {3},
		"path=/film.m3u8&since=1":            {4},
		"playbackId=nothing":                 {},
		"playbackId=nothing&wait=1ms":        {},
	} {
		list := controlOK[struct {
			Requests []mockfastpix.Request
			Last     int64
		}](t, srv, 200, "GET", "/requests?"+query, "")
		numbers := []int64{}
		for _, r := range list.Requests {
			numbers = append(numbers, r.Number)
		}
		if diff := cmp.Diff(want, numbers); diff != "" || list.Last != 5 {
			t.Errorf("%s: last is %d, numbers (-want +got):\n%s", query, list.Last, diff)
		}
	}
}

// TestControl_requestSearch checks the conditions and the paging that the
// console uses.
func TestControl_requestSearch(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.SetTime(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "film", Policy: mockfastpix.Public})
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "secret"})
	for _, path := range []string{"/film.m3u8", "/secret.m3u8", "/film/Clip.gif", "/secret/thumbnail.jpg"} {
		serveRequest(t, srv, "GET", path, "")
	}
	srv.Advance(time.Hour)
	master := serveRequest(t, srv, "GET", "/film.m3u8", "")
	variant := regexp.MustCompile(`(?m)^https?://[^/]+(/.+)$`).FindStringSubmatch(master.body)
	if variant == nil {
		t.Fatalf("the playlist has no rendition:\n%s", master.body)
	}
	serveRequest(t, srv, "GET", variant[1], "")
	type part struct {
		Numbers []int64
		Total   int
		Reasons map[string]int
	}
	refused := map[string]int{"token_missing": 2, "resource_unknown": 1}
	for query, want := range map[string]part{
		"":                               {[]int64{1, 2, 3, 4, 5, 6}, 6, refused},
		"limit=2":                        {[]int64{5, 6}, 6, refused},
		"limit=2&before=5":               {[]int64{3, 4}, 6, refused},
		"since=2&before=4":               {[]int64{3}, 6, refused},
		"status=401":                     {[]int64{2, 4}, 2, map[string]int{"token_missing": 2}},
		"status=4xx&limit=1":             {[]int64{4}, 3, refused},
		"reason=token_missing":           {[]int64{2, 4}, 2, refused},
		"path=/secret*":                  {[]int64{2, 4}, 2, map[string]int{"token_missing": 2}},
		"text=CLIP":                      {[]int64{3}, 1, map[string]int{"resource_unknown": 1}},
		"text=token+parameter":           {[]int64{2, 4}, 2, map[string]int{"token_missing": 2}},
		"from=2026-05-20T12:30:00Z":      {[]int64{5, 6}, 2, map[string]int{}},
		"to=2026-05-20T14:30:00%2B02:00": {[]int64{1, 2, 3, 4}, 4, refused},
		"segments=false&playbackId=film": {[]int64{1, 3, 5}, 3, map[string]int{"resource_unknown": 1}},
		"segments=true&limit=1":          {[]int64{6}, 6, refused},
		"status=0":                       {[]int64{}, 0, map[string]int{}},
	} {
		list := controlOK[struct {
			Requests    []mockfastpix.Request
			Kept, Total int
			Reasons     map[string]int
		}](t, srv, 200, "GET", "/requests?"+query, "")
		got := part{[]int64{}, list.Total, list.Reasons}
		for _, r := range list.Requests {
			got.Numbers = append(got.Numbers, r.Number)
		}
		if diff := cmp.Diff(want, got); diff != "" || list.Kept != 6 {
			t.Errorf("%s: %d are kept, list (-want +got):\n%s", query, list.Kept, diff)
		}
	}
	for query, want := range map[string]string{
		"status=many": "status is", "status=9xx": "status is", "from=yesterday": "from is", "segments=no": "segments is",
		"limit=-1": "limit", "before=x": "before", "outcome=good": "outcome is",
	} {
		got := controlOK[struct{ Error string }](t, srv, 400, "GET", "/requests?"+query, "").Error
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: the error is %q, want one about %q", query, got, want)
		}
	}
}

// TestControl_requestFilterWaits checks that a wait passes over requests that
// the filter does not select.
func TestControl_requestFilterWaits(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "film", Policy: mockfastpix.Public})
	done := make(chan []mockfastpix.Request)
	go func() {
		list := controlOK[struct{ Requests []mockfastpix.Request }](
			t, srv, 200, "GET", "/requests?resource=thumbnail&wait=1m", "")
		done <- list.Requests
	}()
	for range 3 {
		serveRequest(t, srv, "GET", "/film.m3u8", "")
	}
	serveRequest(t, srv, "GET", "/film/thumbnail.jpg", "")
	if got := <-done; len(got) != 1 || got[0].Number != 4 {
		t.Errorf("the wait returned %v, want request 4", got)
	}
}
