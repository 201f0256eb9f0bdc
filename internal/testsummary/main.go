// Command testsummary reads the output of "go test -json" on standard input.
// It prints the output of failed tests, and writes a summary to FILE: the
// slowest packages, the skipped tests with their reasons, and the counts.
//
//	go test -json ./... | testsummary FILE
//
// It exits with status 1 if a test failed, if a test was skipped for a reason
// that is not allowed, or if no test passed.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | testsummary FILE")
		os.Exit(2)
	}
	s, err := read(os.Stdin, os.Stdout)
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(s.String()), 0o600) //nolint:gosec // the caller names the file
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !s.ok() {
		os.Exit(1)
	}
}
