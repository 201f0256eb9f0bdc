package sitetest

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/internal/site"
)

// plantedID is the playback ID of a token that the process under test logs, so
// that the test finds a token if its capture and its search work.
const plantedID = "planted"

// serveLogged runs the example until the standard input ends, and writes the
// private key that it signs with to a file. It is what [startProcess] runs in
// another process.
func serveLogged(t *testing.T, run func(context.Context, *site.Site) error, keyFile string) {
	slog.SetLogLoggerLevel(slog.LevelDebug)
	payload := base64.RawURLEncoding.EncodeToString([]byte(`{"aud":"media:` + plantedID + `"}`))
	slog.Debug("control", "token", "eyJhbGciOiJSUzI1NiJ9."+payload+".c2lnbmVk")
	s, err := site.Open(site.Config{Framework: "a test", Addr: "127.0.0.1:0", TTL: core.DefaultTTL, Out: os.Stdout})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := os.WriteFile(keyFile, []byte(os.Getenv(core.EnvSigningPrivateKey)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	if err := run(ctx, s); err != nil {
		t.Error(err)
	}
}

// testLeak runs the example in a process of its own, and looks for tokens and
// for the private key in its responses and in all that it prints.
func testLeak(t *testing.T) {
	p := startProcess(t)
	v := newVisitor(t, p.base, nil)
	token := v.get(t, "/playback/"+private, http.StatusOK).token(t)
	bearer := http.Header{"Authorization": {"Bearer " + token}}

	for _, test := range []struct {
		as, path string
		header   http.Header
		status   int
		want     []string // playback IDs of the tokens in the body
	}{
		// The watch pages have a token with the ID of another video and the
		// wrong policy. testBreaks checks that it plays nothing.
		{"", "/", nil, http.StatusOK, []string{private, drm}},
		{"", "/watch/" + private, nil, http.StatusOK, []string{private, drm}},
		{"", "/watch/" + drm, nil, http.StatusOK, []string{private, drm}},
		{"", "/watch/" + public, nil, http.StatusOK, nil},
		{"", "/watch/" + unsold, nil, http.StatusForbidden, nil},
		{"", "/watch/" + unknown, nil, http.StatusNotFound, nil},
		{"", "/watch/a%2Fb", nil, http.StatusBadRequest, nil},
		{"", "/nowhere", nil, http.StatusNotFound, nil},
		{"", "/playback/" + private, nil, http.StatusOK, []string{private}},
		{"", "/playback/" + public, nil, http.StatusOK, nil},
		{"", "/playback/" + unsold, nil, http.StatusForbidden, nil},
		{"", "/playback/" + unknown, nil, http.StatusNotFound, nil},
		{"", "/playback/a%2Fb", nil, http.StatusBadRequest, nil},
		{"", "/assets/site.js", nil, http.StatusOK, nil},
		{site.Grace, "/watch/" + private, nil, http.StatusOK, []string{private, drm}},
		{site.Guest, "/", nil, http.StatusOK, nil},
		{site.Guest, "/watch/" + private, nil, http.StatusUnauthorized, nil},
		{site.Guest, "/watch/" + drm, nil, http.StatusUnauthorized, nil},
		{site.Guest, "/watch/" + public, nil, http.StatusOK, nil},
		{site.Guest, "/watch/" + unsold, nil, http.StatusUnauthorized, nil},
		{site.Guest, "/watch/" + unknown, nil, http.StatusNotFound, nil},
		{site.Guest, "/playback/" + private, nil, http.StatusUnauthorized, nil},
		{site.Guest, "/playback/" + public, nil, http.StatusOK, nil},
		{site.Guest, "/watch/" + private + "?token=" + token, nil, http.StatusUnauthorized, nil},
		{site.Guest, "/playback/" + private + "?token=" + token, nil, http.StatusUnauthorized, nil},
		{site.Guest, "/watch/" + private, bearer, http.StatusUnauthorized, nil},
		{token, "/watch/" + unsold, nil, http.StatusForbidden, nil},
	} {
		v.signInAs(test.as)
		p.check(t, test.path, v.do(t, http.MethodGet, p.base+test.path, nil, test.header, test.status), test.want)
	}

	for _, as := range []string{site.Guest, "member", token} {
		form := url.Values{"as": {as}, "back": {"/watch/" + private}}
		p.check(t, "POST /viewer", v.submit(t, "/viewer", form, http.Header{}, http.StatusSeeOther), nil)
	}
	foreign := http.Header{"Origin": {"https://elsewhere.example/" + token}}
	p.check(t, "POST /viewer", v.submit(t, "/viewer", url.Values{}, foreign, http.StatusForbidden), nil)
	// The refusals return the path to the client that sent it, and not the
	// logs.
	v.get(t, "/watch/"+token+"!", http.StatusBadRequest)
	v.get(t, "/"+token, http.StatusNotFound)

	output := p.stop(t)
	if diff := cmp.Diff([]string{plantedID}, tokenIDs(output)); diff != "" {
		t.Errorf("tokens in the output, which has the planted one (-want +got):\n%s", diff)
	}
	if p.key.in(output) {
		t.Error("the output has a part of the private key")
	}
}

// check checks which tokens a response has, and that it has no private key.
func (p *process) check(t *testing.T, request string, a answer, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, tokenIDs(a.body)); diff != "" {
		t.Errorf("%s: playback IDs of the tokens in the body (-want +got):\n%s", request, diff)
	}
	header := fmt.Sprint(a.header)
	if ids := tokenIDs(header); len(ids) > 0 {
		t.Errorf("%s: the header has tokens of %v", request, ids)
	}
	if p.key.in(a.body) || p.key.in(header) {
		t.Errorf("%s: the response has a part of the private key", request)
	}
}

// testBrokenKey tests that the error about a private key that is cut does not
// have a part of it.
func testBrokenKey(t *testing.T, run func(context.Context, *site.Site) error, key string) {
	parts, err := newKeyParts(key)
	if err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{key[:len(key)-100], key + "!", key[100:]} {
		Setenv(t, map[string]string{
			core.EnvSigningKeyID: "key", core.EnvSigningPrivateKey: broken, site.EnvPlaybackIDs: private,
		})
		s, err := site.Open(site.Config{Out: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		err = run(t.Context(), s)
		if err == nil {
			t.Fatal("run accepts a private key that is broken")
		}
		if parts.in(err.Error()) {
			t.Error("the error has a part of the private key")
		}
	}
}

// token returns the token of a config endpoint's response.
func (a answer) token(t *testing.T) string {
	t.Helper()
	return a.find(t, `"token":"([^"]+)"`)
}

// withoutFastPix returns the environment without FASTPIX_ variables.
func withoutFastPix() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "FASTPIX_") })
}
