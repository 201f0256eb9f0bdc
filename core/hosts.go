package core

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// DefaultDomain is FastPix's domain in the specification that this package
// follows, https://docs.fastpix.io/docs/secured-playback-with-jwts. FastPix is
// moving to "fastpix.com"; see [WithDomain].
const DefaultDomain = "fastpix.io"

// hosts are the base URLs of FastPix's services, without a slash at the end.
type hosts struct {
	domain string
	stream string
	images string
	api    string
}

// APIBaseURL returns the base URL of FastPix's API at a domain, without the
// /v1: "https://api.fastpix.io" for [DefaultDomain]. It fails if the domain is
// empty or has anything but the labels of a host name. [WithDomain] follows the
// same rule.
func APIBaseURL(domain string) (string, error) {
	if err := validateDomain(domain); err != nil {
		return "", err
	}
	return apiHost + domain, nil
}

// Beginnings of the base URLs at a domain.
const (
	streamHost = "https://stream."
	imagesHost = "https://images."
	apiHost    = "https://api."
)

func validateDomain(domain string) error {
	// The longest name in the DNS has 253 characters.
	const maxLength = 253
	if len(domain) > maxLength || looksLikeKey(domain) {
		return errors.New("the value is not a domain: pass one such as fastpix.com")
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || label[0] == '-' || strings.ContainsFunc(label, isNotInLabel) {
			return fmt.Errorf("%s is not a domain: pass one such as fastpix.com, without quotes, scheme, port or path",
				quoteURL(domain))
		}
	}
	return nil
}

// isNotInLabel reports whether r cannot be in a label of a host name. Some
// servers have names with underscores.
func isNotInLabel(r rune) bool {
	isLetter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	return !isLetter && (r < '0' || r > '9') && r != '-' && r != '_'
}

// parseBaseURL checks a base URL and removes the slash at its end.
func parseBaseURL(raw string) (string, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || strings.Contains(raw, " ") || u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%s is not an absolute http or https URL such as https://stream.example.com",
			quoteURL(raw))
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || strings.Contains(raw, "#"):
		return "", errors.New("a base URL has no user, query or fragment")
	}
	return strings.TrimRight(raw, "/"), nil
}

// quoteURL quotes a bad URL for an error, unless it may contain a password, a
// token or a private key.
func quoteURL(raw string) string {
	if strings.ContainsAny(raw, "@?#") || looksLikeKey(raw) {
		return "the value"
	}
	return strconv.Quote(raw)
}
