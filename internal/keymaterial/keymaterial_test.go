package keymaterial_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/keymaterial"
)

func TestReadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, size int) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.Repeat("x", size)), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	largest := write("largest", keymaterial.MaxSize)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(largest, link); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		path string
		size int
		want error
	}{
		"empty":         {write("empty", 0), 0, nil},
		"largest":       {largest, keymaterial.MaxSize, nil},
		"symbolic link": {link, keymaterial.MaxSize, nil},
		"one byte more": {write("larger", keymaterial.MaxSize+1), 0, keymaterial.ErrTooLarge},
		"directory":     {dir, 0, keymaterial.ErrNotRegular},
		"missing":       {filepath.Join(dir, "missing"), 0, os.ErrNotExist},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content, err := keymaterial.ReadFile(test.path)
			if !errors.Is(err, test.want) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			if err != nil && !strings.Contains(err.Error(), test.path) {
				t.Errorf("error %q does not contain the path", err)
			}
			if diff := cmp.Diff(strings.Repeat("x", test.size), string(content)); diff != "" {
				t.Errorf("content (-want +got):\n%s", diff)
			}
		})
	}
}
