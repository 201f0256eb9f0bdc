package docs_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// packages maps the names of packages, as documents write them, to those in
// the lists of exported names.
var packages = map[string]string{
	"core": "core", "player": "core/player", "signingkeys": "core/signingkeys", "webhook": "core/webhook",
	"nethttp": "nethttp", "playbackgin": "gin", "playbackfiber": "fiber", "playbackfiberv3": "fiberv3",
	"playbackecho": "echo",
	"playbackotel": "otel", "opensslkey": "opensslkey", "mockfastpix": "mockfastpix",
	"mockcontainer": "mockfastpix/mockcontainer",
}

var (
	fenced    = regexp.MustCompile("(?ms)^ *```.*?^ *```$")
	inline    = regexp.MustCompile("`[^`\n]+`")
	qualified = regexp.MustCompile(`\b([a-z]\w*)\.([A-Z]\w*)(?:\.([A-Z]\w*))?`)
)

// TestNames tests that the names of packages' identifiers in the text of
// documents exist. CHANGELOG.md also names what was removed.
func TestNames(t *testing.T) {
	t.Parallel()
	exported := exportedNames(t)
	checked := 0
	for _, name := range slices.Sorted(maps.Keys(allDocuments(t))) {
		if name == "CHANGELOG.md" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, span := range inline.FindAllString(fenced.ReplaceAllString(string(text), ""), -1) {
			for _, m := range qualified.FindAllStringSubmatch(span, -1) {
				pkg, known := packages[m[1]]
				if !known {
					continue
				}
				checked++
				if !exported[pkg+" "+m[2]] {
					t.Errorf("%s: %s: package %s has no %s", name, span, pkg, m[2])
				} else if m[3] != "" && !exported[pkg+" "+m[2]+"."+m[3]] {
					t.Errorf("%s: %s: %s.%s has no %s", name, span, pkg, m[2], m[3])
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d names were checked", checked)
	}
}

var (
	member      = regexp.MustCompile(`^pkg (\S+), method \(\*?(\w+)[^)]*\) (\w+)`)
	field       = regexp.MustCompile(`^pkg (\S+), type (\w+) (?:struct|interface), (\w+)`)
	declaration = regexp.MustCompile(`^pkg (\S+), (?:const|var|func|type) (\w+)`)
)

// exportedNames returns what the lists in api contain, as "core Signer" and
// "core Signer.Sign".
func exportedNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "api", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d lists: %v", len(files), err)
	}
	names := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			for _, form := range []*regexp.Regexp{member, field} {
				if m := form.FindStringSubmatch(line); m != nil {
					names[m[1]+" "+m[2]+"."+m[3]] = true
				}
			}
			if m := declaration.FindStringSubmatch(line); m != nil {
				names[m[1]+" "+m[2]] = true
			}
		}
	}
	return names
}
