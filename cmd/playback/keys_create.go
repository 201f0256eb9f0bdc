package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
)

type keysCreateCmd struct {
	File           string `arg:"" name:"file" help:"File to write FastPix's answer to; only its owner can read it."`
	Force          bool   `help:"Overwrite the file if there is one. The private key in it is lost."`
	ShowPrivateKey bool   `name:"show-private-key" help:"Also print FastPix's answer, private key included, to standard output."`
	apiFlags
	hostFlags
}

func (keysCreateCmd) Help() string {
	return `FastPix shows the private key once. The file holds its answer as it came: key ID and private key together, which is what the sign command and core.OpenKeyFile take.

Example:

    playback keys create signing-key.json
    playback sign --private-key signing-key.json --playback-id 3a1f…`
}

func (c *keysCreateCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(c.File); err == nil && !c.Force {
		return usagef("%s exists: choose another file, or --force to overwrite it (rotate replaces a key that is in use)", c.File)
	}
	// Before the key is made: what cannot be stored is not worth making.
	slot, err := keystore.Reserve(c.File)
	if err != nil {
		return fmt.Errorf("the key could not be stored, so none was created: %w", err)
	}
	defer slot.Discard()

	created, err := client.Create(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%w\nIf FastPix had made the key already, it is of no use: look for it with \"playback keys list\" and delete it", err)
		}
		return err
	}
	if err := slot.Commit(created.Answer(), c.Force); err != nil {
		// Whoever cannot store the private key has no use for the key.
		if deleteErr := client.Delete(context.WithoutCancel(ctx), created.ID); deleteErr != nil {
			return fmt.Errorf("signing key %s was created but could not be stored: %w; delete it with: playback keys delete %s (%w)", created.ID, err, created.ID, deleteErr)
		}
		return fmt.Errorf("signing key %s could not be stored and was deleted again: %w", created.ID, err)
	}
	switch {
	case c.ShowPrivateKey:
		fmt.Fprintf(a.out, "%s\n", created.Answer())
	case a.json:
		line, err := json.Marshal(map[string]any{"id": created.ID, "createdAt": created.CreatedAt, "file": c.File})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s\n", line)
	default:
		fmt.Fprintf(a.out, "Created signing key %s.\nFastPix's answer, private key included, is in %s. There is no other copy: back it up.\n", created.ID, c.File)
	}
	return nil
}
