package keystore_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
)

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestCreate_existingFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json")
	if err := keystore.Create(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := keystore.Create(path, []byte("second")); !errors.Is(err, os.ErrExist) {
		t.Errorf("Create over a file = %v, want os.ErrExist", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "first" {
		t.Errorf("the file holds %q", got)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
	if all := names(t, filepath.Dir(path)); len(all) != 1 {
		t.Errorf("files left behind: %v", all)
	}
}

func TestReserve_fileAppearsAtCommit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json")
	slot, err := keystore.Reserve(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file exists before Commit")
	}
	if err := slot.Commit([]byte("content"), false); err != nil {
		t.Fatal(err)
	}
	slot.Discard()
	if got, _ := os.ReadFile(path); string(got) != "content" {
		t.Errorf("the file holds %q", got)
	}
}

// Windows renames only files that are closed.
func TestCommit_closedBeforeRename(t *testing.T) {
	t.Parallel()
	for name, overwrite := range map[string]bool{"rename": true, "link": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "key.json")
			slot, err := keystore.Reserve(path)
			if err != nil {
				t.Fatal(err)
			}
			closed := false
			slot.Around(func(rename func() error) error {
				closed = slot.Closed()
				return rename()
			})
			if err := slot.Commit([]byte("content"), overwrite); err != nil {
				t.Fatal(err)
			}
			if !closed {
				t.Error("the file is open when it is renamed")
			}
			if got, _ := os.ReadFile(path); string(got) != "content" {
				t.Errorf("the file holds %q", got)
			}
		})
	}
}

// A file system without hard links gets an empty file first.
func TestCommit_failedRename(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	slot, err := keystore.Reserve(filepath.Join(dir, "key.json"))
	if err != nil {
		t.Fatal(err)
	}
	failed := errors.New("failed")
	slot.Around(func(func() error) error { return failed })
	if err := slot.Commit([]byte("content"), false); !errors.Is(err, failed) {
		t.Errorf("Commit = %v", err)
	}
	if all := names(t, dir); len(all) != 0 {
		t.Errorf("files left behind: %v", all)
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	slot, err := keystore.Reserve(filepath.Join(dir, "key.json"))
	if err != nil {
		t.Fatal(err)
	}
	slot.Discard()
	slot.Discard()
	if all := names(t, dir); len(all) != 0 {
		t.Errorf("files left behind: %v", all)
	}
}

func TestReserve_missingDirectory(t *testing.T) {
	t.Parallel()
	if _, err := keystore.Reserve(filepath.Join(t.TempDir(), "missing", "key.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Reserve in a missing directory = %v", err)
	}
}

func TestWriteLike_mode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := filepath.Join(dir, "old")
	if err := os.WriteFile(old, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := keystore.WriteLike(filepath.Join(dir, "new"), []byte("new"), old); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.Stat(filepath.Join(dir, "new")); got.Mode() != info.Mode() {
		t.Errorf("mode %v, want %v", got.Mode(), info.Mode())
	}
}

func TestRemove_missingFile(t *testing.T) {
	t.Parallel()
	if err := keystore.Remove(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("Remove = %v", err)
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "key.json")
	for _, of := range []string{path, path + ".next", filepath.Join(dir, "other.json")} {
		if _, err := keystore.Reserve(of); err != nil { // never committed
			t.Fatal(err)
		}
	}
	for _, name := range []string{"key.json", ".key.json.swp"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := keystore.Sweep(path); err != nil {
		t.Fatal(err)
	}
	got := names(t, dir)
	if len(got) != 3 || got[0] != ".key.json.swp" || got[2] != "key.json" {
		t.Errorf("left: %v, want the key file, an editor's file and the other file's temporary one", got)
	}
}
