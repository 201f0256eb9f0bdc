package main

import (
	"context"
	"fmt"
	"strings"
)

type keysGetCmd struct {
	ID string `arg:"" name:"id" help:"Signing key ID."`
	apiFlags
	hostFlags
}

func (keysGetCmd) Help() string {
	return `Example:

    playback keys get 9b2c… > public.pem
    playback inspect --public-key public.pem eyJ…

Only the public key goes to standard output. ID and workspace go to standard error.`
}

func (c *keysGetCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	details, err := client.Get(ctx, c.ID)
	if err != nil {
		return err
	}
	if a.json {
		return a.printLine(details)
	}
	fmt.Fprintf(a.err, "Signing key %s of workspace %s\n", details.ID, details.WorkspaceID)
	fmt.Fprintln(a.out, strings.TrimSpace(details.PublicKeyPEM))
	return nil
}
