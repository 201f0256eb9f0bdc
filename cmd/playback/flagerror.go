package main

import (
	"errors"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// flagError is the failure of an option that a flag sets. Its text names the
// flag in place of the option.
type flagError struct {
	flag  string
	err   error // a *core.OptionError or a *mockfastpix.OptionError
	cause error // the error of the option's value
}

func (e *flagError) Error() string { return e.flag + ": " + e.cause.Error() }
func (e *flagError) Unwrap() error { return e.err }

// optionFlags are the flags by the option of core or signingkeys that they set.
var optionFlags = map[string]string{
	"WithTTL":     "--ttl",
	"WithMaxTTL":  "--max-ttl",
	"WithSubject": "--subject",
	"WithDomain":  "--domain",
	"WithBaseURL": "--base-url",
	"WithIssuer":  "--issuer",
}

// mockFlags are the flags by the option of mockfastpix that they set.
var mockFlags = map[string]string{
	"WithTLS":          "--tls-host",
	"WithAllowedHosts": "--allowed-host",
	"WithPublicURL":    "--public-url",
	"WithCredentials":  "--access-token, --secret-key",
	"WithSeed":         "--seed",
	"WithJournalSize":  "--journal-size",
	"WithWebhook":      "--webhook-url, --webhook-secret",
}

// nameFlag returns a flagError for an option that a flag sets, and any other
// error unchanged.
func nameFlag(err error) error {
	var option *core.OptionError
	if errors.As(err, &option) && optionFlags[option.Option] != "" {
		return &flagError{optionFlags[option.Option], option, option.Err}
	}
	var mock *mockfastpix.OptionError
	if errors.As(err, &mock) && mockFlags[mock.Option] != "" {
		return &flagError{mockFlags[mock.Option], mock, mock.Err}
	}
	return err
}
