package player

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Option configures a [Player]. [New] checks the options and returns a
// [*core.OptionError] for the first bad one. The last of several options for
// the same setting applies.
type Option func(*Player) error

// WithScriptURL replaces [DefaultScriptURL], for another version of FastPix's
// player or a self-hosted copy. It is not needed for a mock; see
// [Player.Script]. scriptURL is an absolute http or https URL, or a path that
// begins with one slash. A URL without "fp-player" counts as another player,
// which can play from every stream base URL.
func WithScriptURL(scriptURL string) Option {
	return func(pl *Player) error {
		if scriptURL == "" || checkURL(scriptURL) != nil {
			// The value is not quoted, because it can contain a password.
			return optionError("WithScriptURL",
				"it is neither an http or https URL nor a path such as /static/player.js")
		}
		pl.scriptURL = scriptURL
		pl.replaced = !strings.Contains(scriptURL, "fp-player")
		return nil
	}
}

// WithRenewalURL sets the URL of the renewal script, in place of the inline
// script. The application serves the script of [RenewalFile] there. renewalURL
// is an absolute http or https URL, or a path that begins with one slash. If it
// is absolute, the tag has the script's integrity.
func WithRenewalURL(renewalURL string) Option {
	return func(pl *Player) error {
		if renewalURL == "" || checkURL(renewalURL) != nil {
			return optionError("WithRenewalURL",
				"it is neither an http or https URL nor a path such as /static/%s", RenewalFile().Name)
		}
		pl.renewalURL = renewalURL
		return nil
	}
}

var integrityPattern = regexp.MustCompile(`^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$`)

// WithScriptIntegrity sets the hash that the script must have, such as
// "sha384-…". Browsers refuse a script with another hash. See
// https://developer.mozilla.org/docs/Web/Security/Subresource_Integrity.
func WithScriptIntegrity(integrity string) Option {
	return func(pl *Player) error {
		if !integrityPattern.MatchString(integrity) {
			return optionError("WithScriptIntegrity", "%q is not of the form sha384-{base64}", integrity)
		}
		pl.integrity = integrity
		return nil
	}
}

func optionError(option, format string, args ...any) error {
	return &core.OptionError{Option: option, Err: fmt.Errorf(format, args...)}
}
