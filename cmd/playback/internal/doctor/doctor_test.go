package doctor_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/doctor"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const accessToken, secretKey = "doctor-access-token", "doctor-secret-key"

// account is a FastPix account with a video, and a machine that is set up for
// it.
type account struct {
	mock *mockfastpix.Server
	cfg  doctor.Config
}

func newAccount(t *testing.T) *account {
	t.Helper()
	mock := mockfastpix.Start(t, mockfastpix.WithCredentials(accessToken, secretKey),
		mockfastpix.WithTLS("*.fastpix.io", "*.fastpix.com"))
	a := &account{mock: mock}
	a.cfg = doctor.Config{
		Environ: []string{"HOME=/root"},
		Domain:  "fastpix.io", AccessToken: accessToken, SecretKey: secretKey,
		Client: mock.Client(), Wait: 5 * time.Second, Now: mock.Now,
		Origin: "https://app.example.com",
	}
	if err := mock.RegisterSigningKey(testkeys.KeyID, testkeys.PublicPEM(testkeys.RSA())); err != nil {
		t.Fatal(err)
	}
	a.cfg.Key = func() (core.SigningKey, error) { return core.NewSigningKey(testkeys.KeyID, testkeys.RSA()) }
	a.cfg.PlaybackID = a.addVideo(mockfastpix.PlaybackOptions{})
	return a
}

func (a *account) addVideo(o mockfastpix.PlaybackOptions) string {
	return a.mock.AddPlayback(o)
}

func (a *account) update(t *testing.T, change func(*mockfastpix.PlaybackOptions)) {
	t.Helper()
	if err := a.mock.UpdatePlayback(a.cfg.PlaybackID, change); err != nil {
		t.Fatal(err)
	}
}

// run returns the report, and tests that it was shown and has no secrets.
func (a *account) run(t *testing.T) doctor.Report {
	t.Helper()
	var shown []doctor.Check
	report := doctor.Run(t.Context(), a.cfg, func(c doctor.Check) { shown = append(shown, c) })
	if !slices.Equal(shown, report.Checks) {
		t.Errorf("the checks that were shown are not those of the report:\n%v\n%v", shown, report.Checks)
	}
	for _, c := range report.Checks {
		if text := c.Text + c.Remedy; strings.Contains(text, "eyJ") || strings.Contains(text, "LS0t") ||
			strings.Contains(text, secretKey) {
			t.Errorf("%s shows a secret: %s", c.Name, text)
		}
		if (c.Status == doctor.Failed || c.Status == doctor.Warning) && c.Remedy == "" {
			t.Errorf("%s has no remedy: %s", c.Name, c.Text)
		}
	}
	return report
}

// find returns the check with a name.
func find(t *testing.T, r doctor.Report, name string) doctor.Check {
	t.Helper()
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("there is no check %q in %v", name, r.Checks)
	return doctor.Check{}
}

// lines are the checks in order, for a domain that is fastpix.io.
var lines = []string{
	"environment", "signing key", "clock", "network fastpix.io", "network fastpix.com", "credentials", "key at FastPix",
	"playback ID", "policy", "restrictions", "playlist", "segments", "images", "license", "page", "lifetime",
}

func TestRun_good(t *testing.T) {
	t.Parallel()
	for _, policy := range []mockfastpix.Policy{mockfastpix.Private, mockfastpix.DRM, mockfastpix.Public} {
		t.Run(policy.String(), func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			a.cfg.PlaybackID = a.addVideo(mockfastpix.PlaybackOptions{Policy: policy})
			report := a.run(t)
			var names []string
			for _, c := range report.Checks {
				names = append(names, c.Name)
				skips := c.Name == "license" && policy != mockfastpix.DRM
				if skips != (c.Status == doctor.Skipped) || c.Status == doctor.Failed || c.Status == doctor.Warning {
					t.Errorf("%s: %s %s", c.Name, c.Status, c.Text)
				}
			}
			if !slices.Equal(names, lines) {
				t.Errorf("checks %q, want %q", names, lines)
			}
		})
	}
}

func TestRun_findings(t *testing.T) {
	t.Parallel()
	restrict := func(t *testing.T, a *account, r mockfastpix.Restriction) {
		t.Helper()
		a.update(t, func(o *mockfastpix.PlaybackOptions) { o.Domains = r })
	}
	for name, test := range map[string]struct {
		breakIt func(t *testing.T, a *account)
		check   string
		status  doctor.Status
		text    string // in the text or the remedy
	}{
		"both forms of the key are set": {
			func(_ *testing.T, a *account) {
				a.cfg.Environ = []string{core.EnvSigningPrivateKey + "=x", core.EnvSigningPrivateKeyFile + "=y"}
			}, "environment", doctor.Failed, "Unset one of them",
		},
		"half of the credentials are set": {
			func(_ *testing.T, a *account) { a.cfg.Environ = []string{"FASTPIX_SECRET_KEY=x"} },
			"environment", doctor.Failed, "only one of FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY",
		},
		"a value with quotation marks": {
			func(_ *testing.T, a *account) { a.cfg.Environ = []string{`FASTPIX_DOMAIN="fastpix.io"`} },
			"environment", doctor.Failed, "the value of FASTPIX_DOMAIN begins or ends with",
		},
		"a misspelled variable": {
			func(_ *testing.T, a *account) { a.cfg.Environ = []string{"FASTPIX_KEY_ID=x"} },
			"environment", doctor.Warning, "the kit does not read FASTPIX_KEY_ID",
		},
		"a proxy": {
			func(_ *testing.T, a *account) { a.cfg.Environ = []string{"HTTPS_PROXY=http://user:pass@proxy"} },
			"environment", doctor.OK, "through the proxy in HTTPS_PROXY",
		},
		"no key": {
			func(_ *testing.T, a *account) {
				a.cfg.Key = func() (core.SigningKey, error) { return core.SigningKey{}, doctor.ErrNoKey }
			}, "signing key", doctor.Failed, "playback keys create",
		},
		"a key that does not parse": {
			func(_ *testing.T, a *account) {
				a.cfg.Key = func() (core.SigningKey, error) { return core.ParseSigningKey("id", []byte("LS0tLS1C")) }
			}, "signing key", doctor.Failed, "without changes",
		},
		"a key file that others can read": {
			func(t *testing.T, a *account) {
				a.cfg.KeyFile = filepath.Join(t.TempDir(), "key.json")
				if err := os.WriteFile(a.cfg.KeyFile, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}, "signing key", doctor.Warning, "chmod 600",
		},
		"a clock that is 5 minutes behind": {
			func(_ *testing.T, a *account) { a.setClock(-5 * time.Minute) },
			"clock", doctor.Warning, "behind FastPix's, so tokens expire early",
		},
		"a clock that is 5 minutes ahead": {
			func(_ *testing.T, a *account) { a.setClock(5 * time.Minute) },
			"clock", doctor.Warning, "ahead of FastPix's",
		},
		"a clock that is 2 hours behind": {
			func(_ *testing.T, a *account) { a.setClock(-2 * time.Hour) },
			"clock", doctor.Failed, "have expired when they are signed",
		},
		"tokens of a clock that is 2 hours behind": {
			func(_ *testing.T, a *account) { a.setClock(-2 * time.Hour) },
			"playlist", doctor.Failed, "token_expired",
		},
		"no DNS": {
			func(_ *testing.T, a *account) { a.dialNone() },
			"network fastpix.io", doctor.Failed, "stream.fastpix.io, images.fastpix.io and api.fastpix.io",
		},
		"only the old domain is allowed": {
			func(_ *testing.T, a *account) { a.dialExcept("fastpix.com:443") },
			"network fastpix.com", doctor.Warning, "the connection is blocked",
		},
		"an expired certificate": {
			func(_ *testing.T, a *account) {
				a.tls(func(c *tls.Config) { c.Time = func() time.Time { return time.Now().Add(100 * 365 * 24 * time.Hour) } })
			}, "network fastpix.io", doctor.Failed, "has expired or is not yet valid",
		},
		"an authority that is not trusted": {
			func(_ *testing.T, a *account) { a.tls(func(c *tls.Config) { c.RootCAs = nil }) },
			"network fastpix.io", doctor.Failed, "does not trust",
		},
		"a proxy that answers HTML": {
			func(_ *testing.T, a *account) {
				a.answer(http.StatusOK, "text/html; charset=utf-8", "<html>Sign in to the Wi-Fi")
			},
			"network fastpix.io", doctor.Failed, "with a web page",
		},
		"a host that hangs": {
			func(_ *testing.T, a *account) { a.cfg.Wait = 30 * time.Millisecond; a.hang() },
			"network fastpix.io", doctor.Failed, "no response within",
		},
		"wrong credentials": {
			func(_ *testing.T, a *account) { a.cfg.SecretKey = "wrong" },
			"credentials", doctor.Failed, "refuses the access token",
		},
		"no credentials": {
			func(_ *testing.T, a *account) { a.cfg.AccessToken, a.cfg.SecretKey = "", "" },
			"credentials", doctor.Skipped, "FASTPIX_ACCESS_TOKEN_ID and FASTPIX_SECRET_KEY",
		},
		"a deleted key": {
			func(t *testing.T, a *account) {
				if err := a.mock.RevokeSigningKey(testkeys.KeyID); err != nil {
					t.Fatal(err)
				}
			}, "key at FastPix", doctor.Failed, "no key",
		},
		"another workspace's key": {
			func(_ *testing.T, a *account) {
				foreign := a.mock.CreateForeignSigningKey()
				a.cfg.Key = func() (core.SigningKey, error) {
					return core.ParseSigningKey(foreign.ID, []byte(foreign.PrivateKey))
				}
			},
			"key at FastPix", doctor.Failed, "another workspace",
		},
		"a key with another key's ID": {
			func(t *testing.T, a *account) {
				if err := a.mock.RegisterSigningKey(testkeys.OtherKeyID, testkeys.PublicPEM(testkeys.OtherRSA())); err != nil {
					t.Fatal(err)
				}
				a.cfg.Key = func() (core.SigningKey, error) { return core.NewSigningKey(testkeys.OtherKeyID, testkeys.RSA()) }
			}, "key at FastPix", doctor.Failed, "another public key",
		},
		"an unknown playback ID": {
			func(_ *testing.T, a *account) { a.cfg.PlaybackID = "11111111-2222-4333-8444-555555555555" },
			"playback ID", doctor.Failed, "no media and no live stream",
		},
		"no playback ID": {
			func(_ *testing.T, a *account) { a.cfg.PlaybackID = "" },
			"playback ID", doctor.Skipped, "--playback-id",
		},
		"a policy that is not the application's": {
			func(_ *testing.T, a *account) { a.cfg.Policy = doctor.DRM },
			"policy", doctor.Failed, "the access policy is private, not drm",
		},
		"the rest of a video with another policy": {
			func(_ *testing.T, a *account) { a.cfg.Policy = doctor.DRM },
			"playlist", doctor.OK, "opens the stream",
		},
		"pages that are denied": {
			func(t *testing.T, a *account) {
				restrict(t, a, mockfastpix.Restriction{DefaultPolicy: "allow", Deny: []string{"app.example.com"}})
			}, "restrictions", doctor.Failed, "pages of app.example.com are denied",
		},
		"pages that are not allowed": {
			func(t *testing.T, a *account) {
				restrict(t, a, mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.org"}})
			}, "restrictions", doctor.Failed, "pages of app.example.com are not",
		},
		"the parent domain is allowed": {
			func(t *testing.T, a *account) {
				restrict(t, a, mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}})
			}, "restrictions", doctor.Warning, "whether that includes subdomains",
		},
		"pages that are allowed": {
			func(t *testing.T, a *account) {
				restrict(t, a, mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"app.example.com"}})
			}, "restrictions", doctor.OK, "pages of app.example.com are allowed",
		},
		"a restriction and no origin": {
			func(t *testing.T, a *account) {
				a.cfg.Origin = ""
				restrict(t, a, mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"app.example.com"}})
			}, "restrictions", doctor.Warning, "--origin",
		},
		"user agents that are denied": {
			func(t *testing.T, a *account) {
				a.update(t, func(o *mockfastpix.PlaybackOptions) {
					o.UserAgents = mockfastpix.Restriction{DefaultPolicy: "allow", Deny: []string{"curl"}}
				})
			}, "restrictions", doctor.Warning, "1 denied",
		},
		"the video is not ready": {
			func(t *testing.T, a *account) {
				a.update(t, func(o *mockfastpix.PlaybackOptions) { o.Status = "Processing" })
			}, "playlist", doctor.Failed, "status 400",
		},
		"the status of a video that is not ready": {
			func(t *testing.T, a *account) {
				a.update(t, func(o *mockfastpix.PlaybackOptions) { o.Status = "Processing" })
			}, "playback ID", doctor.Failed, "the status Processing",
		},
		"the status of a video that failed": {
			func(t *testing.T, a *account) {
				a.update(t, func(o *mockfastpix.PlaybackOptions) { o.Status = "Failed" })
			}, "playback ID", doctor.Failed, "create the media again",
		},
		"a live stream": {
			func(_ *testing.T, a *account) {
				a.cfg.PlaybackID = a.addVideo(mockfastpix.PlaybackOptions{Live: true})
			}, "playback ID", doctor.OK, "belongs to a live stream",
		},
		"a live stream that is not on air": {
			func(_ *testing.T, a *account) {
				a.cfg.PlaybackID = a.addVideo(mockfastpix.PlaybackOptions{Live: true, OffAir: true})
			}, "playlist", doctor.Warning, "not on air",
		},
		"a video on the second page of the list": {
			func(_ *testing.T, a *account) {
				for range 60 {
					a.addVideo(mockfastpix.PlaybackOptions{})
				}
			}, "playback ID", doctor.OK, "belongs to a media",
		},
		"a media that the token may not list": {
			func(_ *testing.T, a *account) { a.refuse("/v1/on-demand", http.StatusForbidden) },
			"playback ID", doctor.Failed, "the permission to read media",
		},
		"a segment is missing": {
			func(_ *testing.T, a *account) {
				a.refuse(".m4s", http.StatusServiceUnavailable)
			}, "segments", doctor.Failed, "status 503",
		},
		"the poster is missing": {
			func(_ *testing.T, a *account) {
				a.refuse("/thumbnail.jpg", http.StatusNotFound)
			}, "images", doctor.Failed, "the poster does not open",
		},
		"the license server refuses": {
			func(_ *testing.T, a *account) {
				a.cfg.PlaybackID = a.addVideo(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
				a.refuse("/license/widevine/"+a.cfg.PlaybackID, http.StatusForbidden)
			}, "license", doctor.Failed, "does not accept the token",
		},
		"a proxy that removes the CORS headers": {
			func(_ *testing.T, a *account) { a.removeHeader("Access-Control-Allow-Origin") },
			"page", doctor.Failed, "cannot load the playlist",
		},
		"no origin": {
			func(_ *testing.T, a *account) { a.cfg.Origin = "" },
			"page", doctor.Skipped, "--origin",
		},
		"the lifetime": {
			func(*testing.T, *account) {}, "lifetime", doctor.OK, "valid for 1 hour, unless the application sets another TTL; " +
				"URLs in the playlist are valid for 30 days",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			test.breakIt(t, a)
			check := find(t, a.run(t), test.check)
			if check.Status != test.status || !strings.Contains(check.Text+" "+check.Remedy, test.text) {
				t.Errorf("%s: %s %s %s, want %s with %q",
					check.Name, check.Status, check.Text, check.Remedy, test.status, test.text)
			}
		})
	}
}

// TestRun_otherDomain runs the checks where the account is at the other domain.
func TestRun_otherDomain(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.transport(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Host, ".fastpix.io") {
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			return w.Result(), nil
		}
		return next.RoundTrip(r)
	})
	report := a.run(t)
	for _, name := range []string{"credentials", "playlist"} {
		c := find(t, report, name)
		if c.Status != doctor.Failed || !strings.Contains(c.Remedy, "FASTPIX_DOMAIN=fastpix.com") {
			t.Errorf("%s: %s %s %s, want the other domain as the remedy", name, c.Status, c.Text, c.Remedy)
		}
	}
}

// TestRun_unreachable tests that a network without an answer takes about the
// wait for one response.
func TestRun_unreachable(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.cfg.Wait = 300 * time.Millisecond
	requests := a.hang()
	report := a.run(t)
	if n := requests(); n > 6 {
		t.Errorf("%d requests, want one for each of 6 hosts", n)
	}
	for _, c := range report.Checks {
		if strings.HasPrefix(c.Name, "network") != (c.Status != doctor.OK && c.Status != doctor.Skipped) {
			t.Errorf("%s: %s %s", c.Name, c.Status, c.Text)
		}
	}
}

func TestRun_redact(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.cfg.Redact = true
	a.cfg.KeyFile = "/etc/acme/\xff/key.json"
	a.update(t, func(o *mockfastpix.PlaybackOptions) {
		o.Domains = mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}}
	})
	for _, c := range a.run(t).Checks {
		for _, secret := range []string{"acme", "app.example.com", a.cfg.PlaybackID, testkeys.KeyID, a.mock.WorkspaceID()} {
			if strings.Contains(c.Text+c.Remedy, secret) {
				t.Errorf("%s shows %s: %s %s", c.Name, secret, c.Text, c.Remedy)
			}
		}
	}
}

// TestRun_redactHosts runs the checks on hosts of the application that have no
// address. FastPix's own hosts stay readable.
func TestRun_redactHosts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		domain, baseURL string
		want            []string // names of the checks of hosts
	}{
		{"acme-video.com", "", []string{"network <domain>", "network fastpix.io", "network fastpix.com"}},
		{"Acme.COM", "", []string{"network <domain>", "network fastpix.io", "network fastpix.com"}},
		{"fastpix.acme.com", "", []string{"network <domain>", "network fastpix.io", "network fastpix.com"}},
		{"fastpix.com", "", []string{"network fastpix.com", "network fastpix.io"}},
		{"fastpix.io", "http://Video.Acme.corp", []string{"network"}},
	} {
		t.Run(test.domain+test.baseURL, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t)
			a.cfg.Redact, a.cfg.Domain, a.cfg.BaseURL = true, test.domain, test.baseURL
			a.transport(func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
				return nil, &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}
			})
			var names []string
			for _, c := range a.run(t).Checks {
				if strings.HasPrefix(c.Name, "network") {
					names = append(names, c.Name)
				}
				if text := c.Name + ": " + c.Text + " " + c.Remedy; strings.Contains(strings.ToLower(text), "acme") {
					t.Error(text)
				}
			}
			if !slices.Equal(names, test.want) {
				t.Errorf("checks of hosts: %q, want %q", names, test.want)
			}
		})
	}
}

// transport puts a function before the client's transport.
func (a *account) transport(f func(*http.Request, http.RoundTripper) (*http.Response, error)) {
	client := *a.cfg.Client
	next := client.Transport
	client.Transport = roundTrip(func(r *http.Request) (*http.Response, error) { return f(r, next) })
	a.cfg.Client = &client
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer replaces all responses.
func (a *account) answer(status int, contentType, body string) {
	a.transport(func(*http.Request, http.RoundTripper) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.WriteString(body)
		return w.Result(), nil
	})
}

// refuse answers requests for paths that end with suffix.
func (a *account) refuse(suffix string, status int) {
	a.transport(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, suffix) {
			return next.RoundTrip(r)
		}
		w := httptest.NewRecorder()
		w.WriteHeader(status)
		return w.Result(), nil
	})
}

func (a *account) removeHeader(name string) {
	a.transport(func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err == nil {
			res.Header.Del(name)
		}
		return res, err
	})
}

// hang answers no request. It returns a function that counts them.
func (a *account) hang() (count func() int) {
	requests := make(chan struct{}, 1000)
	a.transport(func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		requests <- struct{}{}
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	return func() int { return len(requests) }
}

// setClock sets the machine's clock, from the real time.
func (a *account) setClock(offset time.Duration) {
	a.cfg.Now = func() time.Time { return time.Now().Add(offset) }
}

// dialNone resolves no name.
func (a *account) dialNone() {
	a.changeTransport(func(tr *http.Transport) {
		tr.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
			host, _, _ := net.SplitHostPort(address)
			return nil, &net.DNSError{Name: host, IsNotFound: true}
		}
	})
}

// dialExcept fails the connections to addresses that end with suffix.
func (a *account) dialExcept(suffix string) {
	a.changeTransport(func(tr *http.Transport) {
		dial := tr.DialContext
		tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasSuffix(address, suffix) {
				return nil, errors.New("the connection is blocked")
			}
			return dial(ctx, network, address)
		}
	})
}

func (a *account) tls(change func(*tls.Config)) {
	a.changeTransport(func(tr *http.Transport) { change(tr.TLSClientConfig) })
}

func (a *account) changeTransport(change func(*http.Transport)) {
	client := *a.cfg.Client
	transport := client.Transport.(*http.Transport).Clone()
	change(transport)
	client.Transport = transport
	a.cfg.Client = &client
}
