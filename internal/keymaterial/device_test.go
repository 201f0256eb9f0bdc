//go:build unix

package keymaterial_test

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/keymaterial"
)

func TestReadFile_device(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/zero", "/dev/null"} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			done := make(chan error, 1)
			go func() {
				_, err := keymaterial.ReadFile(path)
				done <- err
			}()
			select {
			case err := <-done:
				if !errors.Is(err, keymaterial.ErrNotRegular) {
					t.Errorf("got error %v, want ErrNotRegular", err)
				}
			case <-time.After(10 * time.Second):
				t.Error("ReadFile hangs")
			}
		})
	}
}
