package calibrate_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/calibrate"
	"github.com/FastPix/fastpix-playback-go/internal/assumptions"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const accessToken, secretKey = "calibrate-access-token", "calibrate-secret-key"

// account is an account at a mock, and a machine whose clock is the mock's, so
// that pauses take no time.
type account struct {
	mock  *mockfastpix.Server
	cfg   calibrate.Config
	media string

	// handle, if set, is called in place of the mock.
	handle func(w http.ResponseWriter, r *http.Request, n int, mock http.Handler)
	// lose, if set, is called before and after each request. With an error, the
	// client gets no answer.
	lose func(n int, sent bool) error
	n    int // requests
}

func newAccount(t testing.TB, opts ...mockfastpix.Option) *account {
	t.Helper()
	mock, err := mockfastpix.New(append(opts, mockfastpix.WithCredentials(accessToken, secretKey))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mock.Close() })
	a := &account{mock: mock, media: "0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f"}
	a.cfg = calibrate.Config{
		Domain: "fastpix.io", BaseURL: "http://fastpix.test", AccessToken: accessToken, SecretKey: secretKey,
		PlaybackID:       mock.AddPlayback(mockfastpix.PlaybackOptions{MediaID: a.media, MP4Support: "capped_4k"}),
		DRMPlaybackID:    mock.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM}),
		PublicPlaybackID: mock.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public}),
		StateFile:        filepath.Join(t.TempDir(), "state.json"), Rate: 2,
		Confirm: func() error { return nil }, Progress: func(int, string) {},
		Client: &http.Client{Transport: a}, Wait: 10 * time.Second, Now: mock.Now,
		Sleep: func(ctx context.Context, d time.Duration) error {
			mock.Advance(d)
			return ctx.Err()
		},
	}
	return a
}

// listen serves the mock over HTTP. The date of the answers is that of the
// mock's clock.
func (a *account) listen(t testing.TB) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", a.mock.Now().UTC().Format(http.TimeFormat))
		a.mock.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	a.cfg.BaseURL, a.cfg.Client = server.URL, server.Client()
	a.cfg.Client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}

// RoundTrip calls the mock without a network.
func (a *account) RoundTrip(r *http.Request) (*http.Response, error) {
	a.n++
	if a.lose != nil {
		if err := a.lose(a.n, false); err != nil {
			return nil, err
		}
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	served := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), bytes.NewReader(body))
	served.Header, served.Host = r.Header.Clone(), "localhost"
	w := httptest.NewRecorder()
	w.Header().Set("Date", a.mock.Now().UTC().Format(http.TimeFormat))
	if err := a.serve(w, served); err != nil {
		return nil, err
	}
	if a.lose != nil {
		if err := a.lose(a.n, true); err != nil {
			return nil, err
		}
	}
	return w.Result(), nil
}

func (a *account) serve(w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if recover() != nil { // http.ErrAbortHandler
			err = errors.New("EOF")
		}
	}()
	if a.handle != nil {
		a.handle(w, r, a.n, a.mock)
		return nil
	}
	a.mock.ServeHTTP(w, r)
	return nil
}

// leftovers returns what remains of the temporary objects.
func (a *account) leftovers(t testing.TB) string {
	t.Helper()
	var all []string
	for _, path := range []string{"/v1/iam/signing-keys?limit=50", "/v1/on-demand/" + a.media + "/playback-ids"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil)
		r.SetBasicAuth(accessToken, secretKey)
		w := httptest.NewRecorder()
		a.mock.ServeHTTP(w, r)
		all = append(all, fmt.Sprint(strings.Count(w.Body.String(), `"id":`)))
	}
	return strings.Join(all, " keys, ") + " playback IDs"
}

// clean is what leftovers returns without temporary objects.
const clean = "0 keys, 1 playback IDs"

// find returns the finding with an ID.
func find(t *testing.T, r calibrate.Report, id string) calibrate.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("there is no row %s", id)
	return calibrate.Finding{}
}

// TestRun_strict tests the report of a mock in its default profile.
func TestRun_strict(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	report, err := calibrate.Run(t.Context(), a.cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Result != calibrate.AsAssumed && f.Result != calibrate.NotProbed {
			t.Errorf("%s: %s: %s", f.ID, f.Result, f.Observed)
		}
		if f.Observed == "" {
			t.Errorf("%s: nothing is observed, and there is no reason", f.ID)
		}
	}
	if diff := report.Compare(mockfastpix.Strict()); len(diff) > 0 {
		t.Errorf("differences from the profile of the mock: %v", diff)
	}
	a.wantClean(t)
}

// TestRows tests that each assumption with a field of the profile is probed, or
// listed with the reason why not.
func TestRows(t *testing.T) {
	t.Parallel()
	for _, row := range assumptions.Rows() {
		probed, why := calibrate.Probed(row.ID)
		switch {
		case probed && why != "":
			t.Errorf("%s is probed, and listed as not probed: %s", row.ID, why)
		case !probed && why == "" && (row.Field != "" || row.Table == assumptions.Edge):
			t.Errorf("%s is neither probed nor listed with a reason", row.ID)
		}
	}
}

// claims returns the header and the claims of a token in a request.
func claims(r *http.Request) (header, payload map[string]any) {
	parts := strings.Split(r.URL.Query().Get("token"), ".")
	for i, to := range []*map[string]any{&header, &payload} {
		if text, err := base64.RawURLEncoding.DecodeString(parts[min(i, len(parts)-1)]); err == nil {
			_ = json.Unmarshal(text, to)
		}
	}
	return header, payload
}

// TestRun_brokenRules tests that a service which breaks a documented rule is
// reported on top, in words.
func TestRun_brokenRules(t *testing.T) {
	t.Parallel()
	const playlist = "#EXTM3U\n"
	for name, test := range map[string]struct {
		opens func(a *account, r *http.Request) bool
		id    string
		text  string
	}{
		"HS256": {func(_ *account, r *http.Request) bool {
			header, _ := claims(r)
			return header["alg"] == "HS256"
		}, "alg_rs256_only", "accepts HS256 with the public key as the secret"},
		"exp": {func(_ *account, r *http.Request) bool {
			_, payload := claims(r)
			exp, ok := payload["exp"].(float64)
			return payload != nil && (!ok || exp < float64(time.Now().Unix()))
		}, "status_token_expired", "ignores exp"},
		"DRM": {func(a *account, r *http.Request) bool {
			_, payload := claims(r)
			return strings.HasPrefix(r.URL.Path, "/"+a.cfg.DRMPlaybackID) && payload["aud"] == "media:"+a.cfg.DRMPlaybackID
		}, "aud_drm", "opens DRM streams to tokens with media:"},
		"missing token": {func(_ *account, r *http.Request) bool {
			return strings.HasSuffix(r.URL.Path, ".m3u8") && !strings.HasPrefix(r.URL.Path, "/m/") && !r.URL.Query().Has("token")
		}, "status_token_missing", "opens private playback IDs without a token"},
		"signature": {func(a *account, r *http.Request) bool {
			return r.URL.Query().Has("token") && strings.HasPrefix(r.URL.Path, "/") && a.mock.Verify(
				r.URL.Query().Get("token"), strings.Trim(strings.TrimSuffix(r.URL.Path, ".m3u8"), "/"),
				mockfastpix.ResourceStream).Reason.Code == mockfastpix.ErrSignatureInvalid.Code
		}, "signature_checked", "accepts tokens whose signature was changed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
				if test.opens(a, r) {
					_, _ = io.WriteString(w, playlist)
					return
				}
				mock.ServeHTTP(w, r)
			}
			report, err := calibrate.Run(t.Context(), a.cfg)
			if err != nil {
				t.Fatal(err)
			}
			f := find(t, report, test.id)
			if f.Result != calibrate.Contradiction || !strings.Contains(f.Observed, test.text) {
				t.Errorf("%s: %s, want a contradiction: %s", f.Result, f.Observed, test.text)
			}
			if first := report.Findings[0]; first.Result != calibrate.Contradiction {
				t.Errorf("the first row is %s: %s", first.ID, first.Result)
			}
		})
	}
}

// TestRun_license tests that a license server which treats an expired token in
// its own way is reported, although its status for a forged one is that of
// streams.
func TestRun_license(t *testing.T) {
	t.Parallel()
	for status, text := range map[int]string{
		http.StatusOK:         "the license server accepts a token that streams refuse: expired",
		http.StatusBadRequest: "which the mock cannot do",
	} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
				_, payload := claims(r)
				exp, _ := payload["exp"].(float64)
				if strings.Contains(r.URL.Path, "/drm/license/") && exp > 0 && exp < float64(time.Now().Unix()) {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(status)
					_, _ = io.WriteString(w, "{}")
					return
				}
				mock.ServeHTTP(w, r)
			}
			report, err := calibrate.Run(t.Context(), a.cfg)
			if err != nil {
				t.Fatal(err)
			}
			f := find(t, report, "status_license")
			if f.Result != calibrate.Contradiction || !strings.Contains(f.Observed, text) {
				t.Errorf("%s: %s, want a contradiction: %s", f.Result, f.Observed, text)
			}
		})
	}
}

// TestRun_outage tests that an outage which looks like refusals is not read as
// a rule: 6 requests in a row to the edge get the status 403, wherever that
// begins.
func TestRun_outage(t *testing.T) {
	t.Parallel()
	want := mockfastpix.Lenient()
	want.Leeway, want.MaxLifetime, want.AcceptMilliseconds = 100*time.Second, 24*time.Hour, false
	step := 30
	if needs.Long() {
		step = 4
	}
	for begin := 8; begin < 120; begin += step {
		a := newAccount(t, mockfastpix.WithProfile(want))
		edge := 0
		a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
			if !strings.HasPrefix(r.URL.Path, "/v1/") {
				if edge++; edge >= begin && edge < begin+6 {
					w.WriteHeader(http.StatusForbidden)
					return
				}
			}
			mock.ServeHTTP(w, r)
		}
		report, err := calibrate.Run(t.Context(), a.cfg)
		if err != nil {
			t.Fatalf("begin %d: %v", begin, err)
		}
		if wantProfile(t, report, want); t.Failed() {
			t.Fatalf("an outage that began with request %d was read as a rule", begin)
		}
	}
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

// TestRun_secrets tests that report, progress and state file contain no secret,
// and the report no ID and no host of the account.
func TestRun_secrets(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	var private, public []string
	var state bytes.Buffer
	a.handle = func(w http.ResponseWriter, r *http.Request, _ int, mock http.Handler) {
		recorder := httptest.NewRecorder()
		mock.ServeHTTP(recorder, r)
		body := recorder.Body.String()
		if _, key, ok := strings.Cut(body, `"privateKey":"`); ok {
			private = append(private, key[:40], key[len(key)/2:len(key)/2+40])
		}
		if token := r.URL.Query().Get("token"); token != "" {
			private = append(private, token[:20], token[len(token)-20:])
		}
		content, _ := os.ReadFile(a.cfg.StateFile)
		state.Write(content)
		public = append(public, uuids.FindAllString(r.URL.String()+body, -1)...)
		maps.Copy(w.Header(), recorder.Header())
		w.WriteHeader(recorder.Code)
		_, _ = io.WriteString(w, body)
	}
	var progress strings.Builder
	a.cfg.Progress = func(sent int, what string) { fmt.Fprintln(&progress, sent, what) }
	report, err := calibrate.Run(t.Context(), a.cfg)
	if err != nil {
		t.Fatal(err)
	}
	private = append(private, accessToken, secretKey)
	public = append(public, "fastpix.test", "localhost", a.mock.WorkspaceID())
	text, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if len(private) < 50 || state.Len() == 0 {
		t.Fatalf("%d secrets and %d bytes of state", len(private), state.Len())
	}
	for name, shown := range map[string]string{
		"report": string(text), "progress": progress.String(), "state file": state.String(),
	} {
		for _, secret := range private {
			if strings.Contains(shown, secret) {
				t.Errorf("the %s contains %s", name, secret)
			}
		}
	}
	for _, id := range public {
		if strings.Contains(string(text)+progress.String(), id) {
			t.Errorf("the report contains %s", id)
		}
	}
}

// TestRun_anotherAccount tests that the objects of another account are not
// looked for in this one.
func TestRun_anotherAccount(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.lose = func(n int, _ bool) error {
		if n > 20 {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	if _, err := calibrate.Run(t.Context(), a.cfg); !errors.Is(err, calibrate.ErrLeftovers) {
		t.Fatalf("error %v, want ErrLeftovers", err)
	}
	a.lose, a.cfg.AccessToken = nil, "another"
	if _, err := calibrate.Run(t.Context(), a.cfg); err == nil || !strings.Contains(err.Error(), "another account") {
		t.Errorf("error %v, want one about another account", err)
	}
}
