package core

import (
	"fmt"
	"net/url"
	"os"
	"strings"
)

// DefaultDomain is FastPix's domain in the specification that this package follows,
// https://docs.fastpix.io/docs/secured-playback-with-jwts. FastPix is moving to "fastpix.com"; see [WithDomain].
const DefaultDomain = "fastpix.io"

// Names of the environment variables that [OptionsFromEnv] reads.
const (
	EnvDomain  = "FASTPIX_DOMAIN"
	EnvBaseURL = "FASTPIX_BASE_URL"
)

// hosts are the base URLs of FastPix's services, without a slash at the end.
type hosts struct {
	domain string
	stream string
	images string
	api    string
}

// withDefaults fills what no option has set: from the single base URL if there is one, from the domain otherwise.
func (h hosts) withDefaults(domain, baseURL string) hosts {
	h.domain = domain
	for name, host := range map[string]*string{"stream": &h.stream, "images": &h.images, "api": &h.api} {
		switch {
		case *host != "":
		case baseURL != "":
			*host = baseURL
		default:
			*host = "https://" + name + "." + domain
		}
	}
	return h
}

// parseBaseURL checks a base URL and removes the slash at its end.
func parseBaseURL(option, raw string) (string, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%s: %q is not an absolute http or https URL such as https://stream.example.com", option, raw)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return "", fmt.Errorf("%s: a base URL holds no user, query or fragment", option)
	}
	return strings.TrimRight(raw, "/"), nil
}

func validateDomain(domain string) error {
	u, err := url.Parse("https://" + domain)
	if err != nil || domain == "" || u.Host != domain || u.Port() != "" || strings.Trim(domain, ".") != domain {
		return fmt.Errorf("WithDomain: %q is not a domain: pass one such as fastpix.com, without scheme, port or path", domain)
	}
	return nil
}

// OptionsFromEnv returns the options that the environment asks for: FASTPIX_DOMAIN for [WithDomain] and FASTPIX_BASE_URL for
// [WithBaseURL]. Nothing else in this package reads them.
func OptionsFromEnv() []Option {
	var opts []Option
	if domain := os.Getenv(EnvDomain); domain != "" {
		opts = append(opts, WithDomain(domain))
	}
	if base := os.Getenv(EnvBaseURL); base != "" {
		opts = append(opts, WithBaseURL(base))
	}
	return opts
}
