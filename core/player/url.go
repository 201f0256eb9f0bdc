package player

import (
	"errors"
	"net/url"
	"strings"
)

// checkURL reports whether raw is safe for a browser to request: an http or
// https URL, or a path on the page's host.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("it is not a URL")
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return nil
	case u.Scheme != "" || u.Host != "" || u.Opaque != "" || strings.HasPrefix(raw, `//`) || strings.Contains(raw, `\`):
		return errors.New("it is neither an http or https URL nor a path")
	}
	return nil
}

// origin returns the scheme and the host of a URL, or "" if it has no host.
func origin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
