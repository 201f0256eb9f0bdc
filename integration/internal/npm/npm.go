// Package npm installs packages from npm for tests.
package npm

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// Install installs the packages of the lock file in dir, without their scripts,
// and returns the path of node_modules. It is deleted at the end of the test.
// Without npm or its registry the test is skipped, or fails if CI=true.
func Install(t *testing.T, dir string) string {
	t.Helper()
	program := needs.Program(t, "npm")
	work := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(work, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	install := exec.CommandContext(ctx, program, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = work
	if output, err := install.CombinedOutput(); err != nil {
		needs.Missing(t, "tests with packages from npm", fmt.Errorf("npm ci in %s: %w\n%s", dir, err, output))
	}
	return filepath.Join(work, "node_modules")
}
