package mockfastpix_test

import (
	"testing"

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
