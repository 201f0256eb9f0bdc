package cenc_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cenc"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

func allRenditions() []footage.Rendition {
	return slices.Concat(footage.Renditions(), footage.Audio())
}

// boxes returns the content of the boxes with a type that has the path as its
// parents, read independently of the tested code.
func boxes(t *testing.T, data []byte, path ...string) [][]byte {
	t.Helper()
	var found [][]byte
	for len(data) > 0 {
		size := binary.BigEndian.Uint32(data)
		body := data[8:size]
		if string(data[4:8]) == path[0] {
			switch {
			case len(path) == 1:
				found = append(found, body)
			case path[0] == "stsd":
				found = append(found, boxes(t, body[8:], path[1:]...)...)
			case path[0] == "encv":
				found = append(found, boxes(t, body[78:], path[1:]...)...)
			case path[0] == "enca":
				found = append(found, boxes(t, body[28:], path[1:]...)...)
			default:
				found = append(found, boxes(t, body, path[1:]...)...)
			}
		}
		data = data[size:]
	}
	return found
}

// box returns the content of the only box at the path.
func box(t *testing.T, data []byte, path ...string) []byte {
	t.Helper()
	found := boxes(t, data, path...)
	if len(found) != 1 {
		t.Fatalf("%d boxes %s, want one", len(found), strings.Join(path, "/"))
	}
	return found[0]
}

func sampleEntry(kind string, path ...string) []string {
	return append([]string{"moov", "trak", "mdia", "minf", "stbl", "stsd", kind}, path...)
}

func encryptedKind(r footage.Rendition) string {
	if r.Width > 0 {
		return "encv"
	}
	return "enca"
}

func mustInit(t *testing.T, r footage.Rendition, k cenc.Key) []byte {
	t.Helper()
	init, err := cenc.Init(r.Init.Data, k)
	if err != nil {
		t.Fatalf("%s: %v", r.Name, err)
	}
	return init
}

func mustSegment(t *testing.T, r footage.Rendition, seg footage.Segment, k cenc.Key) []byte {
	t.Helper()
	encrypted, err := cenc.Segment(r.Init.Data, seg.Data, k)
	if err != nil {
		t.Fatalf("%s/%s: %v", r.Name, seg.Name, err)
	}
	return encrypted
}

func TestInit(t *testing.T) {
	t.Parallel()
	k := cenc.NewSecret().Key("film")
	for _, r := range allRenditions() {
		init := mustInit(t, r, k)
		kind := encryptedKind(r)
		clearKind, pattern := "mp4a", "00"
		if kind == "encv" {
			clearKind, pattern = "avc1", "19"
		}
		sinf := sampleEntry(kind, "sinf")
		for name, want := range map[string]string{
			"frma":      hex.EncodeToString([]byte(clearKind)),
			"schm":      "00000000" + hex.EncodeToString([]byte("cbcs")) + "00010000",
			"schi/tenc": "01000000" + "00" + pattern + "0100" + hex.EncodeToString(k.ID[:]) + "10" + hex.EncodeToString(k.IV[:]),
		} {
			got := hex.EncodeToString(box(t, init, append(slices.Clone(sinf), strings.Split(name, "/")...)...))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", r.Name, name, diff)
			}
		}
		// Without its protection, the sample description is the original one.
		original, entry := box(t, r.Init.Data, sampleEntry(clearKind)...), box(t, init, sampleEntry(kind)...)
		if !bytes.HasPrefix(entry, original) {
			t.Errorf("%s: the sample description has changed", r.Name)
		}
		want := "01000000" + "1077efecc0b24d02ace33c1e52e2fb4b" + "00000001" + hex.EncodeToString(k.ID[:]) + "00000000"
		if got := hex.EncodeToString(box(t, init, "moov", "pssh")); got != want {
			t.Errorf("%s: pssh %s, want %s", r.Name, got, want)
		}
	}
}

// sample is the range of a sample in its segment.
type sample struct{ from, to int }

// samples reads the ranges of the samples of a segment.
func samples(t *testing.T, segment []byte) []sample {
	t.Helper()
	moofAt := bytes.Index(segment, []byte("moof")) - 4
	trun := box(t, segment, "moof", "traf", "trun")
	flags, count := binary.BigEndian.Uint32(trun), int(binary.BigEndian.Uint32(trun[4:]))
	at := moofAt + int(binary.BigEndian.Uint32(trun[8:]))
	rest := trun[12:]
	if flags&4 != 0 {
		rest = rest[4:]
	}
	var list []sample
	for range count {
		if flags&0x100 != 0 {
			rest = rest[4:]
		}
		size := int(binary.BigEndian.Uint32(rest))
		rest = rest[4:]
		list = append(list, sample{at, at + size})
		at += size
	}
	if at != len(segment) {
		t.Fatalf("the samples end at %d, in a segment of %d bytes", at, len(segment))
	}
	return list
}

// decrypted returns the samples of an encrypted segment in clear. It reads the
// parts of samples where saiz and saio say that they are.
func decrypted(t *testing.T, r footage.Rendition, segment []byte, k cenc.Key) (data []byte, encryptedBytes int) {
	t.Helper()
	segment = bytes.Clone(segment)
	block, err := aes.NewCipher(k.Value[:])
	if err != nil {
		t.Fatal(err)
	}
	decrypt := func(part []byte, crypt, skip int) {
		chain := cipher.NewCBCDecrypter(block, k.IV[:])
		for i := 0; i+16 <= len(part); i += 16 {
			if n := i / 16 % (crypt + skip); n < crypt {
				chain.CryptBlocks(part[i:i+16], part[i:i+16])
				encryptedBytes += 16
			}
		}
	}
	list := samples(t, segment)
	if r.Width == 0 {
		if n := len(boxes(t, segment, "moof", "traf", "senc")); n > 0 {
			t.Errorf("%s: audio has parts of samples", r.Name)
		}
		for _, s := range list {
			decrypt(segment[s.from:s.to], 1, 0)
		}
	} else {
		saiz, saio := box(t, segment, "moof", "traf", "saiz"), box(t, segment, "moof", "traf", "saio")
		if len(saiz) != 9+len(list) || saiz[4] != 0 || len(saio) != 12 {
			t.Fatalf("%s: saiz %x, saio %x", r.Name, saiz, saio)
		}
		at := bytes.Index(segment, []byte("moof")) - 4 + int(binary.BigEndian.Uint32(saio[8:]))
		if senc := box(t, segment, "moof", "traf", "senc"); !bytes.Equal(segment[at:at+8], senc[8:16]) {
			t.Fatalf("%s: saio does not point to the first entry of senc", r.Name)
		}
		for i, s := range list {
			entry := segment[at : at+int(saiz[9+i])]
			at += len(entry)
			part := s.from
			for entry = entry[2:]; len(entry) > 0; entry = entry[6:] {
				part += int(binary.BigEndian.Uint16(entry))
				end := part + int(binary.BigEndian.Uint32(entry[2:]))
				decrypt(segment[part:end], 1, 9)
				part = end
			}
			if part != s.to {
				t.Errorf("%s: the parts of sample %d end at %d, want %d", r.Name, i, part, s.to)
			}
		}
	}
	return segment[list[0].from:list[len(list)-1].to], encryptedBytes
}

func TestSegment_decrypted(t *testing.T) {
	t.Parallel()
	k := cenc.NewSecret().Key("film")
	for _, r := range allRenditions() {
		for i := range 2 * len(r.Segments) { // later ones begin at another time
			seg, err := r.SegmentAt(i)
			if err != nil {
				t.Fatal(err)
			}
			list := samples(t, seg.Data)
			want := seg.Data[list[0].from:list[len(list)-1].to]
			before := bytes.Clone(seg.Data)
			encrypted := mustSegment(t, r, seg, k)
			got, n := decrypted(t, r, encrypted, k)
			if !bytes.Equal(want, got) {
				t.Errorf("%s/%s: the decrypted samples differ from the clear ones", r.Name, seg.Name)
			}
			if bytes.Contains(encrypted, want) || n < len(want)/20 {
				t.Errorf("%s/%s: %d of %d bytes are encrypted", r.Name, seg.Name, n, len(want))
			}
			if !bytes.Equal(before, seg.Data) {
				t.Errorf("%s/%s: the clear segment was modified", r.Name, seg.Name)
			}
			other := cenc.NewSecret().Key("film")
			if got, _ := decrypted(t, r, encrypted, other); bytes.Equal(want, got) {
				t.Errorf("%s/%s: another key decrypts it", r.Name, seg.Name)
			}
			for _, path := range []string{"moof/mfhd", "moof/traf/tfhd", "moof/traf/tfdt"} {
				path := strings.Split(path, "/")
				if !bytes.Equal(box(t, seg.Data, path...), box(t, encrypted, path...)) {
					t.Errorf("%s/%s: %s has changed", r.Name, seg.Name, path)
				}
			}
			wantIndex(t, encrypted)
		}
	}
}

// wantIndex checks that the box sidx has the size of the boxes that follow it.
func wantIndex(t *testing.T, segment []byte) {
	t.Helper()
	sidx := box(t, segment, "sidx") // version 1
	size := int(binary.BigEndian.Uint32(sidx[32:]))
	if want := len(segment) - (bytes.Index(segment, []byte("moof")) - 4); size != want {
		t.Errorf("sidx has the size %d, want %d", size, want)
	}
}

// The length and the header of each NAL unit are clear, so that a player can
// take a segment apart without the key.
func TestSegment_clearHeaders(t *testing.T) {
	t.Parallel()
	k := cenc.NewSecret().Key("film")
	r := footage.Renditions()[0]
	encrypted := mustSegment(t, r, r.Segments[0], k)
	clearList, list := samples(t, r.Segments[0].Data), samples(t, encrypted)
	for i, s := range list {
		a, b := r.Segments[0].Data[clearList[i].from:clearList[i].to], encrypted[s.from:s.to]
		for at := 0; at < len(a); at += 4 + int(binary.BigEndian.Uint32(a[at:])) {
			n := min(len(a)-at, 4+32)
			if !bytes.Equal(a[at:at+n], b[at:at+n]) {
				t.Errorf("sample %d: the NAL unit at %d has another header", i, at)
			}
		}
	}
}

func TestInit_unsupported(t *testing.T) {
	t.Parallel()
	k := cenc.NewSecret().Key("film")
	r := footage.Renditions()[0]
	clearInit, seg := r.Init.Data, r.Segments[0].Data
	renamed := func(data []byte, from, to string) []byte {
		return bytes.Replace(data, []byte(from), []byte(to), 1)
	}
	moof := bytes.Index(seg, []byte("moof")) - 4
	twice := append(bytes.Clone(seg), seg[moof:]...)
	for name, c := range map[string]struct {
		init, segment []byte
		want          string
	}{
		"no movie":            {renamed(clearInit, "moov", "free"), seg, "0 boxes moov"},
		"another codec":       {renamed(clearInit, "avc1", "vp09"), seg, `"vp09" are not supported`},
		"no configuration":    {renamed(clearInit, "avcC", "free"), seg, "no configuration"},
		"truncated init":      {clearInit[:len(clearInit)-1], seg, `the box "moov" has the size`},
		"encrypted already":   {mustInit(t, r, k), seg, `"encv" are not supported`},
		"no fragment":         {clearInit, seg[:moof], "0 boxes moof"},
		"two fragments":       {clearInit, twice, "2 boxes moof"},
		"two runs":            {clearInit, renamed(seg, "tfdt", "trun"), "2 boxes trun"},
		"truncated segment":   {clearInit, seg[:len(seg)-1], `the box "mdat" has the size`},
		"no samples":          {clearInit, seg[:bytes.Index(seg, []byte("mdat"))-4], "the samples are at"},
		"audio init of video": {footage.Audio()[0].Init.Data, seg, ""},
		"video init of audio": {clearInit, footage.Audio()[0].Segments[0].Data, "a NAL unit has the size"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := cenc.Segment(c.init, c.segment, k)
			if c.want == "" && err == nil {
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestSecret_Key(t *testing.T) {
	t.Parallel()
	s := cenc.NewSecret()
	k := s.Key("film")
	if k != s.Key("film") {
		t.Error("the key of a name changes")
	}
	if k.ID == k.Value || k.Value == k.IV || k.ID == k.IV {
		t.Errorf("parts of the key are equal: %x", k)
	}
	for name, other := range map[string]cenc.Key{
		"another name": s.Key("show"), "another secret": cenc.NewSecret().Key("film"),
	} {
		if other.ID == k.ID || other.Value == k.Value || other.IV == k.IV {
			t.Errorf("%s: the same key", name)
		}
	}
}

// Players read the key's ID from Widevine's data at a fixed position.
func TestWidevinePSSH(t *testing.T) {
	t.Parallel()
	k := cenc.NewSecret().Key("film")
	pssh := box(t, cenc.WidevinePSSH(k), "pssh")
	want := "00000000" + "edef8ba979d64acea3c827dcd51d21ed" + "00000018" +
		"1210" + hex.EncodeToString(k.ID[:]) + "48f3c6899b06"
	if got := hex.EncodeToString(pssh); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func FuzzSegment(f *testing.F) {
	k := cenc.NewSecret().Key("film")
	for _, r := range allRenditions() {
		f.Add(r.Init.Data, r.Segments[0].Data[:2000])
	}
	f.Fuzz(func(t *testing.T, init, segment []byte) {
		if _, err := cenc.Init(init, k); err != nil {
			_, err = cenc.Segment(init, segment, k)
			if err == nil {
				t.Error("an init segment that is refused has segments")
			}
			return
		}
		before := bytes.Clone(segment)
		_, _ = cenc.Segment(init, segment, k)
		if !bytes.Equal(before, segment) {
			t.Error("the clear segment was modified")
		}
	})
}
