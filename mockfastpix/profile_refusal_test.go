package mockfastpix_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// refusalAlternatives are about the status and the message of refusals, and
// about restrictions.
func refusalAlternatives() []alternative {
	ok := answer{status: http.StatusOK}
	var list []alternative
	add := func(name string, p mockfastpix.Profile, request ask, strict, changed answer) {
		list = append(list, alternative{name, p, request, strict, changed})
	}
	moved := func(name string, p mockfastpix.Profile, request ask, r mockfastpix.Reason, strict, changed int) {
		add(name, p, request, answer{strict, r}, answer{changed, r})
	}
	badKey := askStream(func(_ *world, d *draft) { d.claims["kid"] = unknownUUID })
	badAudience := askStream(func(w *world, d *draft) { d.claims["aud"] = "media:" + w.public })
	rubbish := func(t *testing.T, w *world) response { return get(t, w.srv, master(w.private, "rubbish")) }
	license := func(change func(w *world, d *draft)) ask {
		return func(t *testing.T, w *world) response {
			d := w.signer.draft(w.drm, "drm:")
			change(w, d)
			return request(t, w.srv, http.MethodPost, widevinePath+w.drm+"?token="+d.sign(t), strings.NewReader("challenge"))
		}
	}

	invalid := mockfastpix.Profile{InvalidTokenStatus: 403}
	moved("unknown key: 401 or 403", invalid, badKey, mockfastpix.ErrKeyUnknown, 401, 403)
	moved("wrong audience keeps its status", invalid, badAudience, mockfastpix.ErrAudienceWrongPlaybackID, 401, 401)
	moved("malformed token keeps its status", invalid, rubbish, mockfastpix.ErrTokenMalformed, 401, 401)
	moved("wrong audience: 401 or 403", mockfastpix.Profile{AudienceStatus: 403}, badAudience,
		mockfastpix.ErrAudienceWrongPlaybackID, 401, 403)
	moved("malformed token: 401 or 400", mockfastpix.Profile{MalformedTokenStatus: 400}, rubbish,
		mockfastpix.ErrTokenMalformed, 401, 400)
	moved("malformed token: 401 or 403", mockfastpix.Profile{MalformedTokenStatus: 403}, rubbish,
		mockfastpix.ErrTokenMalformed, 401, 403)
	licenseStatus := mockfastpix.Profile{LicenseStatus: 403}
	moved("license for an unknown key: 401 or 403", licenseStatus,
		license(func(_ *world, d *draft) { d.claims["kid"] = unknownUUID }), mockfastpix.ErrKeyUnknown, 401, 403)
	moved("license for another audience: 401 or 403", licenseStatus,
		license(func(w *world, d *draft) { d.claims["aud"] = "media:" + w.drm }),
		mockfastpix.ErrAudienceWrongPrefix, 401, 403)
	moved("license for an expired token: 403 or 401", mockfastpix.Profile{LicenseStatus: 401},
		license(func(w *world, d *draft) { d.claims["exp"] = w.srv.Now().Unix() - 1 }),
		mockfastpix.ErrTokenExpired, 403, 401)
	moved("stream for an unknown key, with another status of licenses", licenseStatus, badKey,
		mockfastpix.ErrKeyUnknown, 401, 401)
	moved("license of a playback ID without DRM keeps its status", licenseStatus,
		func(t *testing.T, w *world) response {
			return request(t, w.srv, http.MethodPost, widevinePath+w.private, nil)
		},
		mockfastpix.ErrDRMNotConfigured, 404, 404)

	deleted := func(t *testing.T, w *world) response {
		id := w.srv.AddPlayback(mockfastpix.PlaybackOptions{})
		o, _ := w.srv.Playback(id)
		apiOK[any](t, w.srv, 200, http.MethodDelete, "/on-demand/"+o.MediaID+"/playback-ids?playbackId="+id, "")
		return get(t, w.srv, "/"+id+".m3u8")
	}
	malformed := func(t *testing.T, w *world) response { return get(t, w.srv, "/film.m3u8") }
	moved("deleted playback ID: 404 or 410", mockfastpix.Profile{DeletedStatus: 410}, deleted,
		mockfastpix.ErrPlaybackIDDeleted, 404, 410)
	moved("deleted playback ID keeps its status", mockfastpix.Profile{UnknownStatus: 403}, deleted,
		mockfastpix.ErrPlaybackIDDeleted, 404, 404)
	moved("malformed playback ID: 422 or 400", mockfastpix.Profile{MalformedPlaybackIDStatus: 400}, malformed,
		mockfastpix.ErrPlaybackIDMalformed, 422, 400)
	moved("malformed playback ID: 422 or 404", mockfastpix.Profile{MalformedPlaybackIDStatus: 404}, malformed,
		mockfastpix.ErrPlaybackIDMalformed, 422, 404)

	restricted := func(o mockfastpix.PlaybackOptions, header ...string) ask {
		o.Policy = mockfastpix.Public
		return func(t *testing.T, w *world) response {
			return get(t, w.srv, "/"+w.srv.AddPlayback(o)+".m3u8", header...)
		}
	}
	domain := mockfastpix.PlaybackOptions{
		Domains: mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}},
	}
	origin := restricted(domain, "Origin", "https://example.com")
	referer := restricted(domain, "Referer", "https://example.com/film")
	denied := answer{403, mockfastpix.ErrDomainRestricted}
	add("only Origin, which is ignored", mockfastpix.Profile{IgnoreOrigin: true}, origin, ok, denied)
	add("only Referer, Origin is ignored", mockfastpix.Profile{IgnoreOrigin: true}, referer, ok, ok)
	add("only Referer, which is ignored", mockfastpix.Profile{IgnoreReferer: true}, referer, ok, denied)
	add("only Origin, Referer is ignored", mockfastpix.Profile{IgnoreReferer: true}, origin, ok, ok)
	add("user agent in another case", mockfastpix.Profile{IgnoreUserAgentCase: true}, restricted(
		mockfastpix.PlaybackOptions{UserAgents: mockfastpix.Restriction{Deny: []string{"BadBot"}}},
		"User-Agent", "badbot/1.0",
	), ok, answer{403, mockfastpix.ErrUserAgentRestricted})
	return list
}

// TestProfile_messages tests which part of a refusal a message replaces.
func TestProfile_messages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{Messages: map[string]string{
		"token_missing": "a token is required", "playback_id_malformed": "bad ID", "api_not_found": "nothing here",
	}}))
	type message struct {
		Text        string
		Description bool
		Fields      []field
	}
	for _, c := range []struct {
		name string
		res  response
		want message
	}{
		{"replaced", get(t, w.srv, "/"+w.private+".m3u8"), message{"a token is required", true, nil}},
		{
			"with fields", get(t, w.srv, "/film.m3u8"),
			message{"bad ID", false, []field{{"playbackId", "must be a valid UUID"}}},
		},
		{"API", api(t, w.srv, "GET", "/on-demand/"+unknownUUID, ""), message{"nothing here", true, nil}},
		{"another reason", get(t, w.srv, master(w.private, "x")), message{"unauthorized", true, nil}},
	} {
		e := parseEnvelope(t, c.res).Error
		if diff := cmp.Diff(c.want, message{e.Message, e.Description != nil, e.Fields}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestProfile_messageFitsStatus tests the messages of refusals whose status the
// profile changes.
func TestProfile_messageFitsStatus(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		profile mockfastpix.Profile
		path    func(w *world) string
		want    string
	}{
		{mockfastpix.Profile{MalformedPlaybackIDStatus: 400}, func(*world) string { return "/film.m3u8" }, "Bad Request"},
		{
			mockfastpix.Profile{MalformedPlaybackIDStatus: 404},
			func(*world) string { return "/film.m3u8" },
			"Media/PlaybackId not Found",
		},
		{
			mockfastpix.Profile{MalformedTokenStatus: 400},
			func(w *world) string { return master(w.private, "x") },
			"Bad Request",
		},
		{
			mockfastpix.Profile{MalformedTokenStatus: 403},
			func(w *world) string { return master(w.private, "x") },
			"forbidden",
		},
	} {
		w := newWorld(t, mockfastpix.WithProfile(c.profile))
		e := parseEnvelope(t, get(t, w.srv, c.path(w))).Error
		if e.Message != c.want || len(e.Fields) > 0 {
			t.Errorf("%d: %q with the fields %v, want %q", e.Code, e.Message, e.Fields, c.want)
		}
	}
}

// TestProfile_licenseStatus tests that Verify reports the status of the
// resource.
func TestProfile_licenseStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{LicenseStatus: 403}))
	for resource, want := range map[mockfastpix.Resource]int{
		mockfastpix.ResourceStream: 401, mockfastpix.ResourceThumbnail: 401, mockfastpix.ResourceWidevineLicense: 403,
		mockfastpix.ResourceFairPlayLicense: 403, mockfastpix.ResourceFairPlayCertificate: 403,
	} {
		if v := w.srv.Verify("rubbish", w.drm, resource); v.Status != want {
			t.Errorf("%s: %d, want %d", resource, v.Status, want)
		}
	}
}

// TestProfile_ignoredDomainHeader tests that the refusal names the header that
// is missing.
func TestProfile_ignoredDomainHeader(t *testing.T) {
	t.Parallel()
	for text, p := range map[string]mockfastpix.Profile{
		"neither Origin nor Referer": {}, "no Origin,": {IgnoreReferer: true}, "no Referer,": {IgnoreOrigin: true},
	} {
		srv := mockfastpix.Start(t, mockfastpix.WithProfile(p))
		id := srv.AddPlayback(mockfastpix.PlaybackOptions{
			Policy: mockfastpix.Public, Domains: mockfastpix.Restriction{DefaultPolicy: "deny"},
		})
		detail := wantRefusal(t, get(t, srv, "/"+id+".m3u8"), 403, mockfastpix.ErrDomainRestricted)
		if !strings.Contains(detail, text) {
			t.Errorf("%s does not say %q", detail, text)
		}
	}
}
