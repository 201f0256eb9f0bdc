package prose_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

const root = "../.."

// eachFile calls check with the slash-separated path and the content of each
// text file of the repository, in lexical order.
func eachFile(t *testing.T, check func(path, text string)) {
	t.Helper()
	tracked := trackedFiles(t)
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); base == ".git" || base == "node_modules" || base == "artifacts" {
				return filepath.SkipDir
			}
			return nil
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		path := filepath.ToSlash(relative)
		if !entry.Type().IsRegular() || tracked != nil && !tracked[path] {
			return nil
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if utf8.Valid(content) && !bytes.ContainsRune(content, 0) {
			check(path, string(content))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// trackedFiles returns the files that git tracks. It returns nil if the
// repository was copied without its history or if there is no usable git.
func trackedFiles(t *testing.T) map[string]bool {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		return nil
	}
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "-z")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Logf("all files are checked, because git ls-files failed: %v", err)
		return nil
	}
	tracked := map[string]bool{}
	for path := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		tracked[path] = true
	}
	return tracked
}
