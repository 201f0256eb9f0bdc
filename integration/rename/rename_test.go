package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	oldModule = "github.com/FastPix/fastpix-playback-go"
	newModule = "example.com/renamed/video-kit"
)

// A copy of the repository under another name must be complete: every import of
// every module resolves, the list of exported names is where its test expects
// it, and no file has the old name.
func TestRename(t *testing.T) {
	root, files := copyRepository(t)
	if _, err := rename(root, files, newModule); err != nil {
		t.Fatal(err)
	}
	for name, content := range tree(t, root) {
		if strings.Contains(content, oldModule) {
			t.Errorf("%s has the old name", name)
		}
	}
	if _, err := os.Stat(filepath.Join(root, "api/video-kit.txt")); err != nil {
		t.Error(err)
	}
	if !needs.Long() {
		return
	}
	// The test of a package compiles it and what it imports.
	for _, args := range [][]string{
		{"list", "-deps", "-test", "work"},
		{"test", "-run", "TestRename|TestNewSigner", "./core"},
	} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		if strings.Contains(string(out), oldModule) {
			t.Errorf("go %s prints the old name", strings.Join(args, " "))
		}
	}
}

func TestRename_refused(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module "+oldModule+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ module, want string }{
		"no path":       {"", "malformed module path"},
		"URL":           {"https://example.com/you/playback", "malformed module path"},
		"no domain":     {"playback", "missing dot"},
		"major version": {"example.com/you/playback/v2", "must not end in a major version"},
		"the same":      {oldModule, "already"},
	} {
		if _, err := rename(root, []string{"go.mod"}, test.module); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: rename returns %v, want an error with %q", name, err, test.want)
		}
	}
}

// copyRepository copies the files of the repository to a temporary directory
// and returns their names. It does not call Git, because tests also run in an
// archive of the repository.
func copyRepository(t *testing.T) (root string, files []string) {
	t.Helper()
	root = t.TempDir()
	for name, content := range tree(t, "../..") {
		target := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(target, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	return root, files
}

func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "artifacts"):
			return fs.SkipDir
		case !entry.Type().IsRegular():
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		files[filepath.ToSlash(relative)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
