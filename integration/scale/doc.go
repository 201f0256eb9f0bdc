// Package scale contains the tests of token reuse and key rotation that need
// more than one process or a mock that verifies the tokens.
package scale
