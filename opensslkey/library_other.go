//go:build !linux || android || !(amd64 || arm64)

package opensslkey

import (
	"fmt"
	"runtime"
)

type library struct{ version string }

func load() (*library, error) {
	return nil, fmt.Errorf("opensslkey: %w: the package does not support %s/%s: use ParseOrGo",
		ErrUnavailable, runtime.GOOS, runtime.GOARCH)
}

func (*library) decodeKey([]byte) (uintptr, error)         { panic("load returns no library") }
func (*library) freeKey(uintptr)                           { panic("load returns no library") }
func (*library) sign(uintptr, []byte, int) ([]byte, error) { panic("load returns no library") }
func (*library) verify(uintptr, []byte, []byte) bool       { panic("load returns no library") }
