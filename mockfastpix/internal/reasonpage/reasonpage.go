// Package reasonpage renders the pages about the reasons of refusals. They have
// the styles of the console and no script.
package reasonpage

import (
	"bytes"
	_ "embed" // the template
	"html/template"
	"regexp"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/symptoms"
)

// Reason is a reason of the mock.
type Reason struct {
	Code    string
	Status  int
	Message string
	Text    string
	Remedy  string
}

// ContentPolicy is the Content-Security-Policy of the pages. It allows the
// console's styles and its icon, and no script.
const ContentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'none'"

//go:embed pages.html
var text string

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"markup":   markup,
	"alike":    func(groups []symptoms.Group, code string) alike { return alike{groups, code} },
	"sentence": sentence,
}).Parse(text))

// alike are groups of reasons, and the code of the reason that the page is
// about, or "".
type alike struct {
	Groups []symptoms.Group
	Code   string
}

// Page returns the page about one reason.
func Page(r Reason) []byte {
	e, _ := symptoms.Lookup(r.Code)
	return render("reason", map[string]any{
		"Title": r.Code, "Reason": r, "Entry": e, "Groups": symptoms.GroupsOf(r.Code),
	})
}

// Index returns the page that lists the reasons, and how to tell those with
// similar symptoms apart.
func Index(all []Reason) []byte {
	byCode := map[string]Reason{}
	for _, r := range all {
		byCode[r.Code] = r
	}
	type row struct {
		Reason  Reason
		Symptom string
	}
	type section struct {
		Title string
		Rows  []row
	}
	var sections []section
	for _, s := range symptoms.Sections() {
		one := section{Title: s.Title}
		for _, e := range s.Entries {
			if r, ok := byCode[e.Code]; ok { // codes of "playback inspect" alone have no page
				one.Rows = append(one.Rows, row{r, e.Symptom})
			}
		}
		if one.Rows != nil {
			sections = append(sections, one)
		}
	}
	return render("index", map[string]any{
		"Title": "Reasons", "Sections": sections, "Groups": symptoms.Groups(),
	})
}

func render(name string, data any) []byte {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		panic("mockfastpix: " + err.Error()) // the data is the package's own
	}
	return b.Bytes()
}

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	emphasis = regexp.MustCompile(`\*([^*]+)\*`)
)

// markup returns the HTML of a text of package symptoms.
func markup(text string) template.HTML {
	html := codeSpan.ReplaceAllString(template.HTMLEscapeString(text), "<code>$1</code>")
	return template.HTML(emphasis.ReplaceAllString(html, "<em>$1</em>")) //nolint:gosec // the text is escaped
}

// sentence begins the text with a capital and ends it with a full stop.
func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
