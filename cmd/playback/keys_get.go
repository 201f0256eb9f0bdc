package main

import (
	"context"
	"encoding/pem"
	"fmt"
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
		return a.printRawLine(details)
	}
	block, _ := pem.Decode([]byte(details.PublicKeyPEM)) // prints nothing else that a server sends
	if block == nil || block.Type != "PUBLIC KEY" && block.Type != "RSA PUBLIC KEY" {
		return fmt.Errorf("the response for signing key %s has no public key in PEM: check the base URL", details.ID)
	}
	block.Headers = nil
	fmt.Fprintf(a.err, "Signing key %s of workspace %s\n", details.ID, details.WorkspaceID)
	return pem.Encode(a.rawOut, block)
}
