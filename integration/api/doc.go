// Package api records the public API of the modules in this repository. Its
// test compares the declarations of each public package with a file in the
// directory api of the repository, one file per module.
//
// The format is that of the files in Go's own api directory, with one line per
// declaration, struct field and interface method:
//
//	pkg core, func NewSigner(KeySource, ...Option) (*Signer, error)
//
// To accept a change of the API, describe it in CHANGELOG.md and run
//
//	go test ./integration/api -update
package api
