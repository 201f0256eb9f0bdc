package player_test

import (
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core/player"
)

func TestScriptFile_response(t *testing.T) {
	t.Parallel()
	file := player.RenewalFile()
	const immutable, revalidate = "public, max-age=31536000, immutable", "public, no-cache"
	for _, test := range []struct {
		method, path, etag string
		status             int
		cache              string
	}{
		{"GET", "/static/" + file.Name, "", 200, immutable},
		{"HEAD", "/" + file.Name, "", 200, immutable},
		{"GET", "/renewal.js", "", 200, revalidate},
		{"GET", "/renewal.js", `"` + file.Integrity + `"`, 304, revalidate},
		{"GET", "/renewal.js", `"other"`, 200, revalidate},
		{"POST", "/" + file.Name, "", 405, ""},
	} {
		r := httptest.NewRequest(test.method, test.path, nil)
		if test.etag != "" {
			r.Header.Set("If-None-Match", test.etag)
		}
		w := httptest.NewRecorder()
		file.ServeHTTP(w, r)
		if w.Code != test.status || w.Header().Get("Cache-Control") != test.cache {
			t.Errorf("%s %s: %d, Cache-Control %q, want %d, %q", test.method, test.path,
				w.Code, w.Header().Get("Cache-Control"), test.status, test.cache)
		}
		if test.status != http.StatusOK {
			continue
		}
		if test.method == "GET" && w.Body.String() != file.Content {
			t.Errorf("GET %s: the response is not the script", test.path)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/javascript; charset=utf-8", "X-Content-Type-Options": "nosniff",
			"ETag": `"` + file.Integrity + `"`, "Access-Control-Allow-Origin": "*",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s: %s = %q, want %q", test.method, test.path, name, got, want)
			}
		}
	}
}

func TestScriptFile_integrity(t *testing.T) {
	t.Parallel()
	file := player.RenewalFile()
	sum := sha512.Sum384([]byte(file.Content))
	if want := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); file.Integrity != want {
		t.Errorf("Integrity = %s, want %s", file.Integrity, want)
	}
}
