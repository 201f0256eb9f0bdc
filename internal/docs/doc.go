// Package docs contains tests that check the documents of the repository: their
// links, their code, and that each can be reached from README.md.
//
// The package is in the root module, so that the go command runs its tests
// again when a document changes.
package docs
