package assumptions_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/assumptions"
)

func TestRows(t *testing.T) {
	t.Parallel()
	snakeCase := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	sources := []assumptions.Source{
		assumptions.Documented, assumptions.Observed, assumptions.Assumed, assumptions.MocksOwn,
	}
	seen, behaviors := map[string]bool{}, map[string]bool{}
	for _, r := range assumptions.Rows() {
		wrong := func(text string) { t.Errorf("row %q: %s", r.ID, text) }
		if !snakeCase.MatchString(r.ID) {
			wrong("the ID is not in snake case")
		}
		if seen[r.ID] || behaviors[r.Behavior] {
			wrong("the ID or the behavior occurs twice")
		}
		seen[r.ID], behaviors[r.Behavior] = true, true
		if found, ok := assumptions.ByID(r.ID); !ok || found != r {
			wrong("ByID does not return it")
		}
		if strings.HasPrefix(r.ID, "api_") != (r.Table == assumptions.API) {
			wrong("the prefix api_ is for the rows of the API's table, and only for these")
		}
		if r.Behavior == "" || !slices.Contains(sources, r.Source) {
			wrong("the behavior or the source is missing")
		}
		if strings.ContainsAny(r.Behavior+r.Note+r.Alternative, "|\n") {
			wrong("a cell of a Markdown table has no | and no line break")
		}
		switch {
		case r.Field != "" && !strings.Contains(r.Alternative, "`"+r.Field+": "):
			wrong("the alternative does not show how to set the field")
		case r.Field == "" && r.Source == assumptions.Assumed && !strings.HasPrefix(r.Alternative, "none: "):
			wrong("assumed without a field: write the reason to the alternative, after \"none: \"")
		case r.Source == assumptions.MocksOwn && r.Note == "":
			wrong("the note does not say why the mock chose this")
		}
	}
}

func TestByID_unknown(t *testing.T) {
	t.Parallel()
	if r, ok := assumptions.ByID("unknown"); ok {
		t.Errorf("found %+v", r)
	}
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	for _, table := range []assumptions.Table{assumptions.Edge, assumptions.API} {
		lines := strings.Split(strings.TrimSuffix(assumptions.Markdown(table), "\n"), "\n")
		rows := slices.DeleteFunc(assumptions.Rows(), func(r assumptions.Row) bool { return r.Table != table })
		if len(rows) < 10 || len(lines) != len(rows)+2 {
			t.Errorf("%s: %d lines for %d rows", table, len(lines), len(rows))
		}
		for _, line := range lines {
			if strings.Count(line, "|") != 4 || strings.Contains(line, "  ") {
				t.Errorf("%s: %q is not a row of three cells", table, line)
			}
		}
	}
}
