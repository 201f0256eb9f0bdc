// Package prose contains tests that check the language and the layout of all
// texts in the repository: words that the project does not use, the spelling,
// and the width of Go comments.
//
// The package is in the root module, so that the go command runs its tests
// again when a file in the repository changes.
package prose
