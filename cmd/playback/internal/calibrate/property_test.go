package calibrate_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/calibrate"
	"github.com/FastPix/fastpix-playback-go/internal/assumptions"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// profiles returns how many random profiles the tests draw.
func profiles() int {
	if needs.Long() {
		return 300
	}
	return 4
}

// alternatives are the values of the fields that are not bools or durations.
var alternatives = map[string][]any{
	"ExpiredStatus":             {403, 401},
	"MissingTokenStatus":        {401, 403},
	"RestrictedStatus":          {403, 401},
	"UnknownStatus":             {404, 403},
	"URLStatus":                 {403, 401},
	"MalformedStreamIDStatus":   {404, 422},
	"PageAfterLastStatus":       {200, 404},
	"WrongMethodStatus":         {405, 404},
	"StreamCacheControl":        {"", "max-age=5", "none"},
	"SegmentCacheControl":       {"", "public, max-age=60", "none"},
	"ImageCacheControl":         {"", "max-age=3600", "none"},
	"AllowOrigin":               {"", "request", "none"},
	"InvalidTokenStatus":        {401, 403},
	"MalformedTokenStatus":      {401, 403, 400},
	"AudienceStatus":            {401, 403},
	"LicenseStatus":             {0, 401, 403},
	"DeletedStatus":             {404, 403, 410},
	"MalformedPlaybackIDStatus": {422, 400, 404},
	"HeaderKeyID": {
		mockfastpix.HeaderKeyIDMustMatch, mockfastpix.HeaderKeyIDIgnored, mockfastpix.HeaderKeyIDFallback,
		mockfastpix.HeaderKeyIDMatchingFallback,
	},
}

// lists are the values of lists. A random profile has some of them, in order.
var lists = map[string][]string{
	"Issuers":              {"fastpix.io", "fastpix.com", ""},
	"AdditionalAlgorithms": {"RS384", "RS512", "PS256"},
}

// randomProfile returns a profile whose probed fields are random.
func randomProfile(r *rand.Rand) mockfastpix.Profile {
	var p mockfastpix.Profile
	for _, row := range assumptions.Rows() {
		if probed, _ := calibrate.Probed(row.ID); row.Field == "" || !probed {
			continue
		}
		field := reflect.ValueOf(&p).Elem().FieldByName(row.Field)
		switch {
		case row.Field == "Leeway":
			p.Leeway = time.Duration(r.IntN(3)*r.IntN(150)) * time.Second
		case row.Field == "URLLifetime":
			p.URLLifetime = time.Duration(r.IntN(3)*(5+r.IntN(10000))) * time.Minute
		case row.Field == "KeyDeletionDelay", row.Field == "PlaybackDeletionDelay": // see TestRun_deletionDelays
		case row.Field == "MaxLifetime":
			seconds := int64(10*60) << r.IntN(19)
			p.MaxLifetime = time.Duration(int64(r.IntN(2))*(seconds+r.Int64N(seconds))) * time.Second
		case field.Kind() == reflect.Map:
			for _, code := range []string{"token_missing", "token_expired", "signature_invalid", "playback_id_deleted"} {
				if r.IntN(2) == 0 {
					continue
				}
				if p.Messages == nil {
					p.Messages = map[string]string{}
				}
				p.Messages[code] = fmt.Sprintf("text %d", r.IntN(10))
			}
		case field.Kind() == reflect.Bool:
			field.SetBool(r.IntN(2) == 0)
		case field.Kind() == reflect.Pointer:
			b := r.IntN(2) == 0
			field.Set(reflect.ValueOf(&b))
		case field.Kind() == reflect.Slice:
			list := slices.DeleteFunc(slices.Clone(lists[row.Field]), func(string) bool { return r.IntN(2) == 0 })
			field.Set(reflect.ValueOf(list))
		default:
			values := alternatives[row.Field]
			if len(values) == 0 {
				panic("the test has no values for " + row.Field)
			}
			field.Set(reflect.ValueOf(values[r.IntN(len(values))]).Convert(field.Type()))
		}
	}
	if one := r.IntN(4); true { // at most one of these can be set
		p.RefererBeforeOrigin, p.IgnoreOrigin, p.IgnoreReferer = one == 1, one == 2, one == 3
	}
	status := p.LicenseStatus
	if s := p.InvalidTokenStatus; s == status && p.MalformedTokenStatus == s && p.AudienceStatus == s &&
		p.ExpiredStatus == s && p.MissingTokenStatus == s {
		p.LicenseStatus = 0 // which is the same
	}
	if p.MaxLifetime > 0 {
		p.AcceptMilliseconds = false // milliseconds are beyond the maximum
	}
	return p
}

// wantProfile tests that a finding says what the profile has.
func wantProfile(t *testing.T, report calibrate.Report, want mockfastpix.Profile) (missing []string) {
	t.Helper()
	for _, f := range report.Findings {
		row, _ := assumptions.ByID(f.ID)
		if probed, _ := calibrate.Probed(f.ID); row.Field == "" || !probed {
			continue
		}
		if f.Field == "" {
			if f.Result == calibrate.Contradiction {
				t.Errorf("%s: %s", f.ID, f.Observed)
			}
			if f.ID != "exp_milliseconds" || want.MaxLifetime == 0 {
				missing = append(missing, f.ID+": "+f.Observed)
			}
			continue
		}
		field := reflect.ValueOf(want).FieldByName(row.Field)
		if low, high, ok := f.Limits(); ok {
			d := field.Int()
			if row.Field == "URLLifetime" && d == 0 {
				d = int64(30 * 24 * time.Hour)
			}
			precision := max(int64(2*time.Second), low/100+1)
			if row.Field == "URLLifetime" || strings.HasSuffix(row.Field, "DeletionDelay") {
				precision = max(int64(2*time.Minute), low)
			}
			if d < low || d > high || high-low > precision {
				t.Errorf("%s is %v, found between %v and %v", row.Field, time.Duration(d), time.Duration(low),
					time.Duration(high))
			}
			continue
		}
		var fields map[string]json.RawMessage
		text, err := json.Marshal(want)
		if err != nil || json.Unmarshal(text, &fields) != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := f.ProfileValue(); string(got) != string(fields[f.Field]) {
			t.Errorf("%s is %s, found %s", row.Field, fields[f.Field], got)
		}
	}
	return missing
}

// TestRun_randomProfiles tests that a run over HTTP finds every field of a
// random profile, and that a mock with the result gives the same verdicts.
func TestRun_randomProfiles(t *testing.T) {
	t.Parallel()
	for i := range profiles() {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(i), 13))
			want := randomProfile(r)
			a := newAccount(t, mockfastpix.WithProfile(want))
			a.listen(t)
			report, err := calibrate.Run(t.Context(), a.cfg)
			if err != nil {
				t.Fatal(err)
			}
			for _, missing := range wantProfile(t, report, want) {
				t.Errorf("%s (%d requests)", missing, report.Requests)
			}
			a.wantClean(t)
			wantVerdicts(t, want, report.Profile)
		})
	}
}

// TestRun_deletionDelays tests that a run finds for how long deleted objects
// still work.
func TestRun_deletionDelays(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{time.Second, 5 * time.Second, 40 * time.Second} {
		want := mockfastpix.Profile{KeyDeletionDelay: delay, PlaybackDeletionDelay: delay / 2}
		a := newAccount(t, mockfastpix.WithProfile(want))
		report, err := calibrate.Run(t.Context(), a.cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, missing := range wantProfile(t, report, want) {
			t.Error(missing)
		}
		a.wantClean(t)
	}
}

// TestRun_slowDeletion tests that the time until a deletion is answered counts
// as time in which the deleted object may have worked.
func TestRun_slowDeletion(t *testing.T) {
	t.Parallel()
	want := mockfastpix.Profile{KeyDeletionDelay: time.Second, PlaybackDeletionDelay: time.Second}
	a := newAccount(t, mockfastpix.WithProfile(want))
	a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
		mock.ServeHTTP(w, r)
		if r.Method == http.MethodDelete {
			a.mock.Advance(2 * time.Second)
		}
	}
	report, err := calibrate.Run(t.Context(), a.cfg)
	if err != nil {
		t.Fatal(err)
	}
	wantProfile(t, report, want)
}

// TestRun_noise tests that a service which fails now and then leads to no wrong
// field.
func TestRun_noise(t *testing.T) {
	t.Parallel()
	for i := range profiles() {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			want := randomProfile(rand.New(rand.NewPCG(uint64(i), 5)))
			a := newAccount(t, mockfastpix.WithProfile(want),
				mockfastpix.WithFickle(mockfastpix.Fickle{Rate: 0.05, Seed: int64(i)}))
			report, err := calibrate.Run(t.Context(), a.cfg)
			if err != nil {
				t.Logf("the run ended early: %v", err)
			}
			for _, missing := range wantProfile(t, report, want) {
				t.Log(missing)
			}
			for range 5 { // until the fickle service lets it clean up
				if _, err := os.Stat(a.cfg.StateFile); err != nil {
					break
				}
				a.cfg.Confirm = func() error { return errDeclined }
				_, _ = calibrate.Run(t.Context(), a.cfg)
			}
			a.mock.SetFickle(mockfastpix.Fickle{})
			a.wantClean(t)
		})
	}
}

// verdict is what the mock says about a token.
type verdict struct {
	Status int
	Reason string
}

// wantVerdicts tests that mocks with two profiles give the same verdicts about
// 500 random tokens, apart from those within the precision of the limits.
func wantVerdicts(t *testing.T, a, b mockfastpix.Profile) {
	t.Helper()
	var mocks []*mockfastpix.Server
	for _, profile := range []mockfastpix.Profile{a, b} {
		mock, err := mockfastpix.New(mockfastpix.WithProfile(profile))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = mock.Close() }()
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: video, MediaID: media, MP4Support: "capped_4k"})
		mock.AddPlayback(mockfastpix.PlaybackOptions{ID: film, Policy: mockfastpix.DRM})
		if err := mock.RegisterSigningKey(testkeys.KeyID, testkeys.PublicPEM(testkeys.RSA())); err != nil {
			t.Fatal(err)
		}
		mocks = append(mocks, mock)
	}
	for _, token := range randomTokens() {
		if token.near(a, b) {
			continue
		}
		var verdicts []verdict
		for _, mock := range mocks {
			mock.SetTime(madeAt)
			v := mock.Verify(token.text, token.id, token.resource)
			verdicts = append(verdicts, verdict{v.Status, v.Reason.Code})
		}
		if verdicts[0] != verdicts[1] {
			t.Errorf("%v with the profile and %v with the one that was found: %s %v", verdicts[0], verdicts[1],
				token.resource, token.claims)
		}
	}
}

// randomToken is a token for a request.
type randomToken struct {
	id, text string
	resource mockfastpix.Resource
	claims   map[string]any
	age      []time.Duration // of its times: how long exp has passed, how far nbf and iat are in the future
	lifetime time.Duration
}

// near reports whether the verdict depends on the precision of the limits.
func (t randomToken) near(a, b mockfastpix.Profile) bool {
	within := func(d, x, y, precision time.Duration) bool {
		return d >= min(x, y)-precision && d <= max(x, y)+precision
	}
	for _, age := range t.age {
		if within(age, a.Leeway, b.Leeway, 2*time.Second) {
			return true
		}
	}
	return a.MaxLifetime > 0 && within(t.lifetime, a.MaxLifetime, b.MaxLifetime, 5*time.Second)
}

// The playback IDs of the random tokens, and the first one's media.
const (
	video = "16af5b33-cf4d-4717-9b90-ce429a124455"
	film  = "9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d"
	media = "0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f"
)

// madeAt is the time on the clocks of the mocks that verify random tokens.
var madeAt = time.Now()

// randomTokens returns 500 random tokens. Signing them takes some tenths of a
// second.
var randomTokens = sync.OnceValue(func() []randomToken {
	now := madeAt
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(values ...any) any { return values[r.IntN(len(values))] }
	var all []randomToken
	for range 500 {
		t := randomToken{
			id: pick(video, video, film).(string),
			resource: pick(mockfastpix.ResourceStream, mockfastpix.ResourceThumbnail,
				mockfastpix.ResourceMP4).(mockfastpix.Resource),
		}
		header := map[string]any{"alg": "RS256"}
		issued := now.Add(-time.Duration(r.IntN(600)) * time.Second)
		expires := issued.Add(time.Duration(60+r.IntN(900)) * time.Second)
		if r.IntN(4) == 0 {
			expires = issued.Add(time.Duration(r.Int64N(int64(10 * 365 * 24 * time.Hour))))
		}
		t.claims = map[string]any{
			"kid": testkeys.KeyID, "aud": "media:" + t.id, "iss": pick("fastpix.io", "fastpix.com", "acme"),
			"iat": issued.Unix(), "exp": expires.Unix(),
		}
		if t.id == film {
			t.claims["aud"] = "drm:" + t.id
		}
		t.age, t.lifetime = []time.Duration{now.Sub(expires)}, expires.Sub(issued)
		for range r.IntN(3) { // changes
			switch r.IntN(9) {
			case 0:
				header["alg"] = pick("RS384", "RS512", "PS256", "none")
			case 1:
				header["kid"] = pick(testkeys.KeyID, testkeys.OtherKeyID)
			case 2:
				header["kid"] = testkeys.KeyID
				delete(t.claims, "kid")
			case 3:
				delete(t.claims, pick("iss", "iat", "exp", "aud").(string))
				t.lifetime = min(t.lifetime, expires.Sub(now))
			case 4:
				t.claims["aud"] = pick([]string{"media:" + t.id}, t.id, "media:"+media, "drm:"+t.id, "MEDIA:"+t.id,
					"media:"+strings.ToUpper(t.id), "video:"+t.id)
			case 5:
				t.claims["exp"] = pick(expires.UnixMilli(), float64(expires.Unix())+0.5, fmt.Sprint(expires.Unix()))
			case 6:
				at := now.Add(time.Duration(r.IntN(400)) * time.Second)
				t.claims["nbf"], t.age = at.Unix(), append(t.age, at.Sub(now))
			case 7:
				at := now.Add(time.Duration(r.IntN(400)) * time.Second)
				t.claims["iat"], t.age = at.Unix(), append(t.age, at.Sub(now))
				t.lifetime = expires.Sub(now)
			case 8:
				t.claims["sub"] = "viewer"
			}
		}
		t.text = calibrate.Sign(header, t.claims, testkeys.RSA())
		all = append(all, t)
	}
	return all
})
