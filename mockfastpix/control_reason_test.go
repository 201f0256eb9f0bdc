package mockfastpix_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// getReason requests a path below /_mock/reasons with an Accept header.
func getReason(t *testing.T, srv *mockfastpix.Server, path, accept string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "/_mock/reasons"+path, nil)
	req.Host = "localhost"
	req.Header.Set("Accept", accept)
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, req)
	return rec
}

const browserAccept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

func TestReasonPages_everyReason(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	index := getReason(t, srv, "", browserAccept).Body.String()
	for _, r := range mockfastpix.Reasons() {
		rec := getReason(t, srv, "/"+r.Code, browserAccept)
		page := rec.Body.String()
		if rec.Code != http.StatusOK || !strings.Contains(page, "<h1><code>"+r.Code+"</code></h1>") {
			t.Errorf("%s: status %d, page %.200s", r.Code, rec.Code, page)
		}
		for _, forbidden := range []string{"<script", " style=", "<dd></dd>", "`"} {
			if strings.Contains(page, forbidden) {
				t.Errorf("%s: the page contains %s", r.Code, forbidden)
			}
		}
		if !strings.Contains(index, `href="/_mock/reasons/`+r.Code+`"`) {
			t.Errorf("the list of reasons does not link to %s", r.Code)
		}
		var body struct {
			mockfastpix.Reason
			Symptom, Cause string
			Alike          []struct {
				Title string
				Signs []struct{ Sign, Code string }
			}
		}
		answer := getReason(t, srv, "/"+r.Code, "application/json").Body.Bytes()
		if err := json.Unmarshal(answer, &body); err != nil {
			t.Errorf("%s: %v", r.Code, err)
		}
		if body.Reason != r || body.Symptom == "" || body.Cause == "" || body.Alike == nil {
			t.Errorf("%s: the JSON is %+v", r.Code, body)
		}
		for _, alike := range body.Alike {
			if !strings.Contains(page, alike.Title) || len(alike.Signs) < 2 {
				t.Errorf("%s: the page lacks %s, or it has less than two signs", r.Code, alike.Title)
			}
		}
	}
}

func TestReasonPages_contentType(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	const page, data = "text/html; charset=utf-8", "application/json; charset=utf-8"
	for accept, want := range map[string]string{
		browserAccept: page, "text/html": page, "text/html;q=0.9, application/json;q=0.5": page,
		"": data, "*/*": data, "application/json": data, "application/json, text/html": data,
		"application/json, text/plain, */*": data, "text/plain": data, ";": data,
	} {
		for _, path := range []string{"", "/token_expired"} {
			rec := getReason(t, srv, path, accept)
			if got := rec.Header().Get("Content-Type"); got != want || rec.Header().Get("Vary") != "Accept" {
				t.Errorf("Accept %q for %q returned %s, want %s; Vary %q", accept, path, got, want, rec.Header().Get("Vary"))
			}
		}
	}
}

func TestReasonPages_headers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for _, path := range []string{"", "/token_expired"} {
		h := getReason(t, srv, path, browserAccept).Header()
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			strings.Contains(policy, "script-src") || strings.Contains(policy, "unsafe") {
			t.Errorf("%q: the content security policy is %s", path, policy)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin", "Access-Control-Allow-Origin": "", "Cache-Control": "no-store",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%q: %s is %q, want %q", path, name, got, want)
			}
		}
	}
	unknown := getReason(t, srv, "/%3Cscript%3E", browserAccept)
	if unknown.Code != http.StatusNotFound || strings.Contains(unknown.Body.String(), "<script>") ||
		!strings.HasPrefix(unknown.Header().Get("Content-Type"), "application/json") {
		t.Errorf("an unknown reason returned %d %s", unknown.Code, unknown.Body)
	}
}

// TestReasonHeader_link checks that a refusal links to a page that exists.
func TestReasonHeader_link(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	srv.InjectFault(mockfastpix.Fault{Path: "/fault", Status: http.StatusServiceUnavailable})
	for path, code := range map[string]string{
		"/" + id + ".m3u8": "token_missing", "/v1/on-demand": "credentials_invalid", "/fault": "fault_injected",
		"/m/" + id + "/segment": "url_unsigned",
	} {
		res := serveRequest(t, srv, http.MethodGet, path, "")
		if got, want := res.header.Get("Link"), "</_mock/reasons/"+code+`>; rel="help"`; got != want {
			t.Errorf("%s: Link is %s, want %s", path, got, want)
		}
		if strings.HasPrefix(path, "/"+id) && !strings.Contains(res.header.Get("Access-Control-Expose-Headers"), "Link") {
			t.Errorf("%s: pages of other origins cannot read the header Link", path)
		}
		if rec := getReason(t, srv, "/"+code, browserAccept); rec.Code != http.StatusOK {
			t.Errorf("the page about %s returned %d", code, rec.Code)
		}
	}

	fickle := newServer(t, mockfastpix.WithFickle(mockfastpix.Fickle{Rate: 1, Seed: 1}))
	open := fickle.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	found := false
	for i := 0; i < 20 && !found; i++ {
		func() {
			defer func() { _ = recover() }() // a connection that was cut
			res := serveRequest(t, fickle, http.MethodGet, "/"+open+".m3u8", "")
			found = strings.Contains(res.header.Get("Link"), "/_mock/reasons/fickle")
		}()
	}
	if !found {
		t.Error("no failure of fickle mode has a link")
	}

	off := newServer(t, mockfastpix.WithoutControlPlane())
	res := serveRequest(t, off, http.MethodGet, "/"+id+".m3u8", "")
	if got := res.header.Get("Link"); got != "" || res.header.Get("X-Mock-Reason") == "" {
		t.Errorf("without the control plane, Link is %q", got)
	}
	if rec := getReason(t, off, "/token_expired", browserAccept); rec.Code != http.StatusNotFound {
		t.Errorf("without the control plane, the page about a reason returned %d", rec.Code)
	}
	foreign := httptest.NewRequest(http.MethodGet, "/_mock/reasons", nil)
	foreign.Host = "evil.example"
	rec := httptest.NewRecorder()
	srv.ServeHTTP(rec, foreign)
	if got := rec.Header().Get("Link"); got != "" || rec.Code != http.StatusForbidden {
		t.Errorf("under the name of another site: status %d, Link %q, want 403 and no link", rec.Code, got)
	}
}
