// Package httponly tests that programs in other languages can do over HTTP what
// mockfastpix promises to tests in Go. The programs in testdata use only the
// standard library of their language.
package httponly
