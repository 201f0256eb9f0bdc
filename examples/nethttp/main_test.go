package main

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/examples/internal/sitetest"
)

func TestAVisitorSeesWhatIsTheirsAndNothingElse(t *testing.T) {
	sitetest.Run(t, serve)
}
