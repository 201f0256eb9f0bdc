package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
)

type keysDeleteCmd struct {
	ID  string `arg:"" name:"id" help:"Signing key ID."`
	Yes bool   `short:"y" help:"Do not ask."`
	apiFlags
	hostFlags
}

func (keysDeleteCmd) Help() string {
	return `All tokens that the key signed are refused from that moment on. To replace a key in use, run "playback keys rotate".`
}

func (c *keysDeleteCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	if !c.Yes {
		details, err := client.Get(ctx, c.ID) // a mistyped ID is found out before the question
		if err != nil {
			return err
		}
		fmt.Fprintf(a.err, "Delete signing key %s of workspace %s? Every token it signed stops working at once. [y/N] ", details.ID, details.WorkspaceID)
		if !confirmed(a) {
			fmt.Fprintln(a.err, "\nNothing was deleted. (Use --yes where nobody can answer.)")
			return errRefused
		}
	}
	if err := client.Delete(ctx, c.ID); err != nil {
		return err
	}
	if a.json {
		fmt.Fprintf(a.out, "{\"deleted\":%q}\n", c.ID)
	} else {
		fmt.Fprintf(a.out, "Deleted signing key %s.\n", c.ID)
	}
	return nil
}

func confirmed(a *app) bool {
	answer, _ := bufio.NewReader(a.in).ReadString('\n') // no answer is a no
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes":
		return true
	}
	return false
}
