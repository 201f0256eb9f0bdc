package playback_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// commentWidth is the width that comments wrap at, indentation included. A tab
// counts as one column.
const commentWidth = 80

// outputMarker begins the expected output of an example.
var outputMarker = regexp.MustCompile(`(?i)^//\s*(unordered )?output:`)

func TestComments_width(t *testing.T) {
	t.Parallel()
	skip := []string{".git", "node_modules", "testdata"}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skip, d.Name()):
			return fs.SkipDir
		case filepath.Ext(path) == ".go":
			checkComments(t, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkComments reports the comments of a file that are too wide. It ignores
// comments that follow code on the same line.
func checkComments(t *testing.T, path string) {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(source), "\n")
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if outputMarker.MatchString(comment.Text) {
				break
			}
			n := files.Position(comment.Pos()).Line
			width := utf8.RuneCountInString(lines[n-1])
			if width > commentWidth && canWrap(strings.TrimSpace(lines[n-1])) {
				t.Errorf("%s:%d: comment of %d columns, want at most %d", path, n, width, commentWidth)
			}
		}
	}
}

// canWrap reports whether a line is a comment of several words. It returns
// false for directives such as //go:embed and for preformatted text.
func canWrap(line string) bool {
	text, ok := strings.CutPrefix(line, "// ")
	return ok && !strings.HasPrefix(text, " ") && strings.Contains(text, " ")
}

func TestCanWrap(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"// A comment.":                     true,
		"// https://example.com/a/long/url": false,
		"//go:generate go run ./generate":   false,
		"//nolint:gosec // why":             false,
		"//	preformatted text":              false,
		"//   preformatted text":            false,
		"f() // A comment.":                 false,
	} {
		if got := canWrap(line); got != want {
			t.Errorf("canWrap(%q) = %t, want %t", line, got, want)
		}
	}
}
