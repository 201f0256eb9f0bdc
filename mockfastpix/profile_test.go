package mockfastpix_test

import (
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Each row of README.md's table of assumptions, in both settings.
func TestEachAssumptionHasItsOption(t *testing.T) {
	t.Parallel()
	none := mockfastpix.Reason{}
	deny := mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}}
	type answer struct {
		status int
		reason mockfastpix.Reason
	}
	ok := answer{http.StatusOK, none}
	// ask makes the request that the two settings answer differently.
	type ask func(t *testing.T, w *world) response
	stream := func(change func(w *world, d *draft)) ask {
		return func(t *testing.T, w *world) response {
			d := w.signer.draft(w.private, "media:")
			change(w, d)
			return get(t, w.srv, master(w.private, d.sign(t)))
		}
	}
	path := func(o mockfastpix.PlaybackOptions, format string, header ...string) ask {
		return func(t *testing.T, w *world) response {
			return get(t, w.srv, strings.ReplaceAll(format, "ID", w.srv.AddPlayback(o)), header...)
		}
	}
	public := func(r mockfastpix.Restriction) mockfastpix.PlaybackOptions {
		return mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Domains: r}
	}

	cases := []struct {
		name    string
		option  mockfastpix.Profile
		ask     ask
		strict  answer
		changed answer
	}{
		{
			"expired: 401 or 403",
			mockfastpix.Profile{ExpiredStatus: 403},
			stream(func(w *world, d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 10 }),
			answer{401, mockfastpix.ErrTokenExpired},
			answer{403, mockfastpix.ErrTokenExpired},
		},
		{
			"missing token: 401 or 403",
			mockfastpix.Profile{MissingTokenStatus: 403},
			path(mockfastpix.PlaybackOptions{}, "/ID.m3u8"),
			answer{401, mockfastpix.ErrTokenMissing},
			answer{403, mockfastpix.ErrTokenMissing},
		},
		{
			"restricted domain: 403 or 401",
			mockfastpix.Profile{RestrictedStatus: 401},
			path(public(deny), "/ID.m3u8", "Origin", "https://evil.test"),
			answer{403, mockfastpix.ErrDomainRestricted},
			answer{401, mockfastpix.ErrDomainRestricted},
		},
		{
			"restricted user agent: 403 or 401",
			mockfastpix.Profile{RestrictedStatus: 401},
			path(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, UserAgents: deny}, "/ID.m3u8"),
			answer{403, mockfastpix.ErrUserAgentRestricted},
			answer{401, mockfastpix.ErrUserAgentRestricted},
		},
		{
			"not ready: 400 or 404",
			mockfastpix.Profile{NotReadyStatus: 404},
			path(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusCreated}, "/ID.m3u8"),
			answer{400, mockfastpix.ErrNotReady},
			answer{404, mockfastpix.ErrNotReady},
		},
		{
			"failed: 400 or 404",
			mockfastpix.Profile{NotReadyStatus: 404},
			path(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusFailed}, "/ID.m3u8"),
			answer{400, mockfastpix.ErrMediaFailed},
			answer{404, mockfastpix.ErrMediaFailed},
		},
		{
			"unknown playback ID: 404 or 403",
			mockfastpix.Profile{UnknownStatus: 403},
			path(mockfastpix.PlaybackOptions{}, "/"+unknownUUID+".m3u8"),
			answer{404, mockfastpix.ErrPlaybackIDUnknown},
			answer{403, mockfastpix.ErrPlaybackIDUnknown},
		},
		{
			"kid in the header only",
			mockfastpix.Profile{HeaderKeyID: mockfastpix.HeaderKeyIDFallback},
			stream(func(_ *world, d *draft) {
				d.header["kid"] = d.claims["kid"]
				delete(d.claims, "kid")
			}),
			answer{401, mockfastpix.ErrKeyIDMissing},
			ok,
		},
		{
			"another kid in the header",
			mockfastpix.Profile{HeaderKeyID: mockfastpix.HeaderKeyIDIgnored},
			stream(func(_ *world, d *draft) { d.header["kid"] = unknownUUID }),
			answer{401, mockfastpix.ErrKeyIDMismatch},
			ok,
		},
		{
			"issuer",
			mockfastpix.Profile{Issuers: []string{"fastpix.io", "fastpix.com"}},
			stream(func(_ *world, d *draft) { d.claims["iss"] = "example.com" }),
			ok,
			answer{401, mockfastpix.ErrWrongIssuer},
		},
		{
			"fastpix.io as the only issuer",
			mockfastpix.Profile{Issuers: []string{"fastpix.io"}},
			stream(func(_ *world, d *draft) { d.claims["iss"] = "fastpix.com" }),
			ok,
			answer{401, mockfastpix.ErrWrongIssuer},
		},
		{
			"leeway",
			mockfastpix.Profile{Leeway: time.Minute},
			stream(func(w *world, d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 30 }),
			answer{401, mockfastpix.ErrTokenExpired},
			ok,
		},
		{
			"exp in milliseconds",
			mockfastpix.Profile{AcceptMilliseconds: true},
			stream(func(w *world, d *draft) { d.claims["exp"] = w.srv.Now().Add(time.Hour).UnixMilli() }),
			answer{401, mockfastpix.ErrExpiryMalformed},
			ok,
		},
		{
			"nbf",
			mockfastpix.Profile{IgnoreNotBefore: true},
			stream(func(w *world, d *draft) { d.claims["nbf"] = w.srv.Now().Unix() + 60 }),
			answer{401, mockfastpix.ErrTokenNotYetValid},
			ok,
		},
		{
			"bad token on a public playback ID",
			mockfastpix.Profile{CheckPublicTokens: true},
			path(public(mockfastpix.Restriction{}), "/ID.m3u8?token=rubbish"),
			ok,
			answer{401, mockfastpix.ErrTokenMalformed},
		},
		{
			"MP4 without a token",
			mockfastpix.Profile{OpenDownloads: true},
			path(mockfastpix.PlaybackOptions{}, "/ID/capped-4k.mp4"),
			answer{401, mockfastpix.ErrTokenMissing},
			ok,
		},
		{
			"subdomain of an allowed domain",
			mockfastpix.Profile{MatchSubdomains: true},
			path(public(deny), "/ID.m3u8", "Origin", "https://www.example.com"),
			answer{403, mockfastpix.ErrDomainRestricted},
			ok,
		},
		{
			"neither Origin nor Referer",
			mockfastpix.Profile{AllowMissingOrigin: true},
			path(public(deny), "/ID.m3u8"),
			answer{403, mockfastpix.ErrDomainRestricted},
			ok,
		},
	}
	strict := newWorld(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			check := func(w *world, want answer) {
				t.Helper()
				res := c.ask(t, w)
				if want.reason == none {
					wantOK(t, res)
					return
				}
				wantRefusal(t, res, want.status, want.reason)
			}
			check(strict, c.strict)
			check(newWorld(t, mockfastpix.WithProfile(c.option)), c.changed)
		})
	}
}

func TestAPublicPlaybackIDWithAGoodTokenPassesTheCheckOfPublicTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{CheckPublicTokens: true}))
	wantOK(t, get(t, w.srv, master(w.public, w.signer.token(t, w.public))))
	wantOK(t, get(t, w.srv, "/"+w.public+".m3u8"))
}

func TestABadOptionIsRefusedWhenTheServerIsMade(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		option   mockfastpix.Option
		contains string
	}{
		{"expired status", mockfastpix.WithProfile(mockfastpix.Profile{ExpiredStatus: 200}), "ExpiredStatus"},
		{"not ready status", mockfastpix.WithProfile(mockfastpix.Profile{NotReadyStatus: 500}), "NotReadyStatus"},
		{"header key ID rule", mockfastpix.WithProfile(mockfastpix.Profile{HeaderKeyID: "maybe"}), "HeaderKeyID"},
		{"leeway", mockfastpix.WithProfile(mockfastpix.Profile{Leeway: -1}), "Leeway"},
		{"public URL without scheme", mockfastpix.WithPublicURL("fastpix.test"), "public URL"},
		{"public URL with path", mockfastpix.WithPublicURL("https://fastpix.test/mock"), "no path"},
		{"TLS host with port", mockfastpix.WithTLS("fastpix.test:443"), "host"},
		{"TLS host with scheme", mockfastpix.WithTLS("https://fastpix.test"), "host"},
		{"empty credentials", mockfastpix.WithCredentials("id", ""), "credentials"},
		{"credentials with colon", mockfastpix.WithCredentials("i:d", "secret"), "colon"},
		{"journal size", mockfastpix.WithJournalSize(0), "journal"},
		{"processing time", mockfastpix.WithProcessingTime(-1), "processing time"},
		{"logger", mockfastpix.WithLogger(nil), "logger"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := mockfastpix.New(c.option)
			if err == nil || !strings.Contains(err.Error(), c.contains) {
				t.Errorf("error %v does not name %q", err, c.contains)
			}
		})
	}
}

func TestProfilesHaveNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"strict", "lenient"} {
		if _, err := mockfastpix.ProfileByName(name); err != nil {
			t.Error(err)
		}
	}
	if _, err := mockfastpix.ProfileByName("sloppy"); err == nil || !strings.Contains(err.Error(), "strict or lenient") {
		t.Errorf("an unknown profile gave %v", err)
	}
	srv := mockfastpix.Start(t, mockfastpix.WithProfile(mockfastpix.Lenient()))
	if srv.URL() == "" {
		t.Error("no URL")
	}
}

func TestTheReadmeHasEveryAssumption(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[mockfastpix.Profile]()) {
		if !strings.Contains(string(readme), "`"+field.Name+": ") {
			t.Errorf("README.md does not tell about Profile.%s", field.Name)
		}
	}
}
