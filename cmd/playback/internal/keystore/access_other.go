//go:build !unix

package keystore

import "os"

// copyAccess does nothing. Access follows the directory on this system.
func copyAccess(*os.File, string) error { return nil }
