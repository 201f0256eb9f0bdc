package keystore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

func TestAcquire_held(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json.lock")
	first, err := keystore.Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = keystore.Acquire(path)
	if !errors.Is(err, keystore.ErrLocked) || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("error %v, want ErrLocked with the holder", err)
	}
	first.Release()
	if all := names(t, filepath.Dir(path)); len(all) != 0 {
		t.Errorf("files left behind: %v", all)
	}
	second, err := keystore.Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	second.Release()
}

// A killed process leaves the file, but not the lock.
func TestAcquire_leftoverFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json.lock")
	if err := os.WriteFile(path, []byte(strings.Repeat("process 1 on a killed host\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	lock, err := keystore.Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	if content, _ := os.ReadFile(path); strings.Contains(string(content), "killed") {
		t.Errorf("the file still names the previous holder: %s", content)
	}
}

func TestAcquire_oneHolderAtATime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json.lock")
	var holders, acquired atomic.Int64
	var workers sync.WaitGroup
	for range 8 {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for range 300 {
				lock, err := keystore.Acquire(path)
				if errors.Is(err, keystore.ErrLocked) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				acquired.Add(1)
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d holders", n)
				}
				holders.Add(-1)
				lock.Release()
			}
		}()
	}
	workers.Wait()
	if acquired.Load() == 0 {
		t.Error("the lock was never acquired")
	}
}

func TestAcquire_symbolicLink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	if err := os.WriteFile(target, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "key.json.lock")
	if err := os.Symlink(target, path); err != nil {
		needs.Skip(t, "tests with symbolic links", err)
	}
	if lock, err := keystore.Acquire(path); err == nil {
		lock.Release()
		t.Error("a symbolic link was locked")
	}
	if content, _ := os.ReadFile(target); string(content) != "content" {
		t.Errorf("the target holds %q", content)
	}
}
