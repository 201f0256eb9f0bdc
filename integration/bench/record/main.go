// Command record runs the project's benchmarks and keeps the results.
//
//	go run ./integration/bench/record [-short] [-write]
//
// It measures and prints the values that have a bound. With -short it measures
// less, as CI does. With -write it also writes docs/performance.json and
// docs/performance.md.
//
// It must run in the root directory of the repository. It exits with status 1
// if a benchmark fails, or if a number of allocations or bytes is outside its
// bound. A ratio of times outside its bound is only reported, because it
// depends on the machine and on what else runs there.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"
)

const (
	recordFile = "docs/performance.json"
	pageFile   = "docs/performance.md"
)

func main() {
	short := flag.Bool("short", false, "measure less, and only what needs no Docker and no Node.js")
	write := flag.Bool("write", false, "write "+recordFile+" and "+pageFile)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *short, *write); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, short, write bool) error {
	if short && write {
		return errors.New("-short and -write exclude each other: a short form is not a record")
	}
	r, err := measure(ctx, short, os.Stderr)
	if err != nil {
		return err
	}
	r.Date = time.Now().Format(time.DateOnly)
	broken := report(os.Stdout, r)
	if write {
		if err := r.write(recordFile); err != nil {
			return err
		}
		page, err := render(r)
		if err != nil {
			return err
		}
		if err := os.WriteFile(pageFile, page, 0o644); err != nil {
			return err
		}
	}
	if broken > 0 {
		return fmt.Errorf("%d counts are outside their bounds", broken)
	}
	return nil
}

// report prints each value that has a bound and how many are outside, and
// returns the number of counts among these.
func report(w io.Writer, r record) (broken int) {
	outside := 0
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	checks := r.bounds()
	for _, c := range checks {
		verdict := "ok"
		if !c.kept() {
			verdict = "OUTSIDE"
			outside++
			if c.counts() {
				broken++
			}
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s %s\t%s\n", c.name, number(c.value), c.unit, c.relation, number(c.bound), verdict)
	}
	_ = table.Flush()
	fmt.Fprintf(w, "%d bounds, %d outside\n", len(checks), outside)
	return broken
}
