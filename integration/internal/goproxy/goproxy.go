// Package goproxy makes a Go module proxy in a directory, from which tests get
// modules as their users do.
package goproxy

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// Add adds a version of a module to the proxy in dir.
func Add(dir string, version module.Version, gomod, archive []byte) error {
	escaped, err := module.EscapePath(version.Path)
	if err != nil {
		return err
	}
	at := filepath.Join(dir, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(at, 0o750); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"list":                    []byte(version.Version + "\n"),
		version.Version + ".info": fmt.Appendf(nil, `{"Version":%q,"Time":"2026-01-02T03:04:05Z"}`, version.Version),
		version.Version + ".mod":  gomod,
		version.Version + ".zip":  archive,
	} {
		if err := os.WriteFile(filepath.Join(at, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Env returns the environment of a go command that gets modules from the proxy
// in dir, and other modules from the cache of this machine, or from the network
// if they are not there. It keeps them in the directory cache, a new one for
// each test, because each run publishes other files under the same version.
func Env(ctx context.Context, dir, cache string) ([]string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMODCACHE", "GOPROXY").Output()
	if err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	machine, network, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	proxies := []string{fileURL(dir), fileURL(filepath.Join(machine, "cache", "download")), network}
	return append(os.Environ(), "GOWORK=off", "GOSUMDB=off", "GOFLAGS=-mod=mod -modcacherw -trimpath",
		"GOMODCACHE="+cache, "GOPROXY="+strings.Join(proxies, ",")), nil
}

func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive of Windows
	}
	return "file://" + path
}
