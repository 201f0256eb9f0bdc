package main

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/examples/internal/sitetest"
)

func TestSite(t *testing.T) { sitetest.Run(t, run) }
