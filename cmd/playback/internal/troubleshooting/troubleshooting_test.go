package troubleshooting

import (
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/symptoms"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
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
	for _, s := range symptoms.Sections() {
		for _, e := range s.Entries {
			explained = append(explained, e.Code)
			if e.Symptom == "" || e.Cause == "" {
				t.Errorf("%s has no symptom or no cause", e.Code)
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

// TestGroups_reasonsWithOneStatus checks that each reason of the mock is in the
// group of the reasons with the same status, unless it has no other.
func TestGroups_reasonsWithOneStatus(t *testing.T) {
	t.Parallel()
	byStatus := map[int][]string{}
	for _, r := range mockfastpix.Reasons() {
		byStatus[r.Status] = append(byStatus[r.Status], r.Code)
	}
	for status, codes := range byStatus {
		if len(codes) == 1 {
			continue
		}
		title := strconv.Itoa(status) + " "
		i := slices.IndexFunc(symptoms.Groups(), func(g symptoms.Group) bool { return strings.HasPrefix(g.Title, title) })
		if i < 0 {
			t.Errorf("the reasons with status %d are not told apart: %v", status, codes)
			continue
		}
		var told []string
		for _, row := range symptoms.Groups()[i].Rows {
			told = append(told, row.Code)
		}
		slices.Sort(codes)
		slices.Sort(told)
		if diff := cmp.Diff(codes, told); diff != "" {
			t.Errorf("reasons with status %d and rows of its group (-want +got):\n%s", status, diff)
		}
	}
	for _, g := range symptoms.Groups() {
		for _, row := range g.Rows {
			if _, known := mockfastpix.ReasonByCode(row.Code); !known {
				t.Errorf("%s: the mock has no page for %s", g.Title, row.Code)
			}
		}
	}
}
