package mockfastpix_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestJournal_outcomes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signer.token(t, w.private)
	get(t, w.srv, master(w.private, token)+"&renditionOrder=asc", "Origin", "https://app.test", "User-Agent", "tester")
	get(t, w.srv, "/"+w.private+"/thumbnail.jpg")
	get(t, w.srv, "/"+w.public+".m3u8")
	get(t, w.srv, "/nothing")
	get(t, w.srv, "/m/"+w.public+"/video.m3u8?signature=x&expires=1")
	get(t, w.srv, "/_mock/anything") // not in the journal
	get(t, w.srv, "/")               // nor this
	get(t, w.srv, "/favicon.ico")    // nor what browsers ask by themselves

	host := strings.TrimPrefix(w.srv.URL(), "http://")
	want := []mockfastpix.Request{
		{
			Number: 1, Method: "GET", Host: host, Path: "/" + w.private + ".m3u8",
			Query:  "renditionOrder=asc&token=redacted",
			Origin: "https://app.test", UserAgent: "tester", Resource: mockfastpix.ResourceStream,
			PlaybackID: w.private,
			KeyID:      w.signer.keyID, Status: 200, Outcome: mockfastpix.OutcomeAccepted,
		},
		{
			Number: 2, Method: "GET", Host: host, Path: "/" + w.private + "/thumbnail.jpg",
			UserAgent: "Go-http-client/1.1",
			Resource:  mockfastpix.ResourceThumbnail, PlaybackID: w.private, Status: 401,
			Outcome: mockfastpix.OutcomeRefused,
			Reason:  "token_missing",
			Detail:  "the playback ID's access policy is private and the token parameter is missing",
		},
		{
			Number: 3, Method: "GET", Host: host, Path: "/" + w.public + ".m3u8", UserAgent: "Go-http-client/1.1",
			Resource: mockfastpix.ResourceStream, PlaybackID: w.public, Status: 200, Outcome: mockfastpix.OutcomeOpen,
		},
		{
			Number: 4, Method: "GET", Host: host, Path: "/nothing", UserAgent: "Go-http-client/1.1",
			Status: 404, Outcome: mockfastpix.OutcomeRefused, Reason: "resource_unknown",
			Detail: `FastPix has no path "/nothing"`,
		},
		{
			Number: 5, Method: "GET", Host: host, Path: "/m/" + w.public + "/video.m3u8",
			Query:     "expires=1&signature=redacted",
			UserAgent: "Go-http-client/1.1", Resource: mockfastpix.ResourceVariant, Status: 403,
			Outcome: mockfastpix.OutcomeRefused, Reason: "url_signature_invalid",
			Detail: "the URL's signature does not fit its path and expiry, or another server signed it",
		},
	}
	got := w.srv.Requests()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mockfastpix.Request{}, "Time")); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	for _, r := range got {
		if age := w.srv.Now().Sub(r.Time); age < 0 || age > time.Minute {
			t.Errorf("request %d has the time %v", r.Number, r.Time)
		}
	}
}

// The journal contains no token, wherever the client put it.
func TestJournal_withoutTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := w.signer.token(t, w.private)
	secret := token[strings.LastIndexByte(token, '.')+1:]
	payload := strings.Split(token, ".")[1]
	for _, path := range []string{
		master(w.private, token), "/" + token + ".m3u8", "/" + w.private + "/" + token,
		"/" + w.private + ".m3u8?Token=" + token,
		"/" + w.private + ".m3u8?other=" + token, "/" + w.private + ".m3u8?token=" + token + "?t=1",
		"/" + w.private + ".m3u8?token=" + token + "&token=" + token, "/" + w.private + ".m3u8?a=1;token=" + token,
		"/v1/on-demand/drm/license/widevine/" + token, "/m/" + token + "/x.m3u8", "/" + w.private + ".m3u8?" + token,
	} {
		get(t, w.srv, path, "Authorization", "Bearer "+token, "Referer", "https://app.test/?t="+token, "User-Agent",
			"x "+token, "Origin", token)
	}
	d := w.signer.draft(w.private, "media:")
	d.claims["kid"], d.claims["aud"] = token, token
	get(t, w.srv, master(w.private, d.sign(t)))

	text, err := json.Marshal(w.srv.Requests())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{secret[:30], payload[len(payload)-30:], "eyJ"} {
		if strings.Contains(string(text), part) {
			t.Errorf("the journal contains a token: %s", text)
		}
	}
}

func TestJournal_bounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithJournalSize(3))
	for i := range 8 {
		get(t, w.srv, fmt.Sprintf("/nothing-%d", i))
	}
	var got []string
	for _, r := range w.srv.Requests() {
		got = append(got, fmt.Sprintf("%d %s", r.Number, r.Path))
	}
	if diff := cmp.Diff([]string{"6 /nothing-5", "7 /nothing-6", "8 /nothing-7"}, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

func TestWaitForRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	forPath := func(path string) func(mockfastpix.Request) bool {
		return func(r mockfastpix.Request) bool { return r.Path == path }
	}
	get(t, w.srv, "/past")
	if r, err := w.srv.WaitForRequest(t.Context(), forPath("/past")); err != nil || r.Number != 1 {
		t.Errorf("past request: %v, %v", r, err)
	}

	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if r, err := w.srv.WaitForRequest(t.Context(), forPath("/future")); err != nil || r.Path != "/future" {
				t.Errorf("future request: %v, %v", r, err)
			}
		}()
	}
	get(t, w.srv, "/other")
	get(t, w.srv, "/future")
	wg.Wait()

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := w.srv.WaitForRequest(ctx, forPath("/never")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without a request WaitForRequest returned %v", err)
	}
}

// TestWaitForRequest_afterReset checks that requests are found that replaced as
// many others since the last look.
func TestWaitForRequest_afterReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	get(t, w.srv, "/before")
	var seen []string
	_, err := w.srv.WaitForRequest(t.Context(), func(r mockfastpix.Request) bool {
		seen = append(seen, r.Path)
		if r.Path == "/before" {
			if err := w.srv.Reset(); err != nil {
				t.Error(err)
			}
			get(t, w.srv, "/first")
			get(t, w.srv, "/second")
		}
		return r.Path == "/second"
	})
	if diff := cmp.Diff([]string{"/before", "/first", "/second"}, seen); err != nil || diff != "" {
		t.Errorf("%v, requests (-want +got):\n%s", err, diff)
	}
}

func TestJournal_entryBeforeResponse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 200 {
		get(t, w.srv, "/"+w.public+".m3u8")
		if got := len(w.srv.Requests()); got != i+1 {
			t.Fatalf("%d entries after %d responses", got, i+1)
		}
	}
}

// recorder is a TB that records failures.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func TestAssert_printsJournal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.srv.AssertNoneRefused(t)
	get(t, w.srv, master(w.private, w.signer.token(t, w.private)))
	w.srv.AssertAccepted(t, w.private, mockfastpix.ResourceStream)
	w.srv.AssertNoneRefused(t)
	get(t, w.srv, "/"+w.private+"/thumbnail.jpg")
	w.srv.AssertRefused(t, w.private, mockfastpix.ErrTokenMissing)

	for name, assert := range map[string]func(mockfastpix.TB){
		"accepted":     func(tb mockfastpix.TB) { w.srv.AssertAccepted(tb, w.private, mockfastpix.ResourceThumbnail) },
		"refused":      func(tb mockfastpix.TB) { w.srv.AssertRefused(tb, w.private, mockfastpix.ErrTokenExpired) },
		"none refused": func(tb mockfastpix.TB) { w.srv.AssertNoneRefused(tb) },
	} {
		r := &recorder{TB: t}
		assert(r)
		if len(r.failures) != 1 || !strings.Contains(r.failures[0], "#1 GET /"+w.private+".m3u8 200 accepted") ||
			!strings.Contains(r.failures[0], "#2 GET /"+w.private+"/thumbnail.jpg 401 refused token_missing: ") {
			t.Errorf("%s failed with %q", name, r.failures)
		}
	}
}
