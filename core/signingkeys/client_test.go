package signingkeys_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestCreateReturnsAKeyThatSignsAndTheAnswerAsItCame(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	created, err := api.client(t).Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := "b7158b65-302d-4fbd-9c48-000000000001"; created.ID != want {
		t.Errorf("ID = %q, want %q", created.ID, want)
	}
	if want := time.Date(2026, 5, 20, 12, 50, 12, 795601000, time.UTC); !created.CreatedAt.Equal(want) {
		t.Errorf("CreatedAt = %v, want %v", created.CreatedAt, want)
	}
	key, err := created.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	if key.ID() != created.ID || !key.PublicKey().Equal(&sharedPairs()[0].PublicKey) {
		t.Errorf("SigningKey() = %v, not the pair that the API made", key)
	}
	if !strings.HasPrefix(string(created.Answer()), `{"success":true,"data":{"id":"b7158b65`) {
		t.Error("Answer() is not the answer as it came")
	}
}

func TestEachCreateHasAnIdempotencyKeyOfItsOwnAndRepeatsItOnRetry(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n != 1 {
			return false
		}
		api.create(discard{}, r) // the key is made, the answer gets lost
		panic(http.ErrAbortHandler)
	}
	client := api.client(t, signingkeys.WithMaxWait(time.Millisecond))
	for range 2 {
		if _, err := client.Create(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(api.keys); got != 2 {
		t.Errorf("%d keys were made by two calls, want 2", got)
	}
	var sent []string
	for _, r := range api.requests {
		sent = append(sent, r.Header.Get("Idempotency-Key"))
	}
	if len(sent) != 3 || sent[0] == "" || sent[0] != sent[1] || sent[1] == sent[2] {
		t.Errorf("Idempotency-Keys of a call, its retry and the next call: %q", sent)
	}
}

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

func TestCreateTwiceWithOneIdempotencyKeyReturnsTheSameKey(t *testing.T) {
	t.Parallel()
	client := newFakeAPI(t).client(t)
	const once = "2f7c1b9a6d3e4f50"
	first, err := client.Create(t.Context(), signingkeys.IdempotencyKey(once))
	if err != nil {
		t.Fatal(err)
	}
	second, err := client.Create(t.Context(), signingkeys.IdempotencyKey(once))
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != second.ID || !bytes.Equal(first.Answer(), second.Answer()) {
		t.Errorf("got %v and %v, want the same key", first, second)
	}
	for _, value := range []string{"", "constant", "with a space in the middle", "line\nbreak-line-break"} {
		if _, err := client.Create(t.Context(), signingkeys.IdempotencyKey(value)); err == nil {
			t.Errorf("IdempotencyKey(%q) was accepted", value)
		}
	}
}

func TestListWalksAllPagesAndStopsWhenToldTo(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for i := range 101 {
		api.keys = append(api.keys, fakeKey{id: fmt.Sprintf("key-%d", i)})
	}
	var got []string
	for key, err := range api.client(t).List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, key.ID)
	}
	if len(got) != 101 || got[0] != "key-0" || got[100] != "key-100" {
		t.Errorf("got %d keys", len(got))
	}
	want := []string{
		"GET /v1/iam/signing-keys?limit=50&offset=1",
		"GET /v1/iam/signing-keys?limit=50&offset=2",
		"GET /v1/iam/signing-keys?limit=50&offset=3",
	}
	if diff := cmp.Diff(want, api.seen()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	for _, err := range api.client(t).List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := len(api.seen()); n != 4 {
		t.Errorf("%d requests after breaking off in the first page, want 4", n)
	}
}

func TestListReturnsAKeyOnceWhenANewOneShiftsThePages(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for i := range 60 {
		api.keys = append(api.keys, fakeKey{id: fmt.Sprintf("key-%d", i)})
	}
	api.before = func(_ http.ResponseWriter, _ *http.Request, n int) bool {
		if n == 2 {
			api.keys = append([]fakeKey{{id: "new"}}, api.keys...)
		}
		return false
	}
	count := map[string]int{}
	for key, err := range api.client(t).List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		count[key.ID]++
	}
	for id, n := range count {
		if n != 1 {
			t.Errorf("%s was returned %d times", id, n)
		}
	}
	if len(count) != 60 {
		t.Errorf("got %d keys, want the 60 that were there at the start", len(count))
	}
}

func TestListEndsWithTheError(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		refuse(w, 403, `{"success":false,"error":{"code":403,"message":"forbidden"}}`)
		return true
	}
	var errs []error
	for _, err := range api.client(t).List(t.Context()) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || !errors.Is(errs[0], signingkeys.ErrForbidden) {
		t.Fatalf("got %v", errs)
	}
	const want = "list signing keys: FastPix answered 403 Forbidden: give the access token the System permission in FastPix's dashboard"
	if got := errs[0].Error(); got != want {
		t.Errorf("error\n got %s\nwant %s", got, want)
	}
}

func TestListPageRefusesPagesThatFastPixRefuses(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for _, args := range [][2]int{{0, 10}, {-1, 10}, {1, 0}, {1, 51}} {
		if _, err := api.client(t).ListPage(t.Context(), args[0], args[1]); err == nil {
			t.Errorf("ListPage(%d, %d) was accepted", args[0], args[1])
		}
	}
	if n := len(api.seen()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestGetAndDelete(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	client := api.client(t)
	created, err := client.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.Get(t.Context(), created.ID)
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(got.ServerTime); age < -5*time.Second || age > 5*time.Second {
		t.Errorf("ServerTime = %v, want about now", got.ServerTime)
	}
	want := signingkeys.KeyDetails{ID: created.ID, WorkspaceID: workspace, PublicKeyPEM: testkeys.PublicPEM(sharedPairs()[0]), ServerTime: got.ServerTime}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Get (-want +got):\n%s", diff)
	}
	public, err := got.RSAPublicKey()
	if err != nil || !public.Equal(&sharedPairs()[0].PublicKey) {
		t.Errorf("RSAPublicKey() = %v, %v", public, err)
	}
	if err := client.Delete(t.Context(), created.ID); err != nil {
		t.Errorf("Delete: %v", err)
	}
	err = client.Delete(t.Context(), created.ID)
	if !errors.Is(err, signingkeys.ErrNotFound) {
		t.Errorf("second Delete: %v, want ErrNotFound", err)
	}
	const text = "delete signing key b7158b65-302d-4fbd-9c48-000000000001: FastPix answered 404 Not Found (Signing key Not Found): The requested signing key does not exist."
	if err.Error() != text {
		t.Errorf("error\n got %s\nwant %s", err, text)
	}
}

func TestDeleteSucceedsWhenOnlyTheAnswerWasLost(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.keys = []fakeKey{{id: "gone"}}
	api.before = func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n > 1 {
			return false
		}
		api.keys = nil
		refuse(w, 502, "<html>Bad Gateway</html>")
		return true
	}
	if err := api.client(t, signingkeys.WithMaxWait(time.Millisecond)).Delete(t.Context(), "gone"); err != nil {
		t.Errorf("Delete = %v, want nil: the first attempt did it", err)
	}
}

func TestKeyIDsThatWouldBecomeOtherPathsAreRefused(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	client := api.client(t)
	for _, id := range []string{"", ".", "..", "a/b", "a?b", "%2e", "a b", "é", strings.Repeat("a", 101), "-----BEGIN PRIVATE KEY-----"} {
		if _, err := client.Get(t.Context(), id); !errors.Is(err, signingkeys.ErrInvalidKeyID) {
			t.Errorf("Get(%q) = %v", id, err)
		}
		if err := client.Delete(t.Context(), id); !errors.Is(err, signingkeys.ErrInvalidKeyID) {
			t.Errorf("Delete(%q) = %v", id, err)
		}
	}
	if n := len(api.seen()); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestStatusesBecomeErrorsToBranchOn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status int
		body   string
		is     error
		text   string
	}{
		{
			"bad credentials", 401, `{"success":false,"error":{"code":401,"message":"unauthorized"}}`, signingkeys.ErrUnauthorized,
			"get signing key k: FastPix answered 401 Unauthorized: check access token ID and secret key, and that they are of the workspace you mean",
		},
		{
			"validation", 422, `{"success":false,"error":{"code":422,"message":"payload validation failed","fields":[{"field":"signingKeyId","message":"is invalid"}]}}`,
			signingkeys.ErrInvalidRequest,
			"get signing key k: FastPix answered 422 Unprocessable Entity (payload validation failed): signingKeyId is invalid",
		},
		{
			"plan limit", 400, `{"success":false,"error":{"code":400,"message":"Bad Request","description":"trial"}}`, signingkeys.ErrInvalidRequest,
			"get signing key k: FastPix answered 400 Bad Request: trial",
		},
		{"proxy page", 503, `<html>secret page</html>`, signingkeys.ErrUnavailable, "get signing key k: FastPix answered 503 Service Unavailable"},
		{"status of FastPix's own", 524, ``, signingkeys.ErrUnavailable, "get signing key k: FastPix answered 524"},
		{"not implemented", 501, ``, signingkeys.ErrUnavailable, "get signing key k: FastPix answered 501 Not Implemented"},
		{
			"a message of several lines", 400, `{"error":{"message":"a\nb\u001b[31m"}}`, signingkeys.ErrInvalidRequest,
			"get signing key k: FastPix answered 400 Bad Request (a b [31m)",
		},
		{"not FastPix at all", 200, `<html></html>`, signingkeys.ErrUnexpectedAnswer, "get signing key k: unexpected answer: it is not JSON of the documented form: check the base URL"},
		{"a success without the key", 200, `{"success":true,"data":{}}`, signingkeys.ErrUnexpectedAnswer, "get signing key k: unexpected answer: it has no publicKey"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
				refuse(w, test.status, test.body)
				return true
			}
			_, err := api.client(t, signingkeys.WithRetries(0)).Get(t.Context(), "k")
			if !errors.Is(err, test.is) {
				t.Errorf("error %v does not match %v", err, test.is)
			}
			if diff := cmp.Diff(test.text, err.Error()); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			var e *signingkeys.Error
			if errors.As(err, &e) && e.Status != test.status {
				t.Errorf("Status = %d, want %d", e.Status, test.status)
			}
		})
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := newFakeAPI(t)
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, r *http.Request, _ int) bool {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		return true
	}
	_, err := api.client(t).Create(t.Context())
	if !errors.Is(err, signingkeys.ErrUnexpectedAnswer) || !strings.Contains(err.Error(), "set the base URL") {
		t.Errorf("got %v", err)
	}
	if n := len(elsewhere.seen()); n != 0 {
		t.Error("the credentials were carried elsewhere")
	}
}

func TestTemporaryFailuresAreRetried(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		status   int
		attempts int
	}{
		{"too many requests", 429, 4},
		{"request timeout", 408, 4},
		{"internal error", 500, 4},
		{"bad gateway", 502, 4},
		{"timeout behind a proxy", 524, 4},
		{"connection dropped", 0, 4},
		{"not implemented", 501, 1},
		{"unauthorized", 401, 1},
		{"unprocessable", 422, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
				if test.status == 0 {
					panic(http.ErrAbortHandler)
				}
				refuse(w, test.status, "{}")
				return true
			}
			_, err := api.client(t, signingkeys.WithMaxWait(time.Millisecond)).Create(t.Context())
			if err == nil {
				t.Fatal("no error")
			}
			if got := len(api.seen()); got != test.attempts {
				t.Errorf("%d attempts, want %d", got, test.attempts)
			}
			var e *signingkeys.Error
			if errors.As(err, &e) && e.Attempts != test.attempts {
				t.Errorf("Attempts = %d, want %d", e.Attempts, test.attempts)
			}
		})
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]func(now time.Time) string{
		"in seconds":                            func(time.Time) string { return "1" },
		"as a date":                             func(now time.Time) string { return now.Add(time.Second).Format(http.TimeFormat) },
		"as a date of a clock that is days off": func(now time.Time) string { return now.Add(time.Second).Format(http.TimeFormat) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Now().UTC()
			if strings.Contains(name, "off") {
				now = now.AddDate(0, 0, 12)
			}
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, n int) bool {
				if n > 1 {
					return false
				}
				w.Header().Set("Date", now.Format(http.TimeFormat))
				w.Header().Set("Retry-After", value(now))
				refuse(w, 429, `{"success":false,"error":{"code":429,"message":"too many requests"}}`)
				return true
			}
			start := time.Now()
			if _, err := api.client(t).Create(t.Context()); err != nil {
				t.Fatal(err)
			}
			if waited := time.Since(start); waited < time.Second || waited > 20*time.Second {
				t.Errorf("the retry came after %v, want one second", waited)
			}
		})
	}
}

func TestARetryAfterBeyondTheLimitIsReportedInsteadOfWaitedFor(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.Header().Set("Retry-After", "3600")
		refuse(w, 429, `{"success":false,"error":{"code":429,"message":"Too Many Requests"}}`)
		return true
	}
	_, err := api.client(t).Create(t.Context())
	var e *signingkeys.Error
	if !errors.Is(err, signingkeys.ErrRateLimited) || !errors.As(err, &e) || e.RetryAfter != time.Hour {
		t.Fatalf("got %v", err)
	}
	if want := "create signing key: FastPix answered 429 Too Many Requests: it asks to wait for 1h0m0s"; err.Error() != want {
		t.Errorf("error\n got %s\nwant %s", err, want)
	}
	if n := len(api.seen()); n != 1 {
		t.Errorf("%d attempts, want 1", n)
	}
}

func TestTheContextEndsWaiting(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.Header().Set("Retry-After", "20")
		refuse(w, 503, "{}")
		return true
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := api.client(t).Create(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, signingkeys.ErrUnavailable) {
		t.Errorf("got %v, want both the deadline and what FastPix answered", err)
	}
	if waited := time.Since(start); waited > 5*time.Second {
		t.Errorf("returned after %v", waited)
	}
}

func TestAnAttemptThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(_ http.ResponseWriter, r *http.Request, n int) bool {
		if n == 1 {
			_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the client is gone
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}
		return false
	}
	if _, err := api.client(t, signingkeys.WithTimeout(time.Second), signingkeys.WithMaxWait(time.Millisecond)).Create(t.Context()); err != nil {
		t.Errorf("Create = %v, want the second attempt's success", err)
	}
}

func TestNothingPrintsSecrets(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	client := api.client(t)
	created, err := client.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	for _, v := range []any{client, *client, created, *created, struct{ A any }{client}, struct{ a any }{created}, struct{ a signingkeys.CreatedKey }{*created}, struct{ c signingkeys.Client }{*client}} {
		fmt.Fprintf(&printed, "%v %+v %#v %s %q %x\n", v, v, v, v, v, v)
		encoded, err := json.Marshal(v)
		if err != nil {
			t.Errorf("%T: %v", v, err)
		}
		printed.Write(encoded)
		slog.New(slog.NewTextHandler(&printed, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("x", "v", v)
	}
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		refuse(w, 401, string(created.Answer()))
		return true
	}
	_, err = client.Create(t.Context())
	fmt.Fprintln(&printed, err)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		_, _ = w.Write(created.Answer()[:len(created.Answer())-3])
		return true
	}
	_, err = client.Create(t.Context())
	fmt.Fprintln(&printed, err)
	for _, secret := range []string{secretKey, fmt.Sprintf("%x", secretKey), "LS0tLS1", "PRIVATE KEY"} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("%q was printed", secret)
		}
	}
	if want := "signingkeys.Client(" + api.URL + ", access token " + tokenID + ")"; client.String() != want {
		t.Errorf("String() = %s, want %s", client, want)
	}
	_ = (*signingkeys.Client)(nil).String()
	_ = fmt.Sprint(signingkeys.Client{}, signingkeys.CreatedKey{})
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		id, secret string
		opt        signingkeys.Option
		want       string
	}{
		{"empty ID", " ", "s", nil, "the access token ID is empty"},
		{"empty secret", "i", "", nil, "the secret key is empty"},
		{"both in one", "i:s", "s", nil, "pass ID and secret key apart"},
		{"relative base URL", "i", "s", signingkeys.WithBaseURL("api.fastpix.io"), "not an absolute http or https URL"},
		{"credentials in the base URL", "i", "s", signingkeys.WithBaseURL("https://u:p@api.fastpix.io"), "holds no user"},
		{"base URL with a query", "i", "s", signingkeys.WithBaseURL("https://api.fastpix.io?x=1"), "query"},
		{"a URL as domain", "i", "s", signingkeys.WithDomain("https://fastpix.com"), "not a domain"},
		{"no HTTP client", "i", "s", signingkeys.WithHTTPClient(nil), "the client is nil"},
		{"no time", "i", "s", signingkeys.WithTimeout(0), "not a positive duration"},
		{"no wait", "i", "s", signingkeys.WithMaxWait(-1), "not a positive duration"},
		{"negative retries", "i", "s", signingkeys.WithRetries(-1), "not between 0 and 20"},
		{"no clock", "i", "s", signingkeys.WithClock(nil), "the function is nil"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var opts []signingkeys.Option
			if test.opt != nil {
				opts = append(opts, test.opt)
			}
			_, err := signingkeys.New(test.id, test.secret, opts...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("New = %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestTheBaseURLFollowsTheDomain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		opts []signingkeys.Option
		want string
	}{
		{"default", nil, "https://api.fastpix.io"},
		{"domain", []signingkeys.Option{signingkeys.WithDomain("fastpix.com")}, "https://api.fastpix.com"},
		{"base URL wins", []signingkeys.Option{signingkeys.WithBaseURL("http://127.0.0.1:8787/"), signingkeys.WithDomain("fastpix.com")}, "http://127.0.0.1:8787"},
		{"base URL as FastPix's documentation writes it", []signingkeys.Option{signingkeys.WithBaseURL("https://api.fastpix.com/v1/")}, "https://api.fastpix.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			client, err := signingkeys.New("i", "s", test.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if got := client.BaseURL(); got != test.want {
				t.Errorf("BaseURL() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestNewFromEnv(t *testing.T) {
	for _, name := range []string{signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey, core.EnvDomain, core.EnvBaseURL} {
		t.Setenv(name, "")
	}
	if _, err := signingkeys.NewFromEnv(); err == nil || !strings.Contains(err.Error(), "FASTPIX_SECRET_KEY") {
		t.Errorf("without credentials: %v", err)
	}
	t.Setenv(signingkeys.EnvAccessTokenID, "id\n")
	t.Setenv(signingkeys.EnvSecretKey, "secret\n")
	t.Setenv(core.EnvDomain, "fastpix.com")
	client, err := signingkeys.NewFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	if got := client.BaseURL(); got != "https://api.fastpix.com" {
		t.Errorf("BaseURL() = %q", got)
	}
	t.Setenv(core.EnvBaseURL, "http://127.0.0.1:8787")
	if client, err = signingkeys.NewFromEnv(); err != nil || client.BaseURL() != "http://127.0.0.1:8787" {
		t.Errorf("with FASTPIX_BASE_URL: %v, %v", client, err)
	}
	if client, err = signingkeys.NewFromEnv(signingkeys.WithBaseURL("https://proxy.example.com")); err != nil || client.BaseURL() != "https://proxy.example.com" {
		t.Errorf("an option does not win over the environment: %v, %v", client, err)
	}
}
