//go:build unix && !linux

package keystore

import "os"

// copyAttributes does nothing. The standard library has no ACLs on this system.
func copyAttributes(*os.File, string) error { return nil }
