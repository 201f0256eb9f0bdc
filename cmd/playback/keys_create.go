package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/rotation"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

type keysCreateCmd struct {
	File           string `arg:"" name:"file" help:"${create_file}"`
	Force          bool   `help:"${create_force}"`
	ShowPrivateKey bool   `name:"show-private-key" help:"${create_show}"`
	apiFlags
	hostFlags
}

func (keysCreateCmd) Help() string {
	return `FastPix shows the private key only once. The file holds its answer unchanged, with key ID and private key. ` +
		`The sign command and core.OpenKeyFile accept it.

Example:

    playback keys create signing-key.json
    playback sign --private-key signing-key.json --playback-id 3a1f…`
}

func (c *keysCreateCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	if redact.Secrets(c.File) != c.File {
		return usage.Errorf("the name of the file looks like a key: pass the name of the file to write")
	}
	if _, err := os.Lstat(c.File); err == nil && !c.Force {
		return usage.Errorf("%s exists: choose another file, or --force to overwrite it "+
			"(to replace a key that is in use, run rotate)", c.File)
	}
	file := c.File
	if c.Force {
		// A symbolic link stays, as with rotate.
		if target, err := filepath.EvalSymlinks(file); err == nil {
			file = target
		}
		lock, err := rotation.AcquireLock(file)
		if err != nil {
			return err
		}
		defer lock.Release()
	}
	// Reserve the file first, because a key that cannot be stored is useless.
	slot, err := keystore.Reserve(file)
	if err != nil {
		return fmt.Errorf("the key could not be stored, so none was created: %w", err)
	}
	defer slot.Discard()

	created, err := client.Create(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return &remediedError{err, "If FastPix has created the key, it is useless without its private half: " +
				"look for it with \"playback keys list\" and delete it"}
		}
		return err
	}
	if err := slot.Commit(created.Answer(), c.Force); err != nil {
		if deleteErr := client.Delete(context.WithoutCancel(ctx), created.ID); deleteErr != nil {
			return fmt.Errorf("signing key %s was created but could not be stored: %w; delete it with: "+
				"playback keys delete %s (%w)", created.ID, err, created.ID, deleteErr)
		}
		return fmt.Errorf("signing key %s could not be stored and was deleted again: %w", created.ID, err)
	}
	switch {
	case c.ShowPrivateKey:
		fmt.Fprintf(a.rawOut, "%s\n", created.Answer())
	case a.json:
		return a.printLine(map[string]any{"id": created.ID, "createdAt": created.CreatedAt, "file": c.File})
	default:
		fmt.Fprintf(a.out, "Created signing key %s.\nFastPix's answer, private key included, is in %s. "+
			"There is no other copy: back it up.\n", created.ID, c.File)
	}
	return nil
}
