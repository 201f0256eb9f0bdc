// Package opensslkey makes signing keys that sign with OpenSSL 3 instead of
// crypto/rsa. A signature takes about a third of the CPU time. This pays off
// for applications that sign a token for each viewer. Otherwise a [core.Signer]
// reuses tokens and signs rarely.
//
// # Quick start
//
//	key, err := opensslkey.Parse(id, material)
//	signer, err := core.NewSigner(key)
//
// A key is a [core.SigningKey] like any other, and its tokens have the same
// bytes. It works with every option, adapter and [core.KeySource]. A
// [core.KeyFile] makes such keys, also after a rotation, with
// [core.WithKeyFileParser]:
//
//	parser := core.WithKeyFileParser(opensslkey.Parse)
//	keys, err := core.OpenKeyFile(path, "", parser)
//
// # Requirements
//
// The package calls libcrypto.so.3, which it loads when the first key is made.
// It works on Linux with glibc, on amd64 and arm64, with and without cgo.
// [Parse] fails with [ErrUnavailable] on other systems and without the library,
// and [ParseOrGo] uses crypto/rsa there. [Version] reports which of them it
// uses. Debian and Ubuntu have the library in the package libssl3 or
// libssl3t64, Fedora and RHEL in openssl-libs.
//
// A program for Linux that imports the package is linked dynamically, even with
// CGO_ENABLED=0. It does not start in an image FROM scratch, in a distroless
// image of type static, or, if it was built without cgo, on Alpine.
//
// # Safety
//
// Each signature is verified with the public key before it is returned, which
// takes a small part of the time of the signature. [ParseWithoutVerification]
// leaves this out. Errors contain OpenSSL's reason and no part of the key.
// OpenSSL's copy of the private key is overwritten and freed after the garbage
// collector has found the key unreachable.
//
// All functions, and the keys, are safe for concurrent use.
package opensslkey
