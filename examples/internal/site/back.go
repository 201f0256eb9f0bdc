package site

import "strings"

// Back returns the path to go to after signing in or out. It returns "/" unless
// path looks like a path of this site.
//
// The path comes from a form, so anyone can have written it. Back accepts only
// the characters that the site's paths consist of, instead of refusing the ones
// that are known to be dangerous. Browsers remove tabs and line feeds, treat a
// backslash as a slash, and go to another site if a path begins with two
// slashes. A line feed would start another header.
func Back(path string) string {
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "//") || strings.ContainsFunc(path, notInPath) {
		return "/"
	}
	return path
}

func notInPath(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	}
	return !strings.ContainsRune("/.-_~", r)
}
