package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	passA  = `{"Action":"pass","Package":"p","Test":"TestA","Elapsed":0.1}`
	passed = `{"Action":"pass","Package":"p","Elapsed":1.5}`
)

func TestSummary(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		events   []string
		ok       bool
		failures string
		text     string
	}{
		{
			name:   "passed",
			events: []string{passA, passed, `{"Action":"skip","Package":"without/tests"}`},
			ok:     true,
			text:   "         1.5s p\n1 passed, 0 failed, 0 skipped\n",
		},
		{
			name: "passed test prints nothing",
			events: []string{
				`{"Action":"output","Package":"p","Test":"TestA","Output":"noise\n"}`, passA,
			},
			ok:   true,
			text: "1 passed, 0 failed, 0 skipped\n",
		},
		{
			name: "failed test",
			events: []string{
				passA,
				`{"Action":"output","Package":"p","Test":"TestB","Output":"got 1\n"}`,
				`{"Action":"output","Package":"p","Test":"TestB","Output":"want 2\n"}`,
				`{"Action":"fail","Package":"p","Test":"TestB"}`,
				`{"Action":"output","Package":"p","Output":"FAIL\n"}`,
				`{"Action":"fail","Package":"p","Elapsed":2}`,
			},
			failures: "--- p TestB\ngot 1\nwant 2\n--- p \nFAIL\n",
			text:     "         2.0s p\n1 passed, 1 failed, 0 skipped\n",
		},
		{
			name: "package that exits",
			events: []string{
				passA,
				`{"Action":"output","Package":"q","Output":"panic: oops\n"}`,
				`{"Action":"fail","Package":"q"}`,
			},
			failures: "--- q \npanic: oops\n",
			text:     "         0.0s q\n1 passed, 1 failed, 0 skipped\n",
		},
		{
			name: "package that ends during tests",
			events: []string{
				`{"Action":"output","Package":"q","Test":"TestDone","Output":"failed before\n"}`,
				`{"Action":"fail","Package":"q","Test":"TestDone"}`,
				`{"Action":"output","Package":"q","Test":"TestC","Output":"=== RUN   TestC\n"}`,
				`{"Action":"output","Package":"q","Test":"TestB","Output":"panic: test timed out after 1s\n"}`,
				`{"Action":"output","Package":"other","Test":"TestA","Output":"of another package\n"}`,
				`{"Action":"output","Package":"q","Output":"FAIL q 1.012s\n"}`,
				`{"Action":"fail","Package":"q","Elapsed":1}`,
				passA,
			},
			failures: "--- q TestDone\nfailed before\n" +
				"--- q TestB did not end\npanic: test timed out after 1s\n" +
				"--- q TestC did not end\n=== RUN   TestC\n--- q \nFAIL q 1.012s\n",
			text: "         1.0s q\n1 passed, 1 failed, 0 skipped\n",
		},
		{
			name: "package that does not build",
			events: []string{
				passA,
				`{"Action":"build-output","ImportPath":"q [q.test]","Output":"undefined: x\n"}`,
				`{"Action":"build-fail","ImportPath":"q [q.test]"}`,
				`{"Action":"output","Package":"q","Output":"FAIL q [build failed]\n"}`,
				`{"Action":"fail","Package":"q","FailedBuild":"q [q.test]"}`,
			},
			failures: "--- does not build: q [q.test]\nundefined: x\n--- q \nFAIL q [build failed]\n",
			text:     "         0.0s q\n1 passed, 1 failed, 0 skipped\n",
		},
		{
			name: "allowed skip",
			events: []string{
				passA,
				`{"Action":"output","Package":"p","Test":"TestB","Output":"=== RUN   TestB\n"}`,
				`{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:9: FASTPIX_ACCESS_TOKEN is not set\n"}`,
				`{"Action":"output","Package":"p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}`,
				`{"Action":"skip","Package":"p","Test":"TestB"}`,
			},
			ok:   true,
			text: "skip  p TestB: b_test.go:9: FASTPIX_ACCESS_TOKEN is not set\n1 passed, 0 failed, 1 skipped\n",
		},
		{
			name: "disallowed skip",
			events: []string{
				passA,
				`{"Action":"output","Package":"` + module + `core","Test":"TestB","Output":"no Docker\n"}`,
				`{"Action":"skip","Package":"` + module + `core","Test":"TestB"}`,
			},
			failures: "--- must not be skipped: core TestB: no Docker\n",
			text:     "skip  core TestB: no Docker\n1 passed, 0 failed, 1 skipped\n",
		},
		{
			name:     "no event",
			events:   []string{"go: cannot find main module"},
			failures: "go: cannot find main module\n",
			text:     "0 passed, 0 failed, 0 skipped\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var failures strings.Builder
			s, err := read(strings.NewReader(strings.Join(test.events, "\n")), &failures)
			if err != nil {
				t.Fatal(err)
			}
			if s.ok() != test.ok {
				t.Errorf("ok = %t, want %t", s.ok(), test.ok)
			}
			if diff := cmp.Diff(test.failures, failures.String()); diff != "" {
				t.Errorf("failures mismatch (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.text, s.String()); diff != "" {
				t.Errorf("summary mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSummary_slowestPackagesFirst(t *testing.T) {
	t.Parallel()
	events := `{"Action":"pass","Package":"b","Elapsed":1}
{"Action":"pass","Package":"a","Elapsed":1}
{"Action":"pass","Package":"c","Elapsed":0.5}
{"Action":"pass","Package":"d","Elapsed":3}
{"Action":"pass","Package":"e","Elapsed":2}
{"Action":"pass","Package":"f","Elapsed":0.1}`
	s, err := read(strings.NewReader(events), &strings.Builder{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(s.String()) {
		if _, name, ok := strings.Cut(strings.TrimSpace(line), "s "); ok {
			got = append(got, name)
		}
	}
	want := []string{"d", "e", "a", "b", "c"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packages mismatch (-want +got):\n%s", diff)
	}
}

func TestRead_lineThatIsTooLong(t *testing.T) {
	t.Parallel()
	if _, err := read(strings.NewReader(strings.Repeat("x", 17<<20)), &strings.Builder{}); err == nil {
		t.Error("read returned no error for a line of 17 MiB")
	}
}
