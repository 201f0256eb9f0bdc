package main

import (
	"context"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type consoleCmd struct {
	mockCmd
}

func (consoleCmd) Help() string {
	return `Serves a page that signs, decodes and plays: open the printed address in a browser. It signs in the browser, so that no private key leaves it.

Unless --seed says otherwise, there are a private, a DRM and a public video and a signing key to try things with. Everything is gone when the command ends.`
}

func (c *consoleCmd) Run(ctx context.Context, a *app) error {
	if c.NoControl {
		return usagef("the console needs the control plane: leave --no-control-plane out")
	}
	server, err := c.server(a)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // for what Shutdown has left
	if c.Seed == "" {
		for _, p := range []mockfastpix.PlaybackOptions{
			{Title: "A private video"},
			{Title: "A DRM video", Policy: mockfastpix.DRM},
			{Title: "A public video", Policy: mockfastpix.Public},
		} {
			server.AddPlayback(p)
		}
		server.CreateSigningKey()
	}
	return c.serve(ctx, a, server, "The console is at ")
}
