//go:build !unix

package keystore

// nonblock is 0. Opening a named pipe does not wait on this system.
const nonblock = 0
