// Package leak prints values of the public types in every way that Go programs
// print, log and marshal values, and looks for secrets in the output: tokens,
// private keys and the credentials of an access token.
package leak
