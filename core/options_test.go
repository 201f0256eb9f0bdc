package core_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

func TestNewSigner_badOption(t *testing.T) {
	t.Parallel()
	key := signingKey(t)
	tests := map[string]struct {
		opt    core.Option
		option string // in the OptionError
	}{
		"TTL of zero":                 {core.WithTTL(0), "WithTTL"},
		"TTL above the maximum":       {core.WithTTL(25 * time.Hour), "WithTTL"},
		"maximum TTL of zero":         {core.WithMaxTTL(0), "WithMaxTTL"},
		"negative window":             {core.WithReuseWindow(-1), "WithReuseWindow"},
		"window under one second":     {core.WithReuseWindow(time.Millisecond), "WithReuseWindow"},
		"no entries":                  {core.WithMaxEntries(0), "WithMaxEntries"},
		"signing timeout of zero":     {core.WithSigningTimeout(0), "WithSigningTimeout"},
		"nothing in flight":           {core.WithMaxInFlight(0), "WithMaxInFlight"},
		"empty domain":                {core.WithDomain(""), "WithDomain"},
		"domain with a scheme":        {core.WithDomain("https://fastpix.com"), "WithDomain"},
		"domain with a path":          {core.WithDomain("fastpix.com/x"), "WithDomain"},
		"domain with a port":          {core.WithDomain("fastpix.com:443"), "WithDomain"},
		"private key as domain":       {core.WithDomain("MIIEcret" + strings.Repeat("A", 100)), "WithDomain"},
		"domain of 254 characters":    {core.WithDomain("cret" + strings.Repeat("a", 250)), "WithDomain"},
		"domain with a password":      {core.WithDomain("user:secret@fastpix.com"), "WithDomain"},
		"base URL without scheme":     {core.WithBaseURL("localhost:8787"), "WithBaseURL"},
		"base URL without a host":     {core.WithBaseURL("http://:8787"), "WithBaseURL"},
		"base URL with a space":       {core.WithBaseURL("http://localhost/a b"), "WithBaseURL"},
		"base URL with a number sign": {core.WithBaseURL("http://localhost/secret#"), "WithBaseURL"},
		"base URL with a query":       {core.WithBaseURL("http://localhost/?a=secret"), "WithBaseURL"},
		"base URL with a password":    {core.WithBaseURL("http://user:secret@localhost"), "WithBaseURL"},
		"other scheme and a password": {core.WithBaseURL("ftp://user:secret@example.com"), "WithBaseURL"},
		"other scheme and a query":    {core.WithBaseURL("ftp://example.com/?token=secret"), "WithBaseURL"},
		"unparsable with a password":  {core.WithBaseURL("http://user:se cret@example.com:x"), "WithBaseURL"},
		"private key as base URL":     {core.WithBaseURL("-----BEGIN PRIVATE KEY-----secret"), "WithBaseURL"},
		"stream URL, other scheme":    {core.WithStreamBaseURL("ftp://example.com"), "WithStreamBaseURL"},
		"images URL, empty":           {core.WithImagesBaseURL(""), "WithImagesBaseURL"},
		"API URL, relative":           {core.WithAPIBaseURL("/v1"), "WithAPIBaseURL"},
		"unknown header form":         {core.WithHeader(9), "WithHeader"},
		"nil clock":                   {core.WithClock(nil), "WithClock"},
		"nil observer":                {core.WithObserver(nil), "WithObserver"},
		"nil observer function":       {core.WithObserver(core.ObserverFunc(nil)), "WithObserver"},
		"nil observer pointer":        {core.WithObserver((*counter)(nil)), "WithObserver"},
		"nil logger":                  {core.WithObserver(core.SlogObserver(nil)), "WithObserver"},
		"issuer not UTF-8":            {core.WithIssuer("\xff"), "WithIssuer"},
		"subject not UTF-8":           {core.WithSubject("\xff"), "WithSubject"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := core.NewSigner(key, test.opt)
			var optionError *core.OptionError
			if !errors.As(err, &optionError) || optionError.Option != test.option || optionError.Unwrap() == nil {
				t.Fatalf("got error %v, want an OptionError for %s", err, test.option)
			}
			if prefix := "core: NewSigner: " + test.option + ": "; !strings.HasPrefix(err.Error(), prefix) {
				t.Errorf("error %q does not begin with %q", err, prefix)
			}
			if strings.Contains(err.Error(), "cret") {
				t.Errorf("error %q contains a secret", err)
			}
		})
	}
	if _, err := core.NewSigner(key, nil); err == nil || !strings.Contains(err.Error(), "an option is nil") {
		t.Errorf("nil option: got %v", err)
	}
}

func TestNewSigner_noKey(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]core.KeySource{
		"nil":             nil,
		"nil function":    core.KeySourceFunc(nil),
		"nil KeyRing":     (*core.KeyRing)(nil),
		"nil KeyFile":     (*core.KeyFile)(nil),
		"zero SigningKey": core.SigningKey{},
	} {
		if _, err := core.NewSigner(keys); !errors.Is(err, core.ErrKeyEmpty) {
			t.Errorf("%s: got %v, want ErrKeyEmpty", name, err)
		}
	}
}

func TestFromEnv(t *testing.T) {
	sign := func() *core.Playback {
		t.Helper()
		return mustSign(t, newSigner(t, signingKey(t), core.FromEnv()), core.Grant{PlaybackID: videoID})
	}
	t.Setenv(core.EnvDomain, "fastpix.com")
	t.Setenv(core.EnvBaseURL, "http://127.0.0.1:8787")
	if p := sign(); p.Domain() != "fastpix.com" || p.StreamBaseURL() != "http://127.0.0.1:8787" {
		t.Errorf("domain %q, stream %q", p.Domain(), p.StreamBaseURL())
	}
	t.Setenv(core.EnvDomain, "")
	t.Setenv(core.EnvBaseURL, "")
	if p := sign(); p.Domain() != core.DefaultDomain || p.StreamBaseURL() != "https://stream.fastpix.io" {
		t.Errorf("empty environment: domain %q, stream %q", p.Domain(), p.StreamBaseURL())
	}

	for variable, value := range map[string]string{
		core.EnvDomain: "https://fastpix.com", core.EnvBaseURL: "ftp://user:secret@example.com",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv(variable, value)
			_, err := core.NewSigner(signingKey(t), core.FromEnv())
			var optionError *core.OptionError
			if !errors.As(err, &optionError) || optionError.Option != "FromEnv" || !strings.Contains(err.Error(), variable) {
				t.Errorf("got %v, want an OptionError for FromEnv that names %s", err, variable)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("error %q contains the password", err)
			}
		})
	}
}
