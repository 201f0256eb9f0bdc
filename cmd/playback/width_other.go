//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package main

import "os"

// terminalColumns returns 0: the width is unknown.
func terminalColumns(*os.File) int { return 0 }
