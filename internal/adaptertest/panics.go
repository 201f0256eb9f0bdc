package adaptertest

import (
	"fmt"
	"strings"
	"testing"
)

// CheckPanics checks that each function panics with a text that begins with
// the function's key.
func CheckPanics(t *testing.T, panics map[string][]func()) {
	t.Helper()
	for want, functions := range panics {
		t.Run(want, func(t *testing.T) {
			for _, function := range functions {
				if got := panicOf(function); !strings.HasPrefix(got, want) {
					t.Errorf("panic = %q, want it to start with %q", got, want)
				}
			}
		})
	}
}

// panicOf returns the text that function panics with.
func panicOf(function func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	function()
	return ""
}
