package main

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
)

// record is what docs/performance.json holds: the results of one run.
type record struct {
	Date     string   `json:"date"`
	Machine  machine  `json:"machine"`
	Commands []string `json:"commands"` // in the order in which they ran
	Results  []result `json:"results"`
}

// machine describes where a record was measured.
type machine struct {
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	OS    string `json:"os"`
	Arch  string `json:"arch"`

	Go      string `json:"go"`
	Node    string `json:"node,omitempty"`
	OpenSSL string `json:"openssl,omitempty"`
}

// result is one benchmark. Its name has no prefix "Benchmark" and no number of
// cores. Values are by unit.
type result struct {
	Name   string             `json:"name"`
	Values map[string]float64 `json:"values"`
}

// check is a value with a bound.
type check struct {
	name, unit   string
	relation     string // "at most" or "at least"
	value, bound float64
}

func (c check) kept() bool {
	if c.relation == "at most" {
		return c.value <= c.bound
	}
	return c.value >= c.bound
}

// counts reports whether the value is the same on each machine.
func (c check) counts() bool {
	return slices.Contains([]string{"allocs/op", "B/op", "B/playback", "signatures"}, c.unit)
}

// bounds returns the values that have a bound, in the order of the results.
func (r record) bounds() []check {
	var checks []check
	for _, result := range r.Results {
		for _, unit := range slices.Sorted(maps.Keys(result.Values)) {
			for suffix, relation := range map[string]string{"-at-most": "at most", "-at-least": "at least"} {
				if of, ok := strings.CutSuffix(unit, suffix); ok {
					checks = append(checks, check{result.Name, of, relation, result.Values[of], result.Values[unit]})
				}
			}
		}
	}
	return checks
}

func (r record) write(name string) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o644)
}

func readRecord(name string) (record, error) {
	var r record
	data, err := os.ReadFile(name)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(data, &r)
}
