package playback_test

import (
	"bufio"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const modulePath = "github.com/FastPix/fastpix-playback-go"

// TestDependencies_documented checks that docs/dependencies.md lists the direct
// requirements of every module, each with a license and a purpose.
func TestDependencies_documented(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(required(t), documented(t)); diff != "" {
		t.Errorf("docs/dependencies.md differs from the go.mod files (-go.mod +documented):\n%s", diff)
	}
}

// required returns the direct requirements of each module, by its directory.
func required(t *testing.T) map[string][]string {
	t.Helper()
	requirement := regexp.MustCompile(`^(?:require )?\s*([^\s()]+\.[^\s()]+) v\S+$`)
	modules := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, d.Name()):
			return fs.SkipDir
		case d.Name() != "go.mod":
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		modules[dir] = nil
		for _, line := range lines(t, path) {
			m := requirement.FindStringSubmatch(line) // not "// indirect"
			if m != nil && !strings.HasPrefix(m[1], modulePath) {
				modules[dir] = append(modules[dir], m[1])
			}
		}
		slices.Sort(modules[dir])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return modules
}

// documented returns the modules of docs/dependencies.md.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	heading := regexp.MustCompile("^## .*`(.+)`")
	row := regexp.MustCompile("^\\| `(.+)` \\| [A-Za-z0-9. -]+ \\| .+\\. \\|$")
	modules := map[string][]string{}
	dir := ""
	for _, line := range lines(t, "docs/dependencies.md") {
		if m := heading.FindStringSubmatch(line); m != nil {
			dir = m[1]
			modules[dir] = nil
		}
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		m := row.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("the row has no license or no sentence: %s", line)
			continue
		}
		modules[dir] = append(modules[dir], m[1])
	}
	for _, names := range modules {
		slices.Sort(names)
	}
	return modules
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		all = append(all, scanner.Text())
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
