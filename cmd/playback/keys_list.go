package main

import (
	"context"
	"fmt"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

type keysListCmd struct {
	apiFlags
	hostFlags
}

func (keysListCmd) Help() string {
	return `Prints ID and time of creation, newest first. With --format json, prints one line of JSON per key.`
}

func (c *keysListCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	var keys []signingkeys.Key // complete before the first is printed
	for key, err := range client.List(ctx) {
		if err != nil {
			return err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 && !a.json {
		fmt.Fprintln(a.err, "There are no signing keys. Create one with: playback keys create FILE")
	}
	for _, key := range keys {
		if !a.json {
			fmt.Fprintf(a.out, "%s  %s\n", key.ID, key.CreatedAt.UTC().Format(time.RFC3339))
		} else if err := a.printLine(key); err != nil {
			return err
		}
	}
	return nil
}
