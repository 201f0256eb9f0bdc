package mockfastpix_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// FuzzControlPlane_body checks every write of the control plane with arbitrary
// JSON: the response is JSON with a documented status, a refused write changes
// nothing, and a reset restores the initial state.
func FuzzControlPlane_body(f *testing.F) {
	const video = "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"
	operations := []struct{ method, path string }{
		{http.MethodPost, "/_mock/playbacks"},
		{http.MethodPatch, "/_mock/playbacks/" + video},
		{http.MethodPost, "/_mock/keys"},
		{http.MethodPost, "/_mock/faults"},
		{http.MethodPost, "/_mock/verify"},
		{http.MethodPut, "/_mock/clock"},
		{http.MethodPost, "/_mock/clock/advance"},
		{http.MethodPost, "/_mock/inspect"},
	}
	for i, body := range []string{
		`{"id":"16af5b33-cf4d-4717-9b90-ce429a124455","policy":"drm","status":"Processing","mp4Support":"none"}`,
		`{"domains":{"defaultPolicy":"deny","allow":["example.com"],"deny":null},"offAir":true}`,
		`{"id":"a","publicKey":"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----"}`,
		`{"path":"/v1/*","times":2,"status":429,"retryAfter":"3s","delay":1e30}`,
		`{"token":"a.b.c","playbackId":"` + video + `","resource":"clip"}`,
		`{"now":"9999-12-31T23:59:59Z"}`,
		`{"by":"-2562047h47m16.854775807s"}`,
		`{"text":"curl https://stream.fastpix.io/` + video + `.m3u8?token=eyJhbGciOiJSUzI1NiJ9.eyJraWQiOiJrIn0.AAAA"}`,
	} {
		f.Add(uint(i), body)
		f.Add(uint(i), body+body)
	}
	f.Add(uint(0), `[[[[[[[[`)
	f.Add(uint(0), `{"id":"\ud800","ID":null}`)
	f.Add(uint(6), `{"by":9223372036854775807}`)

	srv, err := mockfastpix.New(mockfastpix.WithSeed(mockfastpix.Seed{
		Playbacks: []mockfastpix.PlaybackOptions{{ID: video}},
	}))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = srv.Close() })
	control := func(t *testing.T, method, path, body string) (int, string) {
		t.Helper()
		r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		srv.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	state := func(t *testing.T) string {
		t.Helper()
		var b strings.Builder
		for _, path := range []string{"/_mock/playbacks", "/_mock/keys", "/_mock/faults"} {
			status, body := control(t, http.MethodGet, path, "")
			if status != http.StatusOK {
				t.Fatalf("GET %s: %d %s", path, status, body)
			}
			b.WriteString(body)
		}
		return b.String()
	}
	f.Fuzz(func(t *testing.T, which uint, body string) {
		op := operations[which%uint(len(operations))]
		if op.path == "/_mock/keys" && strings.TrimSpace(strings.Trim(body, "{}")) == "" {
			return // generating key pairs is too slow for fuzzing
		}
		before := state(t)
		status, answer := control(t, op.method, op.path, body)
		switch status {
		case http.StatusOK, http.StatusCreated:
			if !json.Valid([]byte(answer)) {
				t.Errorf("%s %s: the response is not JSON: %q", op.method, op.path, answer)
			}
		case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge:
			var refusal struct{ Error string }
			if err := json.Unmarshal([]byte(answer), &refusal); err != nil || refusal.Error == "" {
				t.Errorf("%s %s: %d without an error: %q", op.method, op.path, status, answer)
			}
			if after := state(t); after != before {
				t.Errorf("%s %s: a refused write changed the state\nbefore: %s\nafter: %s", op.method, op.path, before, after)
			}
		default:
			t.Errorf("%s %s: status %d: %s", op.method, op.path, status, answer)
		}
		judges := op.path == "/_mock/verify" || op.path == "/_mock/inspect"
		if judges && status == http.StatusOK && strings.Contains(answer, `"accepted": true`) {
			t.Errorf("a token was accepted: %s", body)
		}
		if status, answer := control(t, http.MethodPost, "/_mock/reset", ""); status != http.StatusNoContent {
			t.Fatalf("reset: %d %s", status, answer)
		}
		var initial struct{ Playbacks []struct{ ID string } }
		_, answer = control(t, http.MethodGet, "/_mock/playbacks", "")
		if err := json.Unmarshal([]byte(answer), &initial); err != nil || len(initial.Playbacks) != 1 ||
			initial.Playbacks[0].ID != video {
			t.Errorf("the state after a reset is %s (%v)", answer, err)
		}
	})
}
