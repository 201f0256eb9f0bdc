package hostapps_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const guides = "../../docs/guides"

// commands are the guides about a command, which contain no code. Package cli
// tests that their output is real.
var commands = []string{"calibrate.md", "doctor.md"}

// TestGuides_codeCompiles tests that the code of each guide is part of a Go
// file that is compiled, or of a page or script in one, apart from indentation.
func TestGuides_codeCompiles(t *testing.T) {
	t.Parallel()
	compiled := sources(t)
	block := regexp.MustCompile("(?s)```(?:go|html|js)\n(.*?)```")
	files, err := filepath.Glob(guides + "/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d guides: %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		blocks := block.FindAllStringSubmatch(read(t, file), -1)
		if len(blocks) == 0 && name != "README.md" && !slices.Contains(commands, name) {
			t.Errorf("%s contains no code", name)
		}
		for _, b := range blocks {
			if !strings.Contains(compiled, unindent(b[1])) {
				t.Errorf("this code of %s is not part of a file that is compiled:\n%s", name, b[1])
			}
		}
	}
}

// TestGuides_index tests that README.md lists each guide. Package readme tests
// that its links have targets.
func TestGuides_index(t *testing.T) {
	t.Parallel()
	index := read(t, guides+"/README.md")
	files, err := filepath.Glob(guides + "/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d guides: %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if row := "| [" + name + "](" + name + ") |\n"; name != "README.md" && !strings.Contains(index, row) {
			t.Errorf("README.md does not list %s: add a row that ends in %q", name, row)
		}
	}
}

// sources returns the text of the repository's Go files, and of the pages and
// scripts that they embed, without indentation.
func sources(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata", "artifacts"}, entry.Name()):
			return fs.SkipDir
		case slices.Contains([]string{".go", ".html", ".js"}, filepath.Ext(path)):
			text.WriteString(unindent(read(t, path)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unindent returns the lines of text without indentation.
func unindent(text string) string {
	return regexp.MustCompile(`(?m)^[ \t]+`).ReplaceAllString(text, "")
}
