//go:build go1.25

package mockfastpix_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const dropped = 0 // the status of a response whose connection was closed

// attempt sends a request in the process. The response to a closed connection
// has the status dropped.
func attempt(tb testing.TB, srv *mockfastpix.Server, method, path, body string, header ...string) (res response) {
	tb.Helper()
	defer func() {
		if r := recover(); r != nil {
			if err, ok := r.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(r)
			}
			res = response{status: dropped}
		}
	}()
	return serveRequest(tb, srv, method, path, body, header...)
}

// statuses sends a request n times and returns the statuses, "slow" for a
// delayed 200. It must run on the clock of synctest.
func statuses(tb testing.TB, srv *mockfastpix.Server, path string, n int) []string {
	tb.Helper()
	list := make([]string, n)
	for i := range list {
		begin := time.Now()
		status := attempt(tb, srv, "GET", path, "").status
		list[i] = fmt.Sprint(status)
		if d := time.Since(begin); d > 0 {
			if status != http.StatusOK || d > time.Second {
				tb.Errorf("GET %s took %v and returned %d, want a 200 within a second", path, d, status)
			}
			list[i] = "slow"
		}
	}
	return list
}

// fickleServer returns a server with a public film and the playback ID of an
// on-demand media that has a generated ID.
func fickleServer(tb testing.TB, f mockfastpix.Fickle) (srv *mockfastpix.Server, generated string) {
	tb.Helper()
	srv = newServer(tb, mockfastpix.WithFickle(f))
	for _, id := range []string{"film", "trailer"} {
		srv.AddPlayback(mockfastpix.PlaybackOptions{
			ID: id, Policy: mockfastpix.Public, MP4Support: "audioOnly,capped_4k",
		})
	}
	return srv, srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
}

func TestFickle_sameSeedSameSequence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sequence := func(seed int64) []string {
			srv, generated := fickleServer(t, mockfastpix.Fickle{Rate: 0.5, Seed: seed})
			return append(statuses(t, srv, "/film.m3u8", 20), statuses(t, srv, "/"+generated+".m3u8", 20)...)
		}
		first := sequence(1)
		if diff := cmp.Diff(first, sequence(1)); diff != "" {
			t.Errorf("the second run with the same seed differs (-first +second):\n%s", diff)
		}
		if cmp.Equal(first, sequence(2)) {
			t.Error("another seed has the same sequence")
		}
		if cmp.Equal(first[:20], first[20:]) {
			t.Error("two kinds of requests have the same sequence")
		}
	})
}

func TestFickle_orderOfGoroutines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		paths := []string{
			"/film.m3u8", "/film/thumbnail.jpg", "/film/spritesheet.json", "/film/capped-4k.mp4",
			"/trailer.m3u8", "/trailer/thumbnail.jpg", "/trailer/spritesheet.json", "/trailer/audio.m4a",
		}
		f := mockfastpix.Fickle{Rate: 0.5, Seed: 3}
		want := make([][]string, len(paths))
		srv, _ := fickleServer(t, f)
		for i, path := range paths {
			want[i] = statuses(t, srv, path, 20)
		}
		srv, _ = fickleServer(t, f)
		got := make([][]string, len(paths))
		var wg sync.WaitGroup
		for i, path := range paths {
			wg.Go(func() { got[i] = statuses(t, srv, path, 20) })
		}
		wg.Wait()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("concurrent requests have other results (-one after the other +concurrent):\n%s", diff)
		}
	})
}

func TestFickle_rate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		srv, _ := fickleServer(t, mockfastpix.Fickle{Rate: 0.2, Seed: 1})
		got := map[string]int{}
		for _, status := range statuses(t, srv, "/film.m3u8", n) {
			got[status]++
		}
		// About a fifth fails, each way about equally often.
		want := map[string]int{"200": 1591, "429": 83, "500": 80, "503": 90, "slow": 82, "0": 74}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("results of %d requests (-want +got):\n%s", n, diff)
		}
	})
}

func TestFickle_off(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		generated := regexp.MustCompile(`[0-9a-f-]{36,}|signature=[\w-]+`)
		run := func(opts ...mockfastpix.Option) []string {
			srv := newServer(t, opts...)
			srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "film", MediaID: "media", Policy: mockfastpix.Public})
			var answers []string
			for range 20 {
				for _, path := range []string{"/film.m3u8", "/film/clip.gif", "/v1/on-demand/media", "/v1/on-demand"} {
					res := attempt(t, srv, "GET", path, "", "Authorization", basicAuth)
					answers = append(answers, fmt.Sprint(res.status, res.header, generated.ReplaceAllString(res.body, "…")))
				}
			}
			return answers
		}
		if diff := cmp.Diff(run(), run(mockfastpix.WithFickle(mockfastpix.Fickle{Seed: 7}))); diff != "" {
			t.Errorf("with rate 0 (-without fickle mode +with):\n%s", diff)
		}
	})
}

const basicAuth = "Basic bW9jay1hY2Nlc3MtdG9rZW46bW9jay1zZWNyZXQta2V5"

// TestFickle_refusals checks that a rate of 1 changes neither the refusal of an
// invalid request nor the verdict of Verify, and that no valid request
// succeeds.
func TestFickle_refusals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t)
		signer := newSigner(t, srv)
		private := srv.AddPlayback(mockfastpix.PlaybackOptions{})
		drm := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
		valid := signer.token(t, private)
		changed := valid[:len(valid)-6] + "AAAAAA"
		requests := map[string]struct{ method, path string }{
			"no token":             {"GET", "/" + private + ".m3u8"},
			"malformed token":      {"GET", master(private, "x.y.z")},
			"changed signature":    {"GET", master(private, changed)},
			"other playback ID":    {"GET", master(drm, valid)},
			"unknown playback ID":  {"GET", master(unknownUUID, valid)},
			"invalid parameter":    {"GET", master(private, valid) + "&resolution=1p"},
			"unsigned variant":     {"GET", "/m/" + private + "/video_720.m3u8"},
			"no credentials":       {"POST", "/v1/iam/signing-keys"},
			"license with no body": {"POST", "/v1/on-demand/drm/license/widevine/" + drm},
			"unknown path":         {"GET", "/nothing/here"},
		}
		before := map[string]response{}
		for name, r := range requests {
			before[name] = attempt(t, srv, r.method, r.path, "")
			if before[name].status < 400 {
				t.Fatalf("%s: the request is valid", name)
			}
		}
		verdict := srv.Verify(changed, private, mockfastpix.ResourceStream)
		srv.SetFickle(mockfastpix.Fickle{Rate: 1, Seed: 1})
		for range 20 {
			for name, r := range requests {
				got := attempt(t, srv, r.method, r.path, "")
				if diff := cmp.Diff(before[name], got, cmp.AllowUnexported(response{})); diff != "" {
					t.Errorf("%s (-without fickle mode +with):\n%s", name, diff)
				}
				if r := last(srv); r.Outcome != mockfastpix.OutcomeRefused || r.Reason == mockfastpix.ErrFickle.Code {
					t.Errorf("%s: the entry is %v, want a refusal", name, r)
				}
			}
		}
		got := srv.Verify(changed, private, mockfastpix.ResourceStream)
		if diff := cmp.Diff(verdict, got); diff != "" {
			t.Errorf("Verify (-without fickle mode +with):\n%s", diff)
		}
		for range 20 {
			begin := time.Now()
			res := attempt(t, srv, "GET", master(private, valid), "")
			if r := last(srv); res.status == http.StatusOK && time.Since(begin) == 0 ||
				r.Reason != mockfastpix.ErrFickle.Code {
				t.Errorf("at a rate of 1, a valid request succeeded: %v", r)
			}
		}
	})
}

func TestFickle_journal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, _ := fickleServer(t, mockfastpix.Fickle{Rate: 1, Seed: 1})
		seen := map[string]bool{}
		for _, status := range statuses(t, srv, "/film.m3u8", 40) {
			seen[status] = true
		}
		if len(seen) != 5 {
			t.Fatalf("40 failures have the statuses %v, want all five", seen)
		}
		for _, r := range srv.Requests() {
			want := mockfastpix.OutcomeFailed
			if r.Status == http.StatusOK {
				want = mockfastpix.OutcomeOpen
				if !strings.Contains(r.Detail, "delayed by") {
					t.Errorf("the entry of a slow answer does not say so: %v", r)
				}
			}
			if r.Outcome != want || r.Reason != mockfastpix.ErrFickle.Code || r.Fault {
				t.Errorf("entry %v, want the outcome %s, the reason fickle and no fault", r, want)
			}
		}
		srv.AssertNoneRefused(t)
		var tb recorder
		srv.AssertAccepted(&tb, "trailer", mockfastpix.ResourceStream)
		if len(tb.failures) == 0 {
			t.Error("AssertAccepted succeeded without a request")
		}
	})
}

func TestFickle_failedIsNotAccepted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, _ := fickleServer(t, mockfastpix.Fickle{Rate: 1})
		for attempt(t, srv, "GET", "/film.m3u8", "").status != dropped {
			srv.SetFickle(mockfastpix.Fickle{Rate: 1, Seed: srv.Fickle().Seed + 1})
			if err := resetJournal(t, srv); err != nil {
				t.Fatal(err)
			}
		}
		var tb recorder
		srv.AssertAccepted(&tb, "film", mockfastpix.ResourceStream)
		if len(tb.failures) == 0 {
			t.Error("a dropped response counts as accepted")
		}
	})
}

func resetJournal(t *testing.T, srv *mockfastpix.Server) error {
	t.Helper()
	if res := control(t, srv, "DELETE", "/requests", ""); res.status != http.StatusNoContent {
		return fmt.Errorf("DELETE /_mock/requests returned %d", res.status)
	}
	return nil
}

func TestFickle_busyHasRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, _ := fickleServer(t, mockfastpix.Fickle{Rate: 1})
		for range 40 {
			res := attempt(t, srv, "GET", "/film/thumbnail.jpg", "")
			if busy := res.status == http.StatusTooManyRequests; busy != (res.header.Get("Retry-After") == "1") {
				t.Errorf("status %d with Retry-After %q", res.status, res.header.Get("Retry-After"))
			}
			if res.status >= 400 && (!json.Valid([]byte(res.body)) || res.header.Get("ETag") != "" ||
				res.header.Get("X-Mock-Reason") != "fickle" || res.header.Get("Access-Control-Allow-Origin") != "*") {
				t.Errorf("response %d %v\n%s", res.status, res.header, res.body)
			}
		}
	})
}

func TestFickle_clientLeavesSlowAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv, _ := fickleServer(t, mockfastpix.Fickle{Rate: 1})
		left := false
		for range 40 {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			req := httptest.NewRequest("GET", "/film.m3u8", nil).WithContext(ctx)
			begin := time.Now()
			func() {
				defer func() { _ = recover() }()
				srv.ServeHTTP(httptest.NewRecorder(), req)
			}()
			if d := time.Since(begin); d > 10*time.Millisecond {
				t.Errorf("the handler ran for %v after the client had left", d)
			}
			if ctx.Err() != nil {
				left = true
				if r := last(srv); r.Status != 0 || r.Outcome != mockfastpix.OutcomeFailed {
					t.Errorf("entry %v, want no status and the outcome failed", r)
				}
			}
			cancel()
		}
		if !left {
			t.Error("no answer was slow")
		}
	})
}

// TestFickle_writes checks that a write that is answered with an error status
// was not performed, and that one whose response was dropped was.
func TestFickle_writes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, mockfastpix.WithFickle(mockfastpix.Fickle{Rate: 0.7, Seed: 5}))
		const media = `{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"private"}`
		performed, lost := 0, 0
		for range 40 {
			switch attempt(t, srv, "POST", "/v1/on-demand", media, "Authorization", basicAuth).status {
			case dropped:
				lost++
				performed++
			case http.StatusOK, http.StatusCreated:
				performed++
			}
		}
		made := controlOK[struct{ Playbacks []any }](t, srv, 200, "GET", "/playbacks", "").Playbacks
		if len(made) != performed || lost == 0 {
			t.Errorf("%d playback IDs, want %d; %d responses were dropped", len(made), performed, lost)
		}
	})
}

func TestFickle_variesWhatIsNotPromised(t *testing.T) {
	t.Parallel()
	srv, _ := fickleServer(t, mockfastpix.Fickle{Rate: 1e-9})
	media := srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "one", MediaID: "media"})
	for _, id := range []string{"two", "three"} {
		srv.AddPlayback(mockfastpix.PlaybackOptions{ID: id, MediaID: "media"})
	}
	if media != "one" {
		t.Fatal(media)
	}
	type body struct {
		Data struct {
			PlaybackIDs []struct{ ID string }
			Title       string
		}
	}
	keys, ids, queries, first := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	firstKey, names := regexp.MustCompile(`^\{"data":\{"(\w+)"|^\{"(success)"`), regexp.MustCompile(`[?&](\w+)=`)
	for range 50 {
		res := attempt(t, srv, "GET", "/v1/on-demand/media", "", "Authorization", basicAuth)
		keys[fmt.Sprint(firstKey.FindStringSubmatch(res.body))] = true
		var b body
		if err := json.Unmarshal([]byte(res.body), &b); err != nil || len(b.Data.PlaybackIDs) != 3 {
			t.Fatalf("%v\n%s", err, res.body)
		}
		ids[fmt.Sprint(b.Data.PlaybackIDs)] = true

		master := attempt(t, srv, "GET", "/film.m3u8", "")
		var variants []string
		for line := range strings.Lines(master.body) {
			if !strings.HasPrefix(line, "#") {
				variants = append(variants, strings.TrimPrefix(strings.TrimSpace(line), "http://localhost"))
			}
		}
		path, _, _ := strings.Cut(variants[0], "?")
		first[path] = true
		queries[fmt.Sprint(names.FindAllString(variants[0], -1))] = true
		if res := attempt(t, srv, "GET", variants[0], ""); res.status != http.StatusOK {
			t.Fatalf("the variant %s returned %d", variants[0], res.status)
		}
	}
	for name, seen := range map[string]map[string]bool{
		"keys": keys, "playback IDs": ids, "parameters": queries, "renditions": first,
	} {
		if len(seen) < 2 {
			t.Errorf("the order of the %s does not vary: %v", name, seen)
		}
	}
	// Lists with pages have an order.
	var page string
	for range 20 {
		res := attempt(t, srv, "GET", "/v1/on-demand?orderBy=asc", "", "Authorization", basicAuth)
		var list struct{ Data []struct{ ID string } }
		if err := json.Unmarshal([]byte(res.body), &list); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(list.Data); page != "" && got != page {
			t.Errorf("the list of media is %s, then %s", page, got)
		} else {
			page = got
		}
	}
}

func TestFickle_controlPlane(t *testing.T) {
	t.Parallel()
	initial := mockfastpix.Fickle{Rate: 0.25, Seed: 9}
	srv := newServer(t, mockfastpix.WithSeed(mockfastpix.Seed{Fickle: initial}))
	get := func() mockfastpix.Fickle {
		return controlOK[mockfastpix.Fickle](t, srv, 200, "GET", "/fickle", "")
	}
	if diff := cmp.Diff(initial, get()); diff != "" {
		t.Errorf("GET (-want +got):\n%s", diff)
	}
	put := controlOK[mockfastpix.Fickle](t, srv, 200, "PUT", "/fickle", `{"rate":1,"seed":-4}`)
	if diff := cmp.Diff(mockfastpix.Fickle{Rate: 1, Seed: -4}, put); diff != "" {
		t.Errorf("PUT (-want +got):\n%s", diff)
	}
	for range 20 { // it does not apply to the control plane
		if res := control(t, srv, "GET", "/health", ""); res.status != http.StatusOK {
			t.Fatalf("/_mock/health returned %d", res.status)
		}
	}
	if off := controlOK[mockfastpix.Fickle](t, srv, 200, "PUT", "/fickle", `{}`); off.Rate != 0 {
		t.Errorf("PUT of an empty object: %v", off)
	}
	for body, want := range map[string]string{
		`{"rate":1.5}`: "from 0 to 1", `{"rate":-1}`: "from 0 to 1", `{"rat":1}`: `unknown field "rat"`,
		`{"rate":"1"}`: "use a number", `{"seed":1.5}`: "use a number",
	} {
		res := control(t, srv, "PUT", "/fickle", body)
		if res.status != 400 || !strings.Contains(strings.ReplaceAll(res.body, `\"`, `"`), want) {
			t.Errorf("PUT %s: %d %s, want %q", body, res.status, res.body, want)
		}
	}
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(initial, get()); diff != "" {
		t.Errorf("after a reset (-want +got):\n%s", diff)
	}
}

func TestFickle_invalid(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "RATE:SEED", "often": "RATE:SEED", "2": "from 0 to 1", "NaN": "from 0 to 1", "0.1:": "whole number",
		"0.1:x": "whole number", "-0.1": "from 0 to 1",
	} {
		if f, err := mockfastpix.ParseFickle(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseFickle(%q) = %v, %v, want an error with %q", text, f, err, want)
		}
	}
	for _, f := range []mockfastpix.Fickle{{}, {Rate: 0.1}, {Rate: 1, Seed: -3}} {
		if got, err := mockfastpix.ParseFickle(f.String()); err != nil || got != f {
			t.Errorf("ParseFickle(%q) = %v, %v", f, got, err)
		}
	}
	both := []mockfastpix.Option{
		mockfastpix.WithFickle(mockfastpix.Fickle{}),
		mockfastpix.WithSeed(mockfastpix.Seed{Fickle: mockfastpix.Fickle{Rate: 0.1}}),
	}
	for name, opts := range map[string][]mockfastpix.Option{
		"WithFickle: ": {mockfastpix.WithFickle(mockfastpix.Fickle{Rate: 2})}, "WithSeed: the seed": both,
	} {
		if _, err := mockfastpix.New(opts...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("New returned %v, want an error with %q", err, name)
		}
	}
	if _, err := mockfastpix.LoadSeed(strings.NewReader(`{"fickle":{"rate":2}}`)); err == nil ||
		!strings.Contains(err.Error(), "seed: fickle: the rate is 2") {
		t.Errorf("LoadSeed returned %v", err)
	}
}
