package main

import (
	"context"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// firstVideos returns the seed without --seed. The page can fetch the private
// key of a generated pair, and signs with it at once.
func firstVideos() mockfastpix.Seed {
	const mp4 = "capped_4k" // for browsers without HLS
	return mockfastpix.Seed{
		SigningKeys: []mockfastpix.SeedSigningKey{{PublicKey: "generate"}},
		Playbacks: []mockfastpix.PlaybackOptions{ // the page lists the last first
			{Title: "A public video", Policy: mockfastpix.Public, MP4Support: mp4},
			{Title: "A DRM video", Policy: mockfastpix.DRM},
			{Title: "A private video", MP4Support: mp4},
		},
	}
}

type consoleCmd struct {
	mockCmd
}

func (consoleCmd) Help() string {
	return `Serves a page that signs, decodes and plays. Open the printed address in a browser. The page signs in the ` +
		`browser, so that no private key leaves it.

Without --seed, there are a private, a DRM and a public video, and a signing key that the page signs with. Nothing ` +
		`is kept when the command ends.`
}

func (c *consoleCmd) Run(ctx context.Context, a *app) error {
	if c.NoControl {
		return usage.Errorf("the console needs the control plane: omit --no-control-plane")
	}
	var opts []mockfastpix.Option
	if c.Seed == "" {
		opts = append(opts, mockfastpix.WithSeed(firstVideos()))
	}
	server, err := c.server(a, opts...)
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }() // closes what Shutdown has left open
	return c.serve(ctx, a, server, "The console is at ", func(string) {})
}
