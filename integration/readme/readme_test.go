// Package readme_test runs the README's commands, program and test, renders the
// README, and checks the list of the examples.
package readme_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
)

const root = "../.."

// readFile returns the content of a file of the repository.
func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// blocks returns the code blocks of a language in the section of the README
// with the heading.
func blocks(t *testing.T, heading, language string) []string {
	t.Helper()
	_, section, ok := strings.Cut(readFile(t, "README.md"), "\n"+heading+"\n")
	if !ok {
		t.Fatalf("the README has no section %q", heading)
	}
	level, _, _ := strings.Cut(heading, " ")
	section, _, _ = strings.Cut(section, "\n"+level+" ")
	var found []string
	for _, match := range regexp.MustCompile("(?s)\n```"+language+"\n(.*?)```").FindAllStringSubmatch(section, -1) {
		found = append(found, match[1])
	}
	return found
}

var theBrowser = chrome.New()

func TestMain(m *testing.M) { os.Exit(theBrowser.Main(m)) }

// TestExamples_listed tests that examples/README.md lists each program.
func TestExamples_listed(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile(filepath.Join(root, "examples", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	programs := 0
	err = filepath.WalkDir(filepath.Join(root, "examples"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "main.go" || strings.Contains(path, "internal") {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		programs++
		if row := "| `go run ./" + filepath.ToSlash(dir) + "` |"; !strings.Contains(string(list), row) {
			t.Errorf("examples/README.md has no row that begins with %s", row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if programs == 0 {
		t.Error("no programs found")
	}
}
