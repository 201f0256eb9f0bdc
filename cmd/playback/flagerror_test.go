package main

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestNameFlag(t *testing.T) {
	t.Parallel()
	cause := errors.New("the cause")
	for option, want := range map[string]string{
		"WithTTL":         "--ttl: the cause",
		"WithMaxTTL":      "--max-ttl: the cause",
		"WithSubject":     "--subject: the cause",
		"WithDomain":      "--domain: the cause",
		"WithBaseURL":     "--base-url: the cause",
		"WithIssuer":      "--issuer: the cause",
		"WithReuseWindow": "WithReuseWindow: the cause",
	} {
		err := nameFlag(&core.OptionError{Option: option, Err: cause})
		if err.Error() != want {
			t.Errorf("%s: %q, want %q", option, err, want)
		}
		var got *core.OptionError
		if !errors.Is(err, cause) || !errors.As(err, &got) || got.Option != option {
			t.Errorf("%s: the chain of %v is broken", option, err)
		}
	}
	if err := nameFlag(cause); !errors.Is(err, cause) || err.Error() != cause.Error() {
		t.Errorf("an error without an option became %v", err)
	}
}

func TestNameFlag_mock(t *testing.T) {
	t.Parallel()
	for want, option := range map[string]mockfastpix.Option{
		"--public-url: ":                 mockfastpix.WithPublicURL("ftp://x"),
		"--tls-host: ":                   mockfastpix.WithTLS("https://x"),
		"--allowed-host: ":               mockfastpix.WithAllowedHosts("https://x"),
		"--access-token, --secret-key: ": mockfastpix.WithCredentials("a:b", "c"),

		"--webhook-url, --webhook-secret: ": mockfastpix.WithWebhook("ftp://x", "y"),
		"--seed: ": mockfastpix.WithSeed(mockfastpix.Seed{
			Playbacks: []mockfastpix.PlaybackOptions{{Policy: "secret"}},
		}),
		"--journal-size: ":               mockfastpix.WithJournalSize(0),
		"mockfastpix: New: WithLogger: ": mockfastpix.WithLogger(nil),
	} {
		_, err := mockfastpix.New(option)
		var refused *mockfastpix.OptionError
		if named := nameFlag(err); !strings.HasPrefix(named.Error(), want) || !errors.As(named, &refused) {
			t.Errorf("%v, want a text that begins with %q", named, want)
		}
	}
}

func TestClient_badOptionNamesFlag(t *testing.T) {
	t.Parallel()
	flags := apiFlags{AccessToken: "id", SecretKey: "secret"}
	_, err := flags.client(hostFlags{Domain: "fastpix.io", BaseURL: "ftp://x"})
	if err == nil || !strings.HasPrefix(err.Error(), "--base-url: ") {
		t.Errorf("error = %v, want one that names --base-url", err)
	}
}

func TestSign_badOptionNamesFlag(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key, err := core.NewSigningKey("key", private)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cmd    signCmd
		option string
	}{
		{signCmd{hostFlags: hostFlags{Domain: "no domain"}}, "WithDomain"},
		{signCmd{hostFlags: hostFlags{Domain: "fastpix.io", BaseURL: "ftp://x"}}, "WithBaseURL"},
		{signCmd{hostFlags: hostFlags{Domain: "fastpix.io"}, Subject: "\xff"}, "WithSubject"},
	} {
		c.cmd.TTL, c.cmd.MaxTTL = core.DefaultTTL, core.DefaultMaxTTL
		_, err := c.cmd.sign(t.Context(), key)
		var option *core.OptionError
		var flag *flagError
		if !errors.As(err, &option) || option.Option != c.option || !errors.As(err, &flag) {
			t.Errorf("%s: %v", c.option, err)
		}
	}
}
