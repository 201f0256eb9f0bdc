package signingkeys_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

func TestClient_printsNoSecrets(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	client := api.client(t)
	created, err := client.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	for _, v := range []any{
		client, *client, created, *created,
		struct{ A any }{client},
		struct{ a any }{created},
		struct{ a signingkeys.CreatedKey }{*created},
		struct{ c signingkeys.Client }{*client},
	} {
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
			t.Errorf("the output contains %q", secret)
		}
	}
	if want := "signingkeys.Client(" + api.URL + ", access token " + tokenID + ")"; client.String() != want {
		t.Errorf("String() = %s, want %s", client, want)
	}
}

func TestNew_invalid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		id, secret string
		opt        signingkeys.Option
		want       string
	}{
		{"empty ID", " ", "s", nil, "the access token ID is empty"},
		{"empty secret key", "i", "", nil, "the secret key is empty"},
		{"both in one", "i:s", "s", nil, "the access token ID contains a colon"},
		{
			"relative base URL", "i", "s", signingkeys.WithBaseURL("api.fastpix.io"),
			`WithBaseURL: "api.fastpix.io" is not an absolute http or https URL`,
		},
		{
			"base URL of another scheme", "i", "s", signingkeys.WithBaseURL("ftp://user:hunter2@x"),
			"WithBaseURL: the value is not an absolute http or https URL",
		},
		{
			"base URL with credentials", "i", "s", signingkeys.WithBaseURL("https://user:hunter2@api.fastpix.io"),
			"WithBaseURL: a base URL has no user",
		},
		{
			"base URL with a query", "i", "s", signingkeys.WithBaseURL("https://api.fastpix.io?x=1"),
			"WithBaseURL: a base URL has no user, query",
		},
		{
			"base URL without a host", "i", "s", signingkeys.WithBaseURL("http://:8787"),
			`WithBaseURL: "http://:8787" is not an absolute http or https URL`,
		},
		{
			"base URL with a number sign", "i", "s", signingkeys.WithBaseURL("http://127.0.0.1:1#"),
			"WithBaseURL: a base URL has no user, query",
		},
		{
			"URL in place of a domain", "i", "s", signingkeys.WithDomain("https://fastpix.com"),
			`WithDomain: "https://fastpix.com" is not a domain`,
		},
		{"nil HTTP client", "i", "s", signingkeys.WithHTTPClient(nil), "WithHTTPClient: the client is nil"},
		{"zero timeout", "i", "s", signingkeys.WithTimeout(0), "WithTimeout: 0s is not a positive duration"},
		{"negative wait", "i", "s", signingkeys.WithMaxWait(-1), "WithMaxWait: -1ns is not a positive duration"},
		{"negative retries", "i", "s", signingkeys.WithRetries(-1), "WithRetries: -1 is not between 0 and 20"},
		{"too many retries", "i", "s", signingkeys.WithRetries(21), "WithRetries: 21 is not between 0 and 20"},
		{"nil clock", "i", "s", signingkeys.WithClock(nil), "WithClock: the function is nil"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var opts []signingkeys.Option
			if test.opt != nil {
				opts = append(opts, test.opt)
			}
			_, err := signingkeys.New(test.id, test.secret, opts...)
			if want := "signingkeys: New: " + test.want; err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Fatalf("error = %v, want it to start with %q", err, want)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error = %v contains the password", err)
			}
			var option *core.OptionError
			if errors.As(err, &option) != (test.opt != nil) {
				t.Errorf("error = %#v, want a *core.OptionError for options only", err)
			}
		})
	}
}

func TestNew_nilOption(t *testing.T) {
	t.Parallel()
	_, err := signingkeys.New("i", "s", nil)
	if want := "signingkeys: New: an option is nil"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestClient_zero(t *testing.T) {
	t.Parallel()
	key := signingKey(t, 0)
	for _, client := range []*signingkeys.Client{nil, {}} {
		if got := client.String(); got != "signingkeys.Client(none)" {
			t.Errorf("String() = %q", got)
		}
		if got := client.BaseURL(); got != "" {
			t.Errorf("BaseURL() = %q, want it empty", got)
		}
		_, createErr := client.Create(t.Context())
		_, listErr := client.ListPage(t.Context(), 1, 1)
		_, getErr := client.Get(t.Context(), "k")
		_, checkErr := client.Check(t.Context(), key)
		for _, err := range []error{createErr, listErr, getErr, checkErr, client.Delete(t.Context(), "k")} {
			if err == nil || !strings.HasSuffix(err.Error(), "the client is nil or zero: create one with signingkeys.New") {
				t.Errorf("error = %v, want one with the remedy", err)
			}
		}
	}
}

func TestNew_baseURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		opts []signingkeys.Option
		want string
	}{
		{"default", nil, "https://api.fastpix.io"},
		{"domain", []signingkeys.Option{signingkeys.WithDomain("fastpix.com")}, "https://api.fastpix.com"},
		{"base URL and domain", []signingkeys.Option{
			signingkeys.WithBaseURL("http://127.0.0.1:8787/"), signingkeys.WithDomain("fastpix.com"),
		}, "http://127.0.0.1:8787"},
		{"base URL with a version", []signingkeys.Option{
			signingkeys.WithBaseURL("https://api.fastpix.com/v1/"),
		}, "https://api.fastpix.com"},
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
	for _, name := range []string{
		signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey, core.EnvDomain, core.EnvBaseURL,
	} {
		t.Setenv(name, "")
	}
	if _, err := signingkeys.NewFromEnv(); err == nil || !strings.Contains(err.Error(), "FASTPIX_SECRET_KEY") {
		t.Errorf("without credentials: error = %v, want it to name FASTPIX_SECRET_KEY", err)
	}
	t.Setenv(signingkeys.EnvAccessTokenID, "id\n")
	t.Setenv(signingkeys.EnvSecretKey, "secret\n")
	t.Setenv(core.EnvDomain, "fastpix.com")
	client, err := signingkeys.NewFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	if got := client.BaseURL(); got != "https://api.fastpix.com" {
		t.Errorf("with FASTPIX_DOMAIN: BaseURL() = %q, want https://api.fastpix.com", got)
	}
	t.Setenv(core.EnvBaseURL, "http://127.0.0.1:8787")
	if client, err = signingkeys.NewFromEnv(); err != nil || client.BaseURL() != "http://127.0.0.1:8787" {
		t.Errorf("with FASTPIX_BASE_URL: %v, %v", client, err)
	}
	const proxy = "https://proxy.example.com"
	if client, err = signingkeys.NewFromEnv(signingkeys.WithBaseURL(proxy)); err != nil || client.BaseURL() != proxy {
		t.Errorf("with an option: %v, %v, want the option's base URL", client, err)
	}
	t.Setenv(core.EnvBaseURL, "127.0.0.1:8787")
	const want = `signingkeys: NewFromEnv: FASTPIX_BASE_URL: "127.0.0.1:8787" is not an absolute`
	if _, err = signingkeys.NewFromEnv(); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("with a bad FASTPIX_BASE_URL: error = %v, want it to start with %q", err, want)
	}
	t.Setenv(core.EnvDomain, "https://fastpix.com")
	const wantDomain = `signingkeys: NewFromEnv: FASTPIX_DOMAIN: "https://fastpix.com" is not a domain`
	if _, err = signingkeys.NewFromEnv(); err == nil || !strings.HasPrefix(err.Error(), wantDomain) {
		t.Errorf("with a bad FASTPIX_DOMAIN: error = %v, want it to start with %q", err, wantDomain)
	}
}
