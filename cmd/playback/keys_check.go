package main

import (
	"context"
	"fmt"
	"time"
)

type keysCheckCmd struct {
	keyFlags
	apiFlags
	hostFlags
}

func (keysCheckCmd) Help() string {
	return `Signs a text and verifies the signature with the public key that FastPix holds under the key's ID. A ` +
		`deleted or mixed-up key signs without an error. This command finds it before viewers are refused.

Example:

    playback keys check --private-key signing-key.json`
}

func (c *keysCheckCmd) Run(ctx context.Context, a *app) error {
	key, err := c.load(a)
	if err != nil {
		return err
	}
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	result, err := client.Check(ctx, key)
	if err != nil {
		return err
	}
	if a.json {
		return a.printLine(map[string]any{
			"signingKeyId": result.ID, "workspaceId": result.WorkspaceID,
			"clockOffsetSeconds": result.ClockOffset.Round(time.Second).Seconds(),
		})
	}
	fmt.Fprintf(a.out, "FastPix accepts the tokens of signing key %s (workspace %s).\n", result.ID, result.WorkspaceID)
	if off := result.ClockOffset.Abs().Round(time.Second); off > 30*time.Second {
		fmt.Fprintf(a.err, "clock_off: this machine's clock differs from FastPix's by %v: "+
			"synchronize it, or tokens expire early.\n", off)
	}
	return nil
}
