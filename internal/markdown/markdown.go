// Package markdown finds the code blocks, links and anchors of Markdown
// documents, for tests that check them. It knows the part of Markdown that this
// repository uses.
package markdown

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Document is the part of a document that tests check.
type Document struct {
	Blocks  []Block
	Links   []Link
	Anchors map[string]bool // of headings, as GitHub names them
}

// Block is a fenced code block.
type Block struct {
	Line     int    // of the first fence
	Language string // as the fence names it, or empty
	Code     string // without the indentation of the fence
	Fragment bool   // whether the line before is <!-- fragment -->: code that no test looks up
}

// Link is a link or an image. Target is a URL, or a path relative to the
// document, and may end in an anchor.
type Link struct {
	Line   int
	Target string
}

// Files returns the documents below a directory: those named *.md, and
// llms.txt. The paths are relative to root and slash-separated.
func Files(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "artifacts"}, name):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(name) != ".md" && name != "llms.txt":
			return nil
		}
		relative, err := filepath.Rel(root, path)
		files = append(files, filepath.ToSlash(relative))
		return err
	})
	return files, err
}

var (
	fence   = regexp.MustCompile("^( *)(```+)([^`]*)$")
	heading = regexp.MustCompile(`^#{1,6} +(.*?)(?: +#+)?$`)
	anchor  = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
	span    = regexp.MustCompile("`+[^`]*`+")
	inline  = regexp.MustCompile(`\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)`)
	defined = regexp.MustCompile(`^\[[^\]^]+\]: +(\S+)`)
	element = regexp.MustCompile(`<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"]+)"`)
)

// Parse reads a document.
func Parse(text string) Document {
	d := Document{Anchors: map[string]bool{}}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		if open := fence.FindStringSubmatch(lines[i]); open != nil {
			block := Block{Line: i + 1, Language: strings.TrimSpace(open[3])}
			block.Fragment = i > 0 && strings.TrimSpace(lines[i-1]) == "<!-- fragment -->"
			for i++; i < len(lines) && strings.TrimSpace(lines[i]) != open[2]; i++ {
				block.Code += strings.TrimPrefix(lines[i], open[1]) + "\n"
			}
			d.Blocks = append(d.Blocks, block)
			continue
		}
		if h := heading.FindStringSubmatch(lines[i]); h != nil {
			d.addAnchor(Anchor(h[1]))
		}
		for _, a := range anchor.FindAllStringSubmatch(lines[i], -1) {
			d.Anchors[a[1]] = true
		}
		prose := span.ReplaceAllString(lines[i], "")
		for _, form := range []*regexp.Regexp{inline, defined, element} {
			for _, m := range form.FindAllStringSubmatch(prose, -1) {
				d.Links = append(d.Links, Link{i + 1, m[1]})
			}
		}
	}
	return d
}

// addAnchor adds the anchor of a heading. If another heading has the same text,
// GitHub appends a number.
func (d *Document) addAnchor(name string) {
	unique := name
	for n := 1; d.Anchors[unique]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	d.Anchors[unique] = true
}

var linkText = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)

// Anchor returns the anchor that GitHub gives to a heading: its text in lower
// case, without punctuation, and with hyphens for spaces.
func Anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(linkText.ReplaceAllString(heading, "$1")) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		}
	}
	return b.String()
}
