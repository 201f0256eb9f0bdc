package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
)

type keysDeleteCmd struct {
	ID  string `arg:"" name:"id" help:"Signing key ID."`
	Yes bool   `short:"y" help:"Delete without asking."`
	apiFlags
	hostFlags
}

func (keysDeleteCmd) Help() string {
	return `FastPix then refuses all tokens of the key. To replace a key that is in use, run "playback keys rotate".`
}

func (c *keysDeleteCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	if !c.Yes {
		details, err := client.Get(ctx, c.ID) // finds a mistyped ID before the question
		if err != nil {
			return err
		}
		fmt.Fprintf(a.err, "Delete signing key %s of workspace %s? Its tokens stop working at once. [y/N] ",
			details.ID, details.WorkspaceID)
		if !confirmed(a) {
			fmt.Fprintln(a.err, "\nNothing was deleted. (Use --yes in scripts.)")
			return errRefused
		}
	}
	if err := client.Delete(ctx, c.ID); err != nil {
		return err
	}
	if a.json {
		return a.printLine(map[string]any{"deleted": c.ID})
	}
	fmt.Fprintf(a.out, "Deleted signing key %s.\n", c.ID)
	return nil
}

// confirmed reports whether the answer on standard input is yes.
func confirmed(a *app) bool {
	answer, _ := bufio.NewReader(a.in).ReadString('\n') // no answer means no
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true
	}
	return false
}
