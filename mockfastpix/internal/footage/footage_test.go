package footage_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/gif"
	"io/fs"
	"os"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// maxEmbedded is the maximum total size of the embedded files. It keeps
// programs that embed the mock small.
const maxEmbedded = 1_500_000

func TestEmbeddedFiles_size(t *testing.T) {
	t.Parallel()
	total := len(footage.PlayerScript())
	err := fs.WalkDir(os.DirFS("data"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Size() == 0 {
			t.Errorf("%s is empty", path)
		}
		total += int(info.Size())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > maxEmbedded {
		t.Errorf("the embedded files have %d bytes together, want at most %d", total, maxEmbedded)
	}
	t.Logf("%d bytes", total)
}

func TestDownloads_indexAtStart(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{"MP4": footage.MP4(), "M4A": footage.M4A()} {
		var order []string
		for rest := data; len(rest) >= 8; {
			size := int(binary.BigEndian.Uint32(rest))
			if size < 8 || size > len(rest) {
				t.Fatalf("%s: box %q has size %d, with %d bytes left", name, rest[4:8], size, len(rest))
			}
			order = append(order, string(rest[4:8]))
			rest = rest[size:]
		}
		moov, mdat := -1, -1
		for i, box := range order {
			switch box {
			case "moov":
				moov = i
			case "mdat":
				mdat = i
			}
		}
		if order[0] != "ftyp" || moov < 0 || mdat < moov {
			t.Errorf("%s: boxes are %v, want ftyp first and moov before mdat", name, order)
		}
	}
}

// The MP4 has the size of the highest rendition.
func TestMP4_size(t *testing.T) {
	t.Parallel()
	best := footage.Renditions()[0]
	entry := afterTag(t, footage.MP4(), "avc1\x00")
	w, h := binary.BigEndian.Uint16(entry[23:]), binary.BigEndian.Uint16(entry[25:])
	if int(w) != best.Width || int(h) != best.Height {
		t.Errorf("the MP4 is %d x %d, want %d x %d", w, h, best.Width, best.Height)
	}
}

func TestClip_animation(t *testing.T) {
	t.Parallel()
	data, contentType, err := footage.Clip("gif")
	if err != nil || contentType != "image/gif" {
		t.Fatalf("gif: type %q, error %v", contentType, err)
	}
	animation, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if len(animation.Image) < 10 || animation.LoopCount != 0 {
		t.Errorf("gif has %d frames and loop count %d, want at least 10 and endless (0)",
			len(animation.Image), animation.LoopCount)
	}

	data, contentType, err = footage.Clip("webp")
	if err != nil || contentType != "image/webp" {
		t.Fatalf("webp: type %q, error %v", contentType, err)
	}
	if string(data[:4]) != "RIFF" || string(data[8:12]) != "WEBP" || bytes.Count(data, []byte("ANMF")) < 10 {
		t.Error("webp is not an animation with at least 10 frames")
	}

	if _, _, err := footage.Clip("apng"); !errors.Is(err, footage.ErrFormat) {
		t.Errorf("apng: error %v, want ErrFormat", err)
	}
}
