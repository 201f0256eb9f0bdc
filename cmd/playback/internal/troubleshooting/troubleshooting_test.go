package troubleshooting

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

//go:generate go test -run TestPage_upToDate -update

var update = flag.Bool("update", false, "write docs/troubleshooting.md")

const page = "../../../../docs/troubleshooting.md"

func TestPage_upToDate(t *testing.T) {
	if *update {
		if err := os.WriteFile(page, []byte(Page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Page(), string(got)); diff != "" {
		t.Errorf("docs/troubleshooting.md is stale, run go generate here (-want +got):\n%s", diff)
	}
}

func TestSections_oneEntryPerCode(t *testing.T) {
	t.Parallel()
	var explained, printed []string
	for _, s := range sections() {
		for _, e := range s.entries {
			explained = append(explained, e.code)
			if e.symptom == "" || e.cause == "" {
				t.Errorf("%s has no symptom or no cause", e.code)
			}
		}
	}
	for code, r := range reasons() {
		printed = append(printed, code)
		if r.text == "" || r.remedy == "" {
			t.Errorf("%s has no text or no remedy", code)
		}
	}
	slices.Sort(explained)
	slices.Sort(printed)
	if diff := cmp.Diff(printed, explained); diff != "" {
		t.Errorf("codes that can be printed and codes with an entry (-want +got):\n%s", diff)
	}
}

func TestSections_distinctSymptoms(t *testing.T) {
	t.Parallel()
	symptoms := map[string]string{}
	for _, s := range sections() {
		for _, e := range s.entries {
			if other, ok := symptoms[e.symptom]; ok {
				t.Errorf("%s and %s have the same symptom: %s", other, e.code, e.symptom)
			}
			symptoms[e.symptom] = e.code
			if len(strings.Fields(e.symptom)) < 5 {
				t.Errorf("%s: the symptom %q is too general to be looked up", e.code, e.symptom)
			}
		}
	}
}
