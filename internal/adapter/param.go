package adapter

import (
	"fmt"

	"github.com/FastPix/fastpix-playback-go/core"
)

// CheckParam checks the playback ID that a route parameter holds, before the application's authorize function sees it.
func CheckParam(name, playbackID string) error {
	if playbackID == "" {
		// No request can cure this, so it must not look like the client's mistake.
		return fmt.Errorf("route parameter %q is missing or empty: "+
			"name the parameter as the route does, and put the middleware on that route rather than around the router", name)
	}
	return core.ValidatePlaybackID(playbackID)
}
