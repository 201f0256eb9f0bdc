package main

import "testing"

func TestCommandName(t *testing.T) {
	t.Parallel()
	for executable, want := range map[string]string{
		"/usr/local/bin/playback":                     "playback",
		"/tmp/go-build4210316/b001/exe/playback":      "go run ./cmd/playback",
		"/home/me/.cache/go-build/3f/3fa4-d/playback": "go run ./cmd/playback",
		`C:\Temp\go-build123\b001\exe\playback.exe`:   "go run ./cmd/playback",
	} {
		if got := commandName(executable); got != want {
			t.Errorf("commandName(%q) = %q, want %q", executable, got, want)
		}
	}
}

func TestShellQuote(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"mock-access-token": "mock-access-token",
		"":                  "''",
		"it's":              `'it'\''s'`,
		"$(id)":             "'$(id)'",
		"a b":               "'a b'",
	} {
		if got := shellQuote(text); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", text, got, want)
		}
	}
}
