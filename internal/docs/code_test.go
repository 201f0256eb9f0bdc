package docs_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/markdown"
)

// TestCode_compiles tests that each block of Go, HTML and JavaScript is part of
// a Go file that is compiled, or of a page or a script, apart from indentation.
// A line with only an ellipsis in a comment replaces code that is left out; the
// parts before and after it are looked up separately. A line <!-- fragment -->
// before a block says that it is code for another program, which is not in the
// repository.
func TestCode_compiles(t *testing.T) {
	t.Parallel()
	compiled := sources(t)
	blocks := 0
	each(t, func(name string, block markdown.Block) {
		if block.Fragment || !slices.Contains([]string{"go", "html", "js"}, block.Language) {
			return
		}
		blocks++
		for _, part := range ellipsis.Split(unindent(block.Code), -1) {
			if !strings.Contains(compiled, strings.TrimRight(part, "\n")) {
				t.Errorf("%s:%d: this code is not part of a file that is compiled:\n%s", name, block.Line, part)
			}
		}
	})
	if blocks == 0 {
		t.Error("no blocks found")
	}
}

var ellipsis = regexp.MustCompile(`(?m)^// …$\n?`)

func TestCode_json(t *testing.T) {
	t.Parallel()
	each(t, func(name string, block markdown.Block) {
		if block.Language == "json" && !json.Valid([]byte(block.Code)) {
			t.Errorf("%s:%d: the block is not JSON", name, block.Line)
		}
	})
}

// TestCode_language tests that blocks use one name per language, because the
// tests of the code select blocks by name.
func TestCode_language(t *testing.T) {
	t.Parallel()
	known := []string{"go", "html", "js", "json", "yaml", "sh", "text", "dockerfile", "mermaid"}
	each(t, func(name string, block markdown.Block) {
		if !slices.Contains(known, block.Language) {
			t.Errorf("%s:%d: the language of the block is %q, want one of %v", name, block.Line, block.Language, known)
		}
	})
}

// each calls check with each code block of each document.
func each(t *testing.T, check func(name string, block markdown.Block)) {
	t.Helper()
	all := allDocuments(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, block := range all[name].Blocks {
			check(name, block)
		}
	}
}

// TestIndex tests that the index of each directory lists its documents.
func TestIndex(t *testing.T) {
	t.Parallel()
	all := allDocuments(t)
	for name := range all {
		index := path.Join(path.Dir(name), "README.md")
		if !strings.HasPrefix(name, "docs/") || name == index {
			continue
		}
		linked := slices.ContainsFunc(all[index].Links, func(link markdown.Link) bool {
			file, _, _ := target(index, link)
			return file == name
		})
		if !linked {
			t.Errorf("%s does not list %s", index, name)
		}
	}
}

// sources returns the text of the repository's Go files, and of the pages and
// scripts that they embed, without indentation.
func sources(t *testing.T) string {
	t.Helper()
	var text strings.Builder
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata", "artifacts"}, entry.Name()):
			return fs.SkipDir
		case slices.Contains([]string{".go", ".html", ".js"}, filepath.Ext(name)):
			source, err := os.ReadFile(name)
			text.WriteString(unindent(string(source)))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// unindent returns the lines of text without indentation.
func unindent(text string) string {
	return indentation.ReplaceAllString(text, "")
}

var indentation = regexp.MustCompile(`(?m)^[ \t]+`)
