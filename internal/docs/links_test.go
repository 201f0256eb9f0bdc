package docs_test

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/markdown"
)

const root = "../.."

// documents returns all documents of the repository by path.
var documents = sync.OnceValues(func() (map[string]markdown.Document, error) {
	files, err := markdown.Files(root)
	if err != nil {
		return nil, err
	}
	all := map[string]markdown.Document{}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, err
		}
		all[file] = markdown.Parse(string(text))
	}
	return all, nil
})

func allDocuments(t *testing.T) map[string]markdown.Document {
	t.Helper()
	all, err := documents()
	if err != nil || len(all) < 10 {
		t.Fatalf("%d documents: %v", len(all), err)
	}
	return all
}

// target returns the file and the anchor of a link. It reports false for a link
// to another site.
func target(from string, link markdown.Link) (file, anchor string, local bool) {
	if strings.Contains(link.Target, ":") {
		return "", "", false
	}
	file, anchor, _ = strings.Cut(link.Target, "#")
	if file == "" {
		return from, anchor, true
	}
	return path.Join(path.Dir(from), file), anchor, true
}

func TestLinks(t *testing.T) {
	t.Parallel()
	all := allDocuments(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, link := range all[name].Links {
			file, anchor, local := target(name, link)
			if !local {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("%s:%d: the target of the link %s does not exist", name, link.Line, link.Target)
			} else if document, known := all[file]; anchor != "" && (!known || !document.Anchors[anchor]) {
				t.Errorf("%s:%d: %s has no heading for the link %s", name, link.Line, file, link.Target)
			}
		}
	}
}

// repository is the address of the repository's files, which documents outside
// of it use.
const repository = "https://github.com/FastPix/fastpix-playback-go/blob/main/"

// TestLinks_repository tests the links to this repository's own pages on
// GitHub.
func TestLinks_repository(t *testing.T) {
	t.Parallel()
	all := allDocuments(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, link := range all[name].Links {
			file, ok := strings.CutPrefix(link.Target, repository)
			if !ok {
				continue
			}
			file, anchor, _ := strings.Cut(file, "#")
			if _, err := os.Stat(filepath.Join(root, file)); err != nil || anchor != "" && !all[file].Anchors[anchor] {
				t.Errorf("%s:%d: the target of the link %s does not exist", name, link.Line, link.Target)
			}
		}
	}
}

// TestDocuments_reachable tests that each document is linked from README.md, or
// from a document that is. GitHub itself shows those in .github, and the
// catalog is for the registry of Testcontainers.
func TestDocuments_reachable(t *testing.T) {
	t.Parallel()
	all := allDocuments(t)
	reached := map[string]bool{}
	for queue := []string{"README.md", "CHANGELOG.md", "llms.txt"}; len(queue) > 0; queue = queue[1:] {
		name := queue[0]
		if reached[name] {
			continue
		}
		reached[name] = true
		for _, link := range all[name].Links {
			file, _, local := target(name, link)
			if readme := path.Join(file, "README.md"); local && path.Ext(file) == "" {
				file = readme
			}
			if _, ok := all[file]; ok && local {
				queue = append(queue, file)
			}
		}
	}
	elsewhere := regexp.MustCompile(`^\.github/|/testdata/|/catalog/`)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !reached[name] && !elsewhere.MatchString(name) {
			t.Errorf("no document links to %s", name)
		}
	}
}
