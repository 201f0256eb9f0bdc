package opensslkey_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

func needLibrary(tb testing.TB) {
	tb.Helper()
	if _, err := opensslkey.Version(); err != nil {
		needs.Skip(tb, "tests with OpenSSL's libcrypto", err)
	}
}
