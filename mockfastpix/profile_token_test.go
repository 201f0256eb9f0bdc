package mockfastpix_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// tokenAlternatives are about the checks of a token.
func tokenAlternatives() []alternative {
	ok := answer{status: http.StatusOK}
	refused := func(r mockfastpix.Reason) answer { return answer{http.StatusUnauthorized, r} }
	audience := func(change func(w *world) any) ask {
		return askStream(func(w *world, d *draft) { d.claims["aud"] = change(w) })
	}
	signedWith := func(method jwt.SigningMethod) ask {
		return askStream(func(_ *world, d *draft) { d.header["alg"], d.method = method.Alg(), method })
	}
	onlyHeader := askStream(func(_ *world, d *draft) {
		d.header["kid"] = d.claims["kid"]
		delete(d.claims, "kid")
	})
	mismatch := askStream(func(_ *world, d *draft) { d.header["kid"] = unknownUUID })
	later := func(d time.Duration) ask {
		return askStream(func(w *world, draft *draft) { draft.claims["iat"] = w.srv.Now().Add(d).Unix() })
	}
	matching := mockfastpix.Profile{HeaderKeyID: mockfastpix.HeaderKeyIDMatchingFallback}
	var list []alternative
	add := func(name string, p mockfastpix.Profile, request ask, strict, changed answer) {
		list = append(list, alternative{name, p, request, strict, changed})
	}

	add("kid in the header only, matching fallback", matching, onlyHeader, refused(mockfastpix.ErrKeyIDMissing), ok)
	add("another kid in the header, matching fallback", matching, mismatch,
		refused(mockfastpix.ErrKeyIDMismatch), refused(mockfastpix.ErrKeyIDMismatch))
	for _, method := range []jwt.SigningMethod{
		jwt.SigningMethodRS384, jwt.SigningMethodRS512, jwt.SigningMethodPS256,
	} {
		add(method.Alg(), mockfastpix.Profile{AdditionalAlgorithms: []string{method.Alg()}}, signedWith(method),
			refused(mockfastpix.ErrAlgorithmNotRS256), ok)
	}
	add("an algorithm that is not in the list", mockfastpix.Profile{AdditionalAlgorithms: []string{"RS384"}},
		signedWith(jwt.SigningMethodRS512),
		refused(mockfastpix.ErrAlgorithmNotRS256), refused(mockfastpix.ErrAlgorithmNotRS256))
	add("RS256 with another algorithm in the list", mockfastpix.Profile{AdditionalAlgorithms: []string{"PS256"}},
		signedWith(jwt.SigningMethodRS256), ok, ok)

	future := mockfastpix.Profile{RefuseFutureIssuedAt: true}
	add("iat in the future", future, later(time.Minute), ok, refused(mockfastpix.ErrTokenIssuedInFuture))
	add("iat in the past", future, later(-time.Minute), ok, ok)
	add("iat in the future, within the leeway",
		mockfastpix.Profile{RefuseFutureIssuedAt: true, Leeway: 2 * time.Minute}, later(time.Minute), ok, ok)

	withoutIssuer := askStream(func(_ *world, d *draft) { delete(d.claims, "iss") })
	issuer := func(value any) ask {
		return askStream(func(_ *world, d *draft) { d.claims["iss"] = value })
	}
	one := mockfastpix.Profile{Issuers: []string{"fastpix.io"}}
	orNone := mockfastpix.Profile{Issuers: []string{"", "fastpix.io"}}
	add("no iss", one, withoutIssuer, ok, refused(mockfastpix.ErrIssuerNotAccepted))
	add("no iss, which the list permits", orNone, withoutIssuer, ok, ok)
	add("an empty iss, which the list permits", orNone, issuer(""), ok, ok)
	add("another iss, where the list permits none", orNone, issuer("example.com"), ok,
		refused(mockfastpix.ErrIssuerNotAccepted))
	add("an iss that is a number", orNone, issuer(1), ok, refused(mockfastpix.ErrIssuerNotAccepted))

	array := mockfastpix.Profile{AcceptAudienceArray: true}
	add("aud is an array", array, audience(func(w *world) any { return []string{"media:" + w.private} }),
		refused(mockfastpix.ErrAudienceMalformed), ok)
	add("aud is an array of two", array,
		audience(func(w *world) any { return []string{"media:" + w.private, "media:" + w.private} }),
		refused(mockfastpix.ErrAudienceMalformed), refused(mockfastpix.ErrAudienceMalformed))
	add("aud is an array with another playback ID", array,
		audience(func(*world) any { return []string{"media:" + unknownUUID} }),
		refused(mockfastpix.ErrAudienceMalformed), refused(mockfastpix.ErrAudienceMalformed))
	add("aud is the bare playback ID", mockfastpix.Profile{AcceptBareAudience: true},
		audience(func(w *world) any { return w.private }), refused(mockfastpix.ErrAudienceWrongPrefix), ok)
	add("aud is another bare playback ID", mockfastpix.Profile{AcceptBareAudience: true},
		audience(func(w *world) any { return w.public }),
		refused(mockfastpix.ErrAudienceWrongPrefix), refused(mockfastpix.ErrAudienceWrongPrefix))
	add("aud with the media ID", mockfastpix.Profile{AcceptMediaIDAudience: true},
		audience(func(w *world) any { return "media:" + w.mediaID }),
		refused(mockfastpix.ErrAudienceWrongPlaybackID), ok)
	add("aud with drm: for a private stream", mockfastpix.Profile{AcceptDRMAudience: true},
		audience(func(w *world) any { return "drm:" + w.private }), refused(mockfastpix.ErrAudienceWrongPrefix), ok)
	add("prefix of aud in upper case", mockfastpix.Profile{IgnoreAudiencePrefixCase: true},
		audience(func(w *world) any { return "MEDIA:" + w.private }), refused(mockfastpix.ErrAudienceWrongPrefix), ok)
	upper := audience(func(w *world) any { return "media:" + strings.ToUpper(w.private) })
	add("ID in aud in upper case", mockfastpix.Profile{IgnoreAudienceIDCase: true}, upper,
		refused(mockfastpix.ErrAudienceWrongPlaybackID), ok)
	add("ID in aud in upper case, prefix in any case", mockfastpix.Profile{IgnoreAudiencePrefixCase: true}, upper,
		refused(mockfastpix.ErrAudienceWrongPlaybackID), refused(mockfastpix.ErrAudienceWrongPlaybackID))
	return list
}

// acceptAll accepts every audience that a profile can accept.
var acceptAll = mockfastpix.Profile{
	AcceptAudienceArray: true, AcceptBareAudience: true, AcceptMediaIDAudience: true, AcceptDRMAudience: true,
	IgnoreAudiencePrefixCase: true, IgnoreAudienceIDCase: true,
}

// TestProfile_audiencesTogether tests audiences that only several fields of the
// profile together accept, and some that none accepts.
func TestProfile_audiencesTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(acceptAll))
	o, _ := w.srv.Playback(w.drm)
	for _, c := range []struct {
		name     string
		id       string
		aud      any
		accepted bool
	}{
		{"array of a bare ID in upper case", w.private, []string{strings.ToUpper(w.private)}, true},
		{"bare media ID", w.private, w.mediaID, true},
		{"DRM: and the media ID", w.private, "DRM:" + w.mediaID, true},
		{"DRM: for a DRM stream", w.drm, "DRM:" + w.drm, true},
		{"drm: and the media ID for a DRM stream", w.drm, "drm:" + o.MediaID, true},
		{"media: for a DRM stream", w.drm, "media:" + w.drm, false},
		{"bare ID for a DRM stream", w.drm, w.drm, false},
		{"array of media: for a DRM stream", w.drm, []string{"media:" + w.drm}, false},
		{"another prefix", w.private, "video:" + w.private, false},
		{"two prefixes", w.private, "drm:media:" + w.private, false},
		{"empty", w.private, "", false},
		{"only the prefix, for a live stream without a media", w.live, "media:", false},
		{"empty array", w.private, []string{}, false},
		{"array of a number", w.private, []int{1}, false},
		{"array of null", w.private, []any{nil}, false},
		{"null", w.private, nil, false},
	} {
		d := w.signer.draft(c.id, "media:")
		d.claims["aud"] = c.aud
		if v := w.srv.Verify(d.sign(t), c.id, mockfastpix.ResourceStream); v.Accepted != c.accepted {
			t.Errorf("%s: accepted is %t, %s", c.name, v.Accepted, v.Detail)
		}
	}
}

// TestProfile_mediaNeverOpensDRM tests the audiences media: and bare with every
// DRM resource but images.
func TestProfile_mediaNeverOpensDRM(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(acceptAll))
	for _, resource := range []mockfastpix.Resource{
		mockfastpix.ResourceStream, mockfastpix.ResourceWidevineLicense, mockfastpix.ResourceFairPlayLicense,
		mockfastpix.ResourceFairPlayCertificate,
	} {
		for _, prefix := range []string{"media:", "Media:", ""} {
			v := w.srv.Verify(w.signer.draft(w.drm, prefix).sign(t), w.drm, resource)
			if v.Reason != mockfastpix.ErrAudienceWrongPrefix {
				t.Errorf("%q opens the %s: %s", prefix, resource, v.Reason.Code)
			}
		}
	}
}

// TestProfile_additionalAlgorithm tests that a signature counts only for the
// algorithm in the header, and that Verify names the algorithm.
func TestProfile_additionalAlgorithm(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mockfastpix.WithProfile(mockfastpix.Profile{AdditionalAlgorithms: []string{"PS256", "RS512"}}))
	other := newSigner(t, w.srv)
	verify := func(change func(*draft)) mockfastpix.Verdict {
		d := w.signer.draft(w.private, "media:")
		d.header["alg"], d.method = "PS256", jwt.SigningMethodPS256
		change(d)
		return w.srv.Verify(d.sign(t), w.private, mockfastpix.ResourceStream)
	}
	v := verify(func(*draft) {})
	if !v.Accepted || !strings.Contains(checkDetail(v, "algorithm"), "PS256") {
		t.Errorf("%+v", v)
	}
	v = verify(func(d *draft) { d.key = other.key })
	if v.Reason != mockfastpix.ErrSignatureInvalid || !strings.Contains(v.Detail, other.keyID) {
		t.Errorf("signed with another key: %+v", v)
	}
	v = verify(func(d *draft) { d.method = jwt.SigningMethodRS256 })
	if v.Reason != mockfastpix.ErrSignatureInvalid {
		t.Errorf("an RS256 signature counts for PS256: %+v", v)
	}
	v = verify(func(d *draft) { d.header["alg"], d.method, d.key = "HS256", jwt.SigningMethodHS256, []byte("secret") })
	if v.Reason != mockfastpix.ErrAlgorithmNotRS256 || !strings.Contains(v.Detail, "sign with RS256") {
		t.Errorf("signed with a secret: %+v", v)
	}
}

func checkDetail(v mockfastpix.Verdict, name string) string {
	for _, c := range v.Checks {
		if c.Name == name {
			return c.Detail
		}
	}
	return ""
}

// TestProfile_futureIssuedAt tests the text of the refusal, and the warning of
// the default profile.
func TestProfile_futureIssuedAt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.signer.draft(w.private, "media:")
	d.claims["iat"] = w.srv.Now().Add(time.Minute).Unix()
	token := d.sign(t)
	if v := w.srv.Verify(token, w.private, mockfastpix.ResourceStream); !v.Accepted || len(v.Warnings) != 1 {
		t.Errorf("by default: %+v", v)
	}
	w.srv.SetProfile(mockfastpix.Profile{RefuseFutureIssuedAt: true})
	v := w.srv.Verify(token, w.private, mockfastpix.ResourceStream)
	if v.Reason != mockfastpix.ErrTokenIssuedInFuture || !strings.Contains(v.Detail, "the server's clock shows") {
		t.Errorf("refused: %+v", v)
	}
}
