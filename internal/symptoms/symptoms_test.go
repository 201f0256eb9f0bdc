package symptoms_test

import (
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/symptoms"
)

func TestSections_distinctSymptoms(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, s := range symptoms.Sections() {
		for _, e := range s.Entries {
			if other, ok := seen[e.Symptom]; ok {
				t.Errorf("%s and %s have the same symptom: %s", other, e.Code, e.Symptom)
			}
			seen[e.Symptom] = e.Code
			if len(strings.Fields(e.Symptom)) < 5 {
				t.Errorf("%s: the symptom %q is too general to be looked up", e.Code, e.Symptom)
			}
		}
	}
}

func TestGroups_distinctSigns(t *testing.T) {
	t.Parallel()
	for _, g := range symptoms.Groups() {
		if len(g.Rows) < 2 {
			t.Errorf("%s: the group has %d rows", g.Title, len(g.Rows))
		}
		signs, codes := map[string]bool{}, map[string]bool{}
		for _, r := range g.Rows {
			if r.Sign == "" || signs[r.Sign] {
				t.Errorf("%s: %s has no sign of its own: %q", g.Title, r.Code, r.Sign)
			}
			if codes[r.Code] {
				t.Errorf("%s: %s has two rows", g.Title, r.Code)
			}
			signs[r.Sign], codes[r.Code] = true, true
		}
	}
}

func TestGroupsOf(t *testing.T) {
	t.Parallel()
	var titles []string
	for _, g := range symptoms.GroupsOf("token_expired") {
		titles = append(titles, g.Title)
	}
	if want := "403 forbidden, A video that played has stopped"; strings.Join(titles, ", ") != want {
		t.Errorf("the groups of token_expired are %q, want %q", titles, want)
	}
	if groups := symptoms.GroupsOf("none"); groups != nil {
		t.Errorf("an unknown code has the groups %v", groups)
	}
}
