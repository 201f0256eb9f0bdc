package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

type keysCheckCmd struct {
	keyFlags
	apiFlags
	hostFlags
}

func (keysCheckCmd) Help() string {
	return `Signs once and verifies that with the public key that FastPix holds under the key's ID. A deleted or mixed-up key signs without complaint; this is how to find out before the viewers do.

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
		line, err := json.Marshal(map[string]any{
			"signingKeyId": result.ID, "workspaceId": result.WorkspaceID, "clockOffsetSeconds": result.ClockOffset.Round(time.Second).Seconds(),
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s\n", line)
		return nil
	}
	fmt.Fprintf(a.out, "FastPix accepts what signing key %s signs (workspace %s).\n", result.ID, result.WorkspaceID)
	if off := result.ClockOffset.Abs().Round(time.Second); off > 30*time.Second {
		fmt.Fprintf(a.err, "clock_off: this machine's clock differs from FastPix's by %v: synchronise it, or tokens expire early.\n", off)
	}
	return nil
}
