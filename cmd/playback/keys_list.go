package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

type keysListCmd struct {
	apiFlags
	hostFlags
}

func (keysListCmd) Help() string {
	return `Prints a table of IDs and times of creation, newest first, on a terminal with a header. ` +
		`With --format json, prints one line of JSON per key.`
}

func (c *keysListCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	done := a.waiting("Asking FastPix for the signing keys")
	defer done()
	var keys []signingkeys.Key // complete before the first is printed
	for key, err := range client.List(ctx) {
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	done()
	if len(keys) == 0 && !a.json {
		fmt.Fprintln(a.err, "There are no signing keys. Create one with: playback keys create FILE")
	}
	if a.json {
		for _, key := range keys {
			if err := a.printLine(key); err != nil {
				return err
			}
		}
		return nil
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	for i, key := range keys {
		if i == 0 && isTerminal(a.rawOut) { // scripts get one line per key
			fmt.Fprintln(w, "ID\tCREATED")
		}
		fmt.Fprintf(w, "%s\t%s\n", key.ID, key.CreatedAt.UTC().Format(time.RFC3339))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprint(a.out, table.String())
	return nil
}
