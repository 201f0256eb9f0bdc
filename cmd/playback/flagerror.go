package main

import (
	"errors"

	"github.com/FastPix/fastpix-playback-go/core"
)

// flagError is the failure of an option of package core that a flag sets. Its
// text names the flag in place of the option.
type flagError struct {
	flag string
	err  *core.OptionError
}

func (e *flagError) Error() string { return e.flag + ": " + e.err.Err.Error() }
func (e *flagError) Unwrap() error { return e.err }

// nameFlag returns a flagError for an option that a flag sets, and any other
// error unchanged.
func nameFlag(err error) error {
	var option *core.OptionError
	if !errors.As(err, &option) {
		return err
	}
	switch option.Option {
	case "WithTTL":
		return &flagError{"--ttl", option}
	case "WithMaxTTL":
		return &flagError{"--max-ttl", option}
	case "WithSubject":
		return &flagError{"--subject", option}
	case "WithDomain":
		return &flagError{"--domain", option}
	case "WithBaseURL":
		return &flagError{"--base-url", option}
	case "WithIssuer":
		return &flagError{"--issuer", option}
	}
	return err
}
