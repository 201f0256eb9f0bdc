// Package scale holds the tests of token reuse and key rotation that need more than one process or a mock to judge the tokens.
package scale
