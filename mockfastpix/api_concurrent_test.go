package mockfastpix_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// With -race this test finds unguarded state. Without it, it finds wrong
// responses.
func TestAPI_concurrentUse(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	shared := srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "shared", Policy: mockfastpix.Public})
	var wg sync.WaitGroup
	worker := func(run func(i int)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 50 {
				run(i)
			}
		}()
	}
	want := func(res response, statuses ...int) {
		for _, s := range statuses {
			if res.status == s {
				return
			}
		}
		t.Errorf("status %d, want one of %v\n%s", res.status, statuses, res.body)
	}
	for range 2 {
		worker(func(int) {
			want(serve(t, srv, http.MethodPost, "/v1/on-demand/shared/playback-ids", `{"accessPolicy":"private"}`), 201)
		})
		worker(func(int) { want(serve(t, srv, http.MethodGet, "/v1/on-demand/shared/playback-ids", ""), 200) })
		worker(func(i int) {
			want(serve(t, srv, http.MethodPatch, "/v1/on-demand/shared", fmt.Sprintf(`{"metadata":{"i":"%d"}}`, i)), 200)
		})
		worker(func(i int) {
			want(serve(t, srv, http.MethodPatch, "/v1/on-demand/shared/playback-ids/"+shared+"/user-agents",
				fmt.Sprintf(`{"deny":["bot%d"]}`, i)), 200)
		})
		worker(func(i int) {
			// 404: deleted concurrently
			want(control(t, srv, http.MethodPost, "/playbacks", fmt.Sprintf(`{"id":"brief%d"}`, i%5)), 201, 404)
			want(control(t, srv, http.MethodPatch, fmt.Sprintf("/playbacks/brief%d", i%5), `{"title":"x"}`), 200, 400, 404)
			want(control(t, srv, http.MethodDelete, fmt.Sprintf("/playbacks/brief%d", i%5), ""), 204, 404)
		})
		worker(func(i int) {
			want(serve(t, srv, http.MethodPost, "/v1/live/streams", `{"playbackSettings":{},"inputMediaSettings":{}}`,
				"Idempotency-Key", fmt.Sprint(i%7)), 201)
		})
		worker(func(int) { want(control(t, srv, http.MethodGet, "/playbacks", ""), 200) })
		worker(func(int) { want(control(t, srv, http.MethodGet, "/requests?since=3", ""), 200) })
		worker(func(int) { want(control(t, srv, http.MethodPost, "/faults", `{"path":"/nowhere","status":500}`), 201) })
		worker(func(int) { want(control(t, srv, http.MethodPost, "/clock/advance", `{"by":"1ms"}`), 200) })
		worker(func(int) { want(serveRequest(t, srv, http.MethodGet, "/"+shared+".m3u8", ""), 200) })
	}
	wg.Wait()
	type list struct{ Playbacks []mockfastpix.PlaybackOptions }
	if streams := len(controlOK[list](t, srv, 200, "GET", "/playbacks", "").Playbacks); streams < 100+7+1 {
		t.Errorf("%d playback IDs, want at least those that were not deleted", streams)
	}
}
