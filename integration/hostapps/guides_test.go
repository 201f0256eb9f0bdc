package hostapps_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGuides_codeCompiles tests that the code of each guide is part of this
// package's tests, apart from indentation.
func TestGuides_codeCompiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var compiled strings.Builder
	for _, file := range files {
		compiled.WriteString(unindent(read(t, file)))
	}
	block := regexp.MustCompile("(?s)```go\n(.*?)```")
	guides, err := filepath.Glob("../../docs/guides/*.md")
	if err != nil || len(guides) == 0 {
		t.Fatalf("%d guides: %v", len(guides), err)
	}
	for _, path := range guides {
		guide := filepath.Base(path)
		blocks := block.FindAllStringSubmatch(read(t, path), -1)
		if len(blocks) == 0 {
			t.Errorf("%s contains no code", guide)
		}
		for _, b := range blocks {
			if !strings.Contains(compiled.String(), unindent(b[1])) {
				t.Errorf("this code of %s is not part of a test:\n%s", guide, b[1])
			}
		}
	}
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
