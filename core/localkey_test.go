package core_test

import (
	"github.com/FastPix/fastpix-playback-go/core"
)

// The tests make all keys but remote ones with these functions. Package
// integration/openssl replaces this file, in order to run the tests with keys
// of package opensslkey.
var (
	newKey      = core.NewSigningKey
	parseKey    = core.ParseSigningKey
	openKeyFile = core.OpenKeyFile
)
