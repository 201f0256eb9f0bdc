package attack_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/attack"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// target is a mock under attack.
type target struct {
	mock    *mockfastpix.Server
	world   *attack.World
	address string
}

func newTarget(t *testing.T, profile mockfastpix.Profile) *target {
	t.Helper()
	w := attack.NewWorld()
	mock := mockfastpix.Start(t, mockfastpix.WithProfile(profile), mockfastpix.WithSeed(w.Seed()))
	if err := w.Settle(mock); err != nil {
		t.Fatal(err)
	}
	tg := &target{mock: mock, world: w, address: strings.TrimPrefix(mock.URL(), "http://")}
	w.Fetch = tg.send
	return tg
}

// send sets the clock and sends the request.
func (tg *target) send(r attack.Request) (attack.Answer, error) {
	tg.mock.SetTime(attack.Now.Add(r.At))
	return r.Send(tg.address)
}

// TestAttackCorpus sends every case to a strict and a lenient mock and checks
// the verdict, and that the nearest valid request is accepted by both.
func TestAttackCorpus(t *testing.T) {
	t.Parallel()
	corpus := attack.Corpus()
	if len(corpus) < 400 {
		t.Errorf("the corpus has %d cases, want at least 400", len(corpus))
	}
	for _, profile := range []struct {
		name    string
		profile mockfastpix.Profile
		want    func(attack.Case) attack.Verdict
	}{
		{"strict", mockfastpix.Strict(), func(c attack.Case) attack.Verdict { return c.Strict }},
		{"lenient", mockfastpix.Lenient(), func(c attack.Case) attack.Verdict { return c.Lenient }},
	} {
		t.Run(profile.name, func(t *testing.T) {
			t.Parallel()
			tg := newTarget(t, profile.profile)
			for _, c := range corpus {
				t.Run(c.Name, func(t *testing.T) {
					tg.check(t, c.Attack(tg.world), profile.want(c))
					if c.Neighbor != nil {
						t.Run("neighbor", func(t *testing.T) {
							tg.check(t, c.Neighbor(tg.world), attack.Accepted)
						})
					}
				})
			}
			tg.checkJournal(t)
		})
	}
}

// checkJournal checks that the mock keeps no token and no signature.
func (tg *target) checkJournal(t *testing.T) {
	t.Helper()
	requests := tg.mock.Requests()
	if len(requests) == 0 {
		t.Error("the journal is empty")
	}
	for _, r := range requests {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if secret := secretPattern.Find(text); secret != nil {
			t.Errorf("request %d keeps %.40q…: %.300q", r.Number, secret, text)
		}
	}
}

// secretPattern matches the beginning of a token in any case, and the signature
// of a URL.
var secretPattern = regexp.MustCompile(`(?i)eyJ[a-z0-9_-]{4}|signature=[a-z0-9_-]{20}`)

func (tg *target) check(t *testing.T, r attack.Request, want attack.Verdict) {
	t.Helper()
	answer, err := tg.send(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, answer.Verdict); diff != "" {
		t.Errorf("verdict (-want +got):\n%s%.300q", diff, answer.Body)
	}
	if want == attack.Accepted {
		return
	}
	if p := r.Presented; p != nil && len(p.Token) > 40 && strings.Contains(answer.Body, p.Token) {
		t.Error("the answer repeats the token")
	}
}

// TestCorpus_names checks that names are unique and that sources are set.
func TestCorpus_names(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range attack.Corpus() {
		if seen[c.Name] {
			t.Errorf("%s: the name is used twice", c.Name)
		}
		seen[c.Name] = true
		if c.Source == "" {
			t.Errorf("%s: no source", c.Name)
		}
		if c.Neighbor == nil && (c.Strict != attack.Accepted || c.Lenient != attack.Accepted) {
			t.Errorf("%s: a refusal without a neighbor", c.Name)
		}
	}
}
