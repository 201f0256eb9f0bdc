// Package assumptions lists what the mock server takes for FastPix's behavior,
// and where each rule comes from. The tables in the mock's documents are
// generated from the list. `playback calibrate` reports by the same IDs what a
// real account does.
package assumptions

import (
	"fmt"
	"slices"
	"strings"
)

// Row is one rule of the mock, and one row of a table.
type Row struct {
	ID          string // in snake case; it never changes once published
	Table       Table
	Behavior    string // of the mock in the default profile, in Markdown
	Source      Source
	Note        string // about the source, or the reason of an assumption, in Markdown
	Field       string // the field of mockfastpix.Profile that selects the alternative, or ""
	Alternative string // how to select it, in Markdown
}

// Table is the table that contains a row.
type Table string

// The tables.
const (
	Edge Table = "edge" // streams, images, licenses and webhooks: mockfastpix/README.md
	API  Table = "api"  // the management API: mockfastpix/MANAGEMENT-API.md
)

// Source is how the behavior is known.
type Source string

// The sources.
const (
	Documented Source = "documented"     // in FastPix's documentation, OpenAPI description or SDKs
	Observed   Source = "observed"       // in captured responses, real tokens, players or plugins
	Assumed    Source = "assumed"        // neither, or the sources contradict each other
	MocksOwn   Source = "the mock's own" // in responses that no client depends on
)

// Rows returns all rows in the order of the tables. The slice belongs to the
// caller.
func Rows() []Row {
	edge := slices.Concat(tokenRows(), statusRows(), restrictionRows(), deliveryRows(), webhookRows())
	return append(in(Edge, edge), in(API, apiRows())...)
}

func in(table Table, rows []Row) []Row {
	for i := range rows {
		rows[i].Table = table
	}
	return rows
}

// ByID returns the row with that ID.
func ByID(id string) (Row, bool) {
	rows := Rows()
	i := slices.IndexFunc(rows, func(r Row) bool { return r.ID == id })
	if i < 0 {
		return Row{}, false
	}
	return rows[i], true
}

// Markdown returns a table as it is in the documents, with a line break at its
// end.
func Markdown(table Table) string {
	var b strings.Builder
	b.WriteString("| Behavior | Source | Alternative |\n| --- | --- | --- |\n")
	for _, r := range Rows() {
		if r.Table == table {
			source := strings.TrimSuffix(string(r.Source)+": "+r.Note, ": ")
			alternative := strings.TrimLeft(r.Alternative+" ", " ")
			fmt.Fprintf(&b, "| %s | %s | %s|\n", r.Behavior, source, alternative)
		}
	}
	return b.String()
}
