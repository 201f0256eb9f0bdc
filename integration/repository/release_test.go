package repository_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// goVersions returns the oldest Go of each module that is released, by its
// path, such as "1.24".
func goVersions(t *testing.T) map[string]string {
	t.Helper()
	versions := map[string]string{}
	for _, dir := range directoriesWith(t, "go.mod") {
		file, err := modfile.ParseLax(dir, []byte(read(t, dir+"/go.mod")), nil)
		if err != nil {
			t.Fatal(err)
		}
		switch version, patch := strings.CutSuffix(file.Go.Version, ".0"); {
		case !patch:
			t.Errorf("%s/go.mod requires Go %s, want the first release of a Go version", dir, file.Go.Version)
		case file.Toolchain != nil:
			t.Errorf("%s/go.mod requires the toolchain %s", dir, file.Toolchain.Name)
		case !slices.Contains([]string{"/examples", "/examples/kms", "/integration"}, dir):
			versions[file.Module.Mod.Path] = version
		}
	}
	return versions
}

var releaseRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\| (1\\.[0-9]+) \\|$")

// docs/release.md lists the modules with their tags and the oldest Go of their
// go.mod.
func TestRelease_modules(t *testing.T) {
	t.Parallel()
	want := goVersions(t)
	module := modfile.ModulePath([]byte(read(t, "go.mod")))
	got := map[string]string{}
	for _, row := range releaseRow.FindAllStringSubmatch(read(t, "docs/release.md"), -1) {
		got[row[1]] = row[3]
		dir := strings.TrimPrefix(strings.TrimPrefix(row[1], module), "/")
		if tag := path.Join(dir, "v0.1.0"); row[2] != tag {
			t.Errorf("docs/release.md gives %s the tag %s, want %s", row[1], row[2], tag)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("oldest Go of each module (-go.mod +docs/release.md):\n%s", diff)
	}
}

var needsGo = regexp.MustCompile(`(?i)([^.:|]*?)\bneeds? Go (1\.[0-9]+)`)

// Each text that says which Go the library needs names the version of the root
// module's go.mod.
func TestRelease_goVersionInText(t *testing.T) {
	t.Parallel()
	versions := slices.Sorted(maps.Values(goVersions(t)))
	for _, name := range []string{"README.md", "CONTRIBUTING.md", "docs/release.md"} {
		for _, statement := range needsGo.FindAllStringSubmatch(read(t, name), -1) {
			if subject := statement[1]; strings.Contains(strings.ToLower(subject), "library") && statement[2] != versions[0] {
				t.Errorf("%s: %q, but go.mod requires %s", name, statement[0], versions[0])
			}
			if !slices.Contains(versions, statement[2]) {
				t.Errorf("%s: %q, but no module has this version", name, statement[0])
			}
		}
	}
}

var (
	testName = regexp.MustCompile("`(Test[A-Z][A-Za-z_]*)` in `([^`]+)`")
	inTests  = regexp.MustCompile(`(?m)^func (Test\w+)\(`)
)

// The tests that docs/release.md names for its promises exist.
func TestRelease_tests(t *testing.T) {
	t.Parallel()
	named := testName.FindAllStringSubmatch(read(t, "docs/release.md"), -1)
	if len(named) < 6 {
		t.Fatalf("docs/release.md names %d tests", len(named))
	}
	for _, n := range named {
		files, err := filepath.Glob(filepath.Join(root, n[2], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range inTests.FindAllStringSubmatch(string(data), -1) {
				found = found || test[1] == n[1]
			}
		}
		if !found {
			t.Errorf("%s has no test %s, which docs/release.md names", n[2], n[1])
		}
	}
}
