package mockfastpix_test

import (
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/assumptions"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// alternative is a setting of a field of Profile, and a request whose answer it
// changes.
type alternative struct {
	name    string
	option  mockfastpix.Profile
	ask     ask
	strict  answer
	changed answer // with the option
}

// ask sends the request that the two settings answer differently.
type ask func(t *testing.T, w *world) response

type answer struct {
	status int
	reason mockfastpix.Reason // zero: none, the request is served
}

// askStream requests a private stream with a changed token.
func askStream(change func(w *world, d *draft)) ask {
	return func(t *testing.T, w *world) response {
		t.Helper()
		d := w.signer.draft(w.private, "media:")
		change(w, d)
		return get(t, w.srv, master(w.private, d.sign(t)))
	}
}

// allAlternatives returns the alternatives of all files.
func allAlternatives() []alternative {
	return slices.Concat(alternatives(), tokenAlternatives(), refusalAlternatives(), deletionAlternatives())
}

func alternatives() []alternative {
	none := mockfastpix.Reason{}
	deny := mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}}
	ok, isCreated := answer{http.StatusOK, none}, answer{http.StatusCreated, none}
	stream := askStream
	path := func(o mockfastpix.PlaybackOptions, format string, header ...string) ask {
		return func(t *testing.T, w *world) response {
			return get(t, w.srv, strings.ReplaceAll(format, "ID", w.srv.AddPlayback(o)), header...)
		}
	}
	public := func(r mockfastpix.Restriction) mockfastpix.PlaybackOptions {
		return mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Domains: r}
	}
	// variant requests a changed URL from a playlist.
	variant := func(change func(w *world, u *url.URL)) ask {
		return func(t *testing.T, w *world) response {
			u, err := url.Parse(playlistURLs(get(t, w.srv, "/"+w.public+".m3u8").body)[0])
			if err != nil {
				t.Fatal(err)
			}
			change(w, u)
			return get(t, w.srv, u.String())
		}
	}
	manage := func(method, path, body string) ask {
		return func(t *testing.T, w *world) response {
			return api(t, w.srv, method, strings.NewReplacer("MEDIA", w.mediaID, "ID", w.private).Replace(path), body)
		}
	}
	both := mockfastpix.Restriction{Allow: []string{"example.com"}, Deny: []string{"example.com"}}
	guarded := false
	const drm = `"accessPolicy":"drm","drmConfigurationId":"` + unknownUUID + `"`

	return []alternative{
		{
			"expired: 403 or 401",
			mockfastpix.Profile{ExpiredStatus: 401},
			stream(func(w *world, d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 10 }),
			answer{403, mockfastpix.ErrTokenExpired},
			answer{401, mockfastpix.ErrTokenExpired},
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
			answer{400, mockfastpix.ErrMediaNotReady},
			answer{404, mockfastpix.ErrMediaNotReady},
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
			answer{401, mockfastpix.ErrIssuerNotAccepted},
		},
		{
			"fastpix.io as the only issuer",
			mockfastpix.Profile{Issuers: []string{"fastpix.io"}},
			stream(func(_ *world, d *draft) { d.claims["iss"] = "fastpix.com" }),
			ok,
			answer{401, mockfastpix.ErrIssuerNotAccepted},
		},
		{
			"leeway",
			mockfastpix.Profile{Leeway: time.Minute},
			stream(func(w *world, d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 30 }),
			answer{403, mockfastpix.ErrTokenExpired},
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
			"exp with a fraction",
			mockfastpix.Profile{AcceptFractions: true},
			stream(func(w *world, d *draft) { d.claims["exp"] = float64(w.srv.Now().Unix()) + 3600.25 }),
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
			path(mockfastpix.PlaybackOptions{MP4Support: "capped_4k"}, "/ID/capped-4k.mp4"),
			answer{401, mockfastpix.ErrTokenMissing},
			ok,
		},
		{
			"image of a spritesheet without a token",
			mockfastpix.Profile{OpenSpritesheetImages: &guarded},
			path(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM}, "/ID/advanced-spritesheet.jpg?interval=10"),
			ok,
			answer{401, mockfastpix.ErrTokenMissing},
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
		{
			"longest lifetime, from iat",
			mockfastpix.Profile{MaxLifetime: 30 * time.Minute},
			stream(func(w *world, d *draft) {
				d.claims["iat"] = w.srv.Now().Add(-25 * time.Minute).Unix()
				d.claims["exp"] = w.srv.Now().Add(10 * time.Minute).Unix()
			}),
			ok,
			answer{401, mockfastpix.ErrLifetimeTooLong},
		},
		{
			"longest lifetime, without iat",
			mockfastpix.Profile{MaxLifetime: 30 * time.Minute},
			stream(func(_ *world, d *draft) { delete(d.claims, "iat") }),
			ok,
			answer{401, mockfastpix.ErrLifetimeTooLong},
		},
		{
			"longest lifetime, with iat in the future",
			mockfastpix.Profile{MaxLifetime: 30 * time.Minute},
			stream(func(_ *world, d *draft) { d.claims["iat"] = d.claims["exp"] }),
			ok,
			answer{401, mockfastpix.ErrLifetimeTooLong},
		},
		{
			"domain on both lists",
			mockfastpix.Profile{AllowBeforeDeny: true},
			path(public(both), "/ID.m3u8", "Origin", "https://example.com"),
			answer{403, mockfastpix.ErrDomainRestricted},
			ok,
		},
		{
			"user agent on both lists",
			mockfastpix.Profile{AllowBeforeDeny: true},
			path(mockfastpix.PlaybackOptions{
				Policy: mockfastpix.Public, UserAgents: both,
			}, "/ID.m3u8", "User-Agent", "example.com"),
			answer{403, mockfastpix.ErrUserAgentRestricted},
			ok,
		},
		{
			"Origin and Referer of different domains",
			mockfastpix.Profile{RefererBeforeOrigin: true},
			path(public(deny), "/ID.m3u8", "Origin", "https://evil.test", "Referer", "https://example.com/film"),
			answer{403, mockfastpix.ErrDomainRestricted},
			ok,
		},
		{
			"Origin alone",
			mockfastpix.Profile{RefererBeforeOrigin: true},
			path(public(deny), "/ID.m3u8", "Origin", "https://example.com"),
			ok,
			ok,
		},
		{
			"variant URL without a signature: 403 or 401",
			mockfastpix.Profile{URLStatus: 401},
			variant(func(_ *world, u *url.URL) { u.RawQuery = "" }),
			answer{403, mockfastpix.ErrURLUnsigned},
			answer{401, mockfastpix.ErrURLUnsigned},
		},
		{
			"changed variant URL: 403 or 401",
			mockfastpix.Profile{URLStatus: 401},
			variant(func(_ *world, u *url.URL) { u.RawQuery = "1" + u.RawQuery }),
			answer{403, mockfastpix.ErrURLSignatureInvalid},
			answer{401, mockfastpix.ErrURLSignatureInvalid},
		},
		{
			"expired variant URL: 403 or 401",
			mockfastpix.Profile{URLStatus: 401},
			variant(func(w *world, _ *url.URL) { w.srv.Advance(31 * 24 * time.Hour) }),
			answer{403, mockfastpix.ErrURLExpired},
			answer{401, mockfastpix.ErrURLExpired},
		},
		{
			"resolution that the video does not have",
			mockfastpix.Profile{RefuseUnmatchedResolution: true},
			path(public(mockfastpix.Restriction{}), "/ID.m3u8?resolution=2160p"),
			ok,
			answer{422, mockfastpix.ErrQueryInvalid},
		},
		{
			"license for a challenge that is not ClearKey's",
			mockfastpix.Profile{DRMMode: mockfastpix.DRMModeClearKey},
			func(t *testing.T, w *world) response {
				return request(t, w.srv, http.MethodPost, widevinePath+w.drm+"?token="+w.signer.drmToken(t, w.drm),
					strings.NewReader("challenge"))
			},
			ok,
			answer{400, mockfastpix.ErrChallengeInvalid},
		},
		{
			"malformed stream ID: 404 or 422",
			mockfastpix.Profile{MalformedStreamIDStatus: 422},
			manage(http.MethodGet, "/live/streams/mine", ""),
			answer{404, mockfastpix.ErrAPINotFound},
			answer{422, mockfastpix.ErrAPIInvalid},
		},
		{
			"well-formed but unknown stream ID",
			mockfastpix.Profile{MalformedStreamIDStatus: 422},
			manage(http.MethodGet, "/live/streams/0123456789abcdef0123456789abcdef", ""),
			answer{404, mockfastpix.ErrAPINotFound},
			answer{404, mockfastpix.ErrAPINotFound},
		},
		{
			"restrictions of a media that is processed: 400 or 409",
			mockfastpix.Profile{UpdateNotReadyStatus: 409},
			func(t *testing.T, w *world) response {
				id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "new", Status: mockfastpix.StatusProcessing})
				return api(t, w.srv, http.MethodPatch, "/on-demand/new/playback-ids/"+id+"/domains", `{"deny":["a.test"]}`)
			},
			answer{400, mockfastpix.ErrUpdateNotReady},
			answer{409, mockfastpix.ErrUpdateNotReady},
		},
		{
			"page after the last: empty or 404",
			mockfastpix.Profile{PageAfterLastStatus: 404},
			manage(http.MethodGet, "/iam/signing-keys?offset=9", ""),
			ok,
			answer{404, mockfastpix.ErrAPINotFound},
		},
		{
			"method that a path does not have: 405 or 404",
			mockfastpix.Profile{WrongMethodStatus: 404},
			manage(http.MethodPut, "/iam/signing-keys", ""),
			answer{405, mockfastpix.ErrMethodNotAllowed},
			answer{404, mockfastpix.ErrAPINotFound},
		},
		{
			"media with another DRM configuration",
			mockfastpix.Profile{DRMConfigurationIDs: []string{"22222222-3333-4444-8555-666666666666"}},
			manage(http.MethodPost, "/on-demand", `{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],`+drm+`}`),
			isCreated,
			answer{400, mockfastpix.ErrDRMConfigurationUnknown},
		},
		{
			"playback ID with another DRM configuration",
			mockfastpix.Profile{DRMConfigurationIDs: []string{"22222222-3333-4444-8555-666666666666"}},
			manage(http.MethodPost, "/on-demand/MEDIA/playback-ids", `{`+drm+`}`),
			isCreated,
			answer{400, mockfastpix.ErrDRMConfigurationUnknown},
		},
		{
			"DRM configuration that exists",
			mockfastpix.Profile{DRMConfigurationIDs: []string{unknownUUID}},
			manage(http.MethodPost, "/on-demand/MEDIA/playback-ids", `{`+drm+`}`),
			isCreated,
			isCreated,
		},
		{
			"unknown field of a body",
			mockfastpix.Profile{RefuseUnknownFields: true},
			manage(http.MethodPatch, "/on-demand/MEDIA", `{"titel":"A film"}`),
			ok,
			answer{422, mockfastpix.ErrAPIInvalid},
		},
		{
			"field left out of a PATCH", // the allow list, without which the default policy is allow
			mockfastpix.Profile{PatchReplaces: true},
			func(t *testing.T, w *world) response {
				id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{
					Policy: mockfastpix.Public, MediaID: "film", Domains: deny,
				})
				apiOK[any](t, w.srv, http.StatusOK, http.MethodPatch, "/on-demand/film/playback-ids/"+id+"/domains",
					`{"deny":["evil.test"]}`)
				return get(t, w.srv, "/"+id+".m3u8", "Origin", "https://elsewhere.test")
			},
			answer{403, mockfastpix.ErrDomainRestricted},
			ok,
		},
		{
			"the same Idempotency-Key after the signing key was deleted",
			mockfastpix.Profile{IgnoreIdempotencyKey: true},
			func(t *testing.T, w *world) response {
				const keys = "/iam/signing-keys"
				create := func() string {
					return keys + "/" + apiOK[struct{ ID string }](t, w.srv, http.StatusCreated, http.MethodPost, keys, "",
						"Idempotency-Key", "same").ID
				}
				apiOK[any](t, w.srv, http.StatusOK, http.MethodDelete, create(), "")
				return api(t, w.srv, http.MethodGet, create(), "")
			},
			answer{404, mockfastpix.ErrAPINotFound},
			ok,
		},
	}
}

func TestProfile_alternatives(t *testing.T) {
	t.Parallel()
	strict := newWorld(t)
	for _, c := range allAlternatives() {
		t.Run(c.name, func(t *testing.T) {
			check := func(w *world, want answer) {
				t.Helper()
				res := c.ask(t, w)
				if want.reason.Code == "" {
					if res.status != want.status {
						t.Errorf("status %d, want %d\n%s", res.status, want.status, res.body)
					}
					return
				}
				wantRefusal(t, res, want.status, want.reason)
			}
			check(strict, c.strict)
			check(newWorld(t, mockfastpix.WithProfile(c.option)), c.changed)
		})
	}
}

func TestProfile_checkPublicTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{CheckPublicTokens: true}))
	wantOK(t, get(t, w.srv, master(w.public, w.signer.token(t, w.public))))
	wantOK(t, get(t, w.srv, "/"+w.public+".m3u8"))
}

func TestNew_invalidOptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		option   mockfastpix.Option
		contains string
	}{
		{
			"expired status", mockfastpix.WithProfile(mockfastpix.Profile{ExpiredStatus: 200}),
			"WithProfile: ExpiredStatus is 200",
		},
		{
			"license status", mockfastpix.WithProfile(mockfastpix.Profile{LicenseStatus: 404}),
			"LicenseStatus is 404: use 0, 401 or 403",
		},
		{
			"deleted status", mockfastpix.WithProfile(mockfastpix.Profile{DeletedStatus: 401}),
			"DeletedStatus is 401: use 404, 403 or 410",
		},
		{
			"message for an unknown code",
			mockfastpix.WithProfile(mockfastpix.Profile{Messages: map[string]string{"expired": "x"}}),
			`Messages has "expired", which is not the code of a reason`,
		},
		{
			"message of the mock's own",
			mockfastpix.WithProfile(mockfastpix.Profile{Messages: map[string]string{"fickle": "x"}}),
			"Messages has fickle, which is a reason of the mock's own",
		},
		{
			"empty message",
			mockfastpix.WithProfile(mockfastpix.Profile{Messages: map[string]string{"token_expired": ""}}),
			"Messages has for token_expired an empty text",
		},
		{
			"message of two lines",
			mockfastpix.WithProfile(mockfastpix.Profile{Messages: map[string]string{"token_expired": "a\nb"}}),
			"control characters",
		},
		{
			"no header for the domain",
			mockfastpix.WithProfile(mockfastpix.Profile{IgnoreOrigin: true, IgnoreReferer: true}),
			"IgnoreOrigin is set with RefererBeforeOrigin or IgnoreReferer",
		},
		{
			"the order of one header",
			mockfastpix.WithProfile(mockfastpix.Profile{RefererBeforeOrigin: true, IgnoreReferer: true}),
			"IgnoreReferer is set with RefererBeforeOrigin",
		},
		{
			"playback deletion", mockfastpix.WithProfile(mockfastpix.Profile{PlaybackDeletionDelay: -1}),
			"PlaybackDeletionDelay is negative",
		},
		{
			"URL lifetime", mockfastpix.WithProfile(mockfastpix.Profile{URLLifetime: -time.Second}),
			"URLLifetime is -1s: use one second or more, or zero for 30 days",
		},
		{
			"header with a line break", mockfastpix.WithProfile(mockfastpix.Profile{StreamCacheControl: "a\nb"}),
			"StreamCacheControl is not the value of a header",
		},
		{
			"origin rule", mockfastpix.WithProfile(mockfastpix.Profile{AllowOrigin: "*"}),
			`AllowOrigin is "*": use one of the AllowOrigin constants`,
		},
		{"not ready status", mockfastpix.WithProfile(mockfastpix.Profile{NotReadyStatus: 500}), "NotReadyStatus"},
		{
			"DRM mode", mockfastpix.WithProfile(mockfastpix.Profile{DRMMode: "widevine"}),
			`DRMMode is "widevine": use one of the DRMMode constants`,
		},
		{"header key ID rule", mockfastpix.WithProfile(mockfastpix.Profile{HeaderKeyID: "maybe"}), "HeaderKeyID"},
		{"leeway", mockfastpix.WithProfile(mockfastpix.Profile{Leeway: -1}), "Leeway"},
		{
			"algorithm with a shared secret",
			mockfastpix.WithProfile(mockfastpix.Profile{AdditionalAlgorithms: []string{"RS384", "HS256"}}),
			`AdditionalAlgorithms[1] is "HS256": with a shared secret, everyone who has the public key could sign tokens`,
		},
		{
			"no signature", mockfastpix.WithProfile(mockfastpix.Profile{AdditionalAlgorithms: []string{"none"}}),
			`AdditionalAlgorithms[0] is "none": everyone could write tokens without a signature; use RS384`,
		},
		{
			"RS256 as an additional algorithm",
			mockfastpix.WithProfile(mockfastpix.Profile{AdditionalAlgorithms: []string{"RS256"}}), "always accepted",
		},
		{
			"elliptic curves", mockfastpix.WithProfile(mockfastpix.Profile{AdditionalAlgorithms: []string{"ES256"}}),
			"RSA pairs",
		},
		{
			"the same algorithm twice",
			mockfastpix.WithProfile(mockfastpix.Profile{AdditionalAlgorithms: []string{"PS256", "PS256"}}),
			`AdditionalAlgorithms[1] is "PS256" again`,
		},
		{"longest lifetime", mockfastpix.WithProfile(mockfastpix.Profile{MaxLifetime: -1}), "MaxLifetime"},
		{"URL status", mockfastpix.WithProfile(mockfastpix.Profile{URLStatus: 404}), "URLStatus"},
		{
			"stream ID status", mockfastpix.WithProfile(mockfastpix.Profile{MalformedStreamIDStatus: 400}),
			"MalformedStreamIDStatus",
		},
		{"page status", mockfastpix.WithProfile(mockfastpix.Profile{PageAfterLastStatus: 422}), "use 200 or 404"},
		{"method status", mockfastpix.WithProfile(mockfastpix.Profile{WrongMethodStatus: 400}), "WrongMethodStatus"},
		{
			"DRM configuration",
			mockfastpix.WithProfile(mockfastpix.Profile{DRMConfigurationIDs: []string{unknownUUID, "mine"}}),
			`DRMConfigurationIDs[1] is "mine"`,
		},
		{
			"public URL without scheme", mockfastpix.WithPublicURL("fastpix.test"),
			`WithPublicURL: "fastpix.test": use scheme and host`,
		},
		{
			"public URL with path", mockfastpix.WithPublicURL("https://fastpix.test/mock"),
			"WithPublicURL: \"https://fastpix.test/mock\": use a URL without a path",
		},
		{
			"public URL with only a port", mockfastpix.WithPublicURL("http://:8787"),
			`WithPublicURL: "http://:8787": use scheme and host`,
		},
		{
			"public URL with empty fragment", mockfastpix.WithPublicURL("https://fastpix.test#"),
			"WithPublicURL: the URL must not contain # or a space",
		},
		{
			"public URL with space", mockfastpix.WithPublicURL("https://fastpix.test/ "),
			"WithPublicURL: the URL must not contain # or a space",
		},
		{
			"public URL with password", mockfastpix.WithPublicURL("https://user:hidden@fastpix.test"),
			"WithPublicURL: \"https://user:xxxxx@fastpix.test\"",
		},
		{
			"public URL that does not parse", mockfastpix.WithPublicURL("https://user:hidden@[::1"),
			"WithPublicURL: the URL does not parse",
		},
		{"nil option", nil, "an option is nil"},
		{"TLS host with port", mockfastpix.WithTLS("fastpix.test:443"), `WithTLS: host "fastpix.test:443"`},
		{"TLS host with scheme", mockfastpix.WithTLS("https://fastpix.test"), `WithTLS: host "https://fastpix.test"`},
		{"empty credentials", mockfastpix.WithCredentials("id", ""), "WithCredentials: ID and secret"},
		{"credentials with colon", mockfastpix.WithCredentials("i:d", "secret"), "colon"},
		{"journal size", mockfastpix.WithJournalSize(0), "WithJournalSize: 0"},
		{"processing time", mockfastpix.WithProcessingTime(-1), "WithProcessingTime: -1ns"},
		{"logger", mockfastpix.WithLogger(nil), "WithLogger: the logger is nil"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := mockfastpix.New(c.option)
			if err == nil || !strings.HasPrefix(err.Error(), "mockfastpix: New: ") ||
				!strings.Contains(err.Error(), c.contains) {
				t.Errorf("error %v does not name %q", err, c.contains)
			}
			if err != nil && strings.Contains(err.Error(), "hidden") {
				t.Errorf("error %v has the password", err)
			}
		})
	}
}

func TestProfileByName(t *testing.T) {
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

// TestProfile_documentation compares the tables in README.md and
// MANAGEMENT-API.md with the rows of internal/assumptions. Each field of
// Profile is in a row and is tested in both settings. Run it with -update to
// rewrite the tables.
func TestProfile_documentation(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	try := func(p mockfastpix.Profile) {
		for i, v := 0, reflect.ValueOf(p); i < v.NumField(); i++ {
			if !v.Field(i).IsZero() {
				tried[v.Type().Field(i).Name] = true
			}
		}
	}
	for _, c := range allAlternatives() {
		if c.strict != c.changed {
			try(c.option)
		}
	}
	for _, c := range shownAlternatives() {
		if c.strict != c.changed {
			try(c.option)
		}
	}
	named := map[string]bool{}
	for _, row := range assumptions.Rows() {
		named[row.Field] = true
		if _, exists := reflect.TypeFor[mockfastpix.Profile]().FieldByName(row.Field); row.Field != "" && !exists {
			t.Errorf("the row %s names %s, which Profile does not have", row.ID, row.Field)
		}
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[mockfastpix.Profile]()) {
		if !named[field.Name] {
			t.Errorf("no row is about Profile.%s", field.Name)
		}
		if !tried[field.Name] {
			t.Errorf("no test tries Profile.%s in both settings", field.Name)
		}
	}
	wantSection(t, "README.md", "assumptions", assumptions.Markdown(assumptions.Edge))
	wantSection(t, "MANAGEMENT-API.md", "assumptions", assumptions.Markdown(assumptions.API))
}

func TestProfile_maxLifetime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{MaxLifetime: time.Hour}))
	wantOK(t, get(t, w.srv, master(w.private, w.signer.token(t, w.private))))
	d := w.signer.draft(w.private, "media:")
	d.claims["exp"] = d.claims["exp"].(int64) + 1
	detail := wantRefusal(t, get(t, w.srv, master(w.private, d.sign(t))), 401, mockfastpix.ErrLifetimeTooLong)
	if !strings.Contains(detail, "1h0m1s") || !strings.Contains(detail, "at most 1h0m0s") {
		t.Errorf("the description does not name both lifetimes: %s", detail)
	}
}

// TestProfile_openSpritesheetImages sends the requests of FastPix's web player
// for hover previews.
func TestProfile_openSpritesheetImages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	token := "?token=" + w.signer.token(t, w.private)
	for _, sheet := range []string{"/spritesheet", "/advanced-spritesheet"} {
		wantOK(t, get(t, w.srv, "/"+w.private+sheet+".json"+token))
		wantOK(t, get(t, w.srv, "/"+w.private+sheet+".jpg"))
	}
	w.srv.AssertNoneRefused(t)

	wantRefusal(t, get(t, w.srv, "/"+w.private+"/spritesheet.json"), 401, mockfastpix.ErrTokenMissing)
	wantRefusal(t, get(t, w.srv, "/"+w.private+"/thumbnail.jpg"), 401, mockfastpix.ErrTokenMissing)
	wantRefusal(t, get(t, w.srv, "/"+w.private+"/spritesheet.jpg?token=a.b.c"), 401, mockfastpix.ErrTokenMalformed)
}

func TestProfile_refuseUnmatchedResolution(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProfile(mockfastpix.Profile{RefuseUnmatchedResolution: true}))
	open := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	limited := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public, Resolution: "270p"})
	wantOK(t, get(t, srv, "/"+limited+".m3u8"))
	wantOK(t, get(t, srv, "/"+open+".m3u8?minResolution=360p"))
	res := get(t, srv, "/"+open+".m3u8?minResolution=1440p&maxResolution=2160p")
	wantRefusal(t, res, 422, mockfastpix.ErrQueryInvalid)
	const message = "leaves no rendition of this video"
	if diff := cmp.Diff([]field{
		{"minResolution", message}, {"maxResolution", message},
	}, parseEnvelope(t, res).Error.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestProfile_refuseUnknownFields(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProfile(mockfastpix.Profile{RefuseUnknownFields: true}))
	res := api(t, srv, http.MethodPost, "/on-demand", `{
		"inputs":[{"type":"video","url":"https://example.com/a.mp4","uri":""}],"accessPolicy":"public","policy":"public",
		"accessRestrictions":{"domains":{"default":"deny"}}}`)
	wantRefusal(t, res, 422, mockfastpix.ErrAPIInvalid)
	want := []field{
		{"accessRestrictions.domains.default", "is unknown"}, {"inputs[0].uri", "is unknown"}, {"policy", "is unknown"},
	}
	if diff := cmp.Diff(want, parseEnvelope(t, res).Error.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	apiOK[any](t, srv, http.StatusCreated, http.MethodPost, "/on-demand", `{
		"inputs":[{"type":"video","url":"https://example.com/a.mp4","startTime":1,"endTime":2,
				"introUrl":"","outroUrl":"","expungeSegments":[],"segments":[]},
			{"type":"watermark","url":"https://example.com/a.png","placement":{"xAlign":"left"},
				"width":"1","height":"1","opacity":"1"},
			{"type":"audio","swapTrackUrl":"https://example.com/a.mp3","imposeTracks":[]},
			{"type":"subtitle","url":"https://example.com/a.vtt","languageName":"English","languageCode":"en"}],
		"metadata":{"any":"name"},"drmConfigurationId":"`+unknownUUID+`","title":"","creatorId":"",
		"subtitles":{"languageCode":"en"},
		"accessPolicy":"public","mp4Support":"none","sourceAccess":false,"optimizeAudio":true,"maxResolution":"720p",
		"mediaQuality":"pro","summary":{"generate":true},"chapters":true,"namedEntities":true,"moderation":{"type":"video"},
		"accessRestrictions":{"domains":{"defaultPolicy":"allow","allow":[],"deny":[]},
			"userAgents":{"defaultPolicy":"allow"}}}`)
	apiOK[any](t, srv, http.StatusCreated, http.MethodPost, "/live/streams",
		`{"playbackSettings":{"accessPolicy":"public"},
		"inputMediaSettings":{"maxResolution":"720p","reconnectWindow":60,"mediaPolicy":"public",
			"metadata":{"any":"name"},"enableDvrMode":true}}`)
}

func TestProfile_patchReplaces(t *testing.T) {
	t.Parallel()
	type fields struct {
		Title, CreatorID string
		Metadata         map[string]string
		ReconnectWindow  int
	}
	none, some := map[string]string{}, map[string]string{"a": "1"}
	for _, c := range []struct {
		name          string
		profile       mockfastpix.Profile
		media, stream fields
	}{
		{"kept", mockfastpix.Profile{}, fields{"new", "me", some, 0}, fields{Metadata: some, ReconnectWindow: 120}},
		{
			"reset",
			mockfastpix.Profile{PatchReplaces: true},
			fields{"new", "", none, 0},
			fields{Metadata: some, ReconnectWindow: 60},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			srv := mockfastpix.Start(t, mockfastpix.WithProfile(c.profile))
			media := apiOK[struct{ ID string }](t, srv, http.StatusCreated, http.MethodPost, "/on-demand",
				`{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],"accessPolicy":"public","title":"old",`+
					`"metadata":{"a":"1"},"creatorId":"me"}`)
			got := apiOK[fields](t, srv, http.StatusOK, http.MethodPatch, "/on-demand/"+media.ID, `{"title":"new"}`)
			if diff := cmp.Diff(c.media, got); diff != "" {
				t.Errorf("media (-want +got):\n%s", diff)
			}
			stream := apiOK[struct{ StreamID string }](t, srv, http.StatusCreated, http.MethodPost, "/live/streams",
				`{"playbackSettings":{},"inputMediaSettings":{"reconnectWindow":120}}`)
			got = apiOK[fields](t, srv, http.StatusOK, http.MethodPatch, "/live/streams/"+stream.StreamID,
				`{"metadata":{"a":"1"}}`)
			if diff := cmp.Diff(c.stream, got); diff != "" {
				t.Errorf("stream (-want +got):\n%s", diff)
			}
		})
	}
}

func TestProfile_apiAlternatives(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithProfile(mockfastpix.Profile{
		PageAfterLastStatus: 404, WrongMethodStatus: 404, DRMConfigurationIDs: []string{unknownUUID},
	}))
	wantOK(t, api(t, srv, http.MethodGet, "/on-demand", "")) // an empty list has a first page
	if allow := api(t, srv, http.MethodPut, "/on-demand", "").header.Get("Allow"); allow != "" {
		t.Errorf("404 with Allow %q", allow)
	}
	res := api(t, srv, http.MethodPost, "/on-demand", `{"inputs":[{"type":"video","url":"https://example.com/a.mp4"}],
		"accessPolicy":"drm","drmConfigurationId":"22222222-3333-4444-8555-666666666666"}`)
	if got := parseEnvelope(t, res).Error.Message; got != "DRM ID does not exist" {
		t.Errorf("the message is %q", got)
	}
}
