// Package usage marks errors in how a command was used: flags, arguments and
// unusable input. The playback command exits with code 2 after such an error.
package usage

import "fmt"

// Error wraps an error in how the command was used.
type Error struct{ Err error }

func (e Error) Error() string { return e.Err.Error() }
func (e Error) Unwrap() error { return e.Err }

// Errorf returns an Error. It formats as fmt.Errorf does.
func Errorf(format string, args ...any) error { return Error{fmt.Errorf(format, args...)} }
