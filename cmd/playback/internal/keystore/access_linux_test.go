package keystore_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

func TestWriteLike_ownerAndGroup(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		needs.Skip(t, "tests that give files away", errors.New("only root can"))
	}
	for name, owner := range map[string][2]int{"group only": {0, 1}, "both": {2, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, other := likeFiles(t)
			if err := os.Chown(other, owner[0], owner[1]); err != nil {
				t.Fatal(err)
			}
			if err := keystore.WriteLike(path, []byte("new"), other); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			stat := info.Sys().(*syscall.Stat_t)
			if int(stat.Uid) != owner[0] || int(stat.Gid) != owner[1] || info.Mode().Perm() != 0o640 {
				t.Errorf("%d:%d %v, want %d:%d -rw-r-----", stat.Uid, stat.Gid, info.Mode(), owner[0], owner[1])
			}
		})
	}
}

// The ACL must follow, and a default ACL of the directory must not give others
// access.
func TestWriteLike_acl(t *testing.T) {
	t.Parallel()
	path, other := likeFiles(t)
	const access, inherited = "system.posix_acl_access", "system.posix_acl_default"
	if err := syscall.Setxattr(other, access, acl(1), 0); errors.Is(err, syscall.ENOTSUP) {
		needs.Skip(t, "tests with access control lists", err)
	} else if err != nil {
		t.Fatal(err)
	}
	if err := keystore.WriteLike(path, []byte("new"), other); err != nil {
		t.Fatal(err)
	}
	value := make([]byte, 200)
	n, err := syscall.Getxattr(path, access, value)
	if err != nil || !bytes.Equal(value[:n], acl(1)) {
		t.Errorf("ACL %x, %v, want %x", value[:max(n, 0)], err, acl(1))
	}

	if err := syscall.Setxattr(filepath.Dir(path), inherited, acl(2), 0); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Removexattr(other, access); err != nil {
		t.Fatal(err)
	}
	if err := keystore.WriteLike(path, []byte("new"), other); err != nil {
		t.Fatal(err)
	}
	if n, err := syscall.Getxattr(path, access, value); !errors.Is(err, syscall.ENODATA) {
		t.Errorf("ACL %x, %v, want none", value[:max(n, 0)], err)
	}
}

func TestCheckLike_missingFile(t *testing.T) {
	t.Parallel()
	path, other := likeFiles(t)
	if err := keystore.CheckLike(path, other); err != nil {
		t.Error(err)
	}
	if err := keystore.CheckLike(path, other+".missing"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want os.ErrNotExist", err)
	}
	if all := names(t, filepath.Dir(path)); len(all) != 1 {
		t.Errorf("files left behind: %v", all)
	}
}

// likeFiles returns the paths of a file to write and of an existing one.
func likeFiles(t *testing.T) (path, other string) {
	t.Helper()
	dir := t.TempDir()
	other = filepath.Join(dir, "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(other, 0o640); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "new"), other
}

// acl returns an ACL in the kernel's form that lets a further user read.
func acl(user uint32) []byte {
	const owner, named, group, mask, others = 0x01, 0x02, 0x04, 0x10, 0x20
	const none = 0xffffffff
	b := binary.LittleEndian.AppendUint32(nil, 2) // the version
	for _, e := range []struct {
		tag, perm uint16
		id        uint32
	}{{owner, 6, none}, {named, 4, user}, {group, 0, none}, {mask, 4, none}, {others, 0, none}} {
		b = binary.LittleEndian.AppendUint16(b, e.tag)
		b = binary.LittleEndian.AppendUint16(b, e.perm)
		b = binary.LittleEndian.AppendUint32(b, e.id)
	}
	return b
}
