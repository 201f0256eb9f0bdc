//go:build unix

package keystore_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
)

func TestRead_pipeWithoutWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keystore.Read(path); !errors.Is(err, keystore.ErrEmptyPipe) {
		t.Errorf("error = %v, want ErrEmptyPipe", err)
	}
}

// TestRead_pipe reads a pipe by the name that a shell's process substitution
// passes.
func TestRead_pipe(t *testing.T) {
	t.Parallel()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := writer.WriteString("key"); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := keystore.Read(fmt.Sprintf("/dev/fd/%d", reader.Fd()))
	if err != nil || string(content) != "key" {
		t.Errorf("Read = %q, %v, want key", content, err)
	}
}
