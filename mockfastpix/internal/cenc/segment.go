package cenc

import (
	"encoding/binary"
	"fmt"
)

// Segment returns the segment with its samples encrypted. init is the clear
// init segment of its rendition.
func Segment(init, segment []byte, k Key) ([]byte, error) {
	t, err := parseTrack(init)
	if err != nil {
		return nil, err
	}
	f, err := parseFragment(segment, t)
	if err != nil {
		return nil, err
	}
	encrypted := append([]byte(nil), segment...)
	samples, err := encryptSamples(encrypted[f.samplesAt:], f.sizes, t, k)
	if err != nil {
		return nil, err
	}
	return rewriteFragment(encrypted, samples)
}

// fragment is the position of the samples in a segment.
type fragment struct {
	samplesAt int
	sizes     []uint32
}

// Flags of the boxes tfhd and trun: which optional fields they have.
const (
	tfhdBaseOffset      = 0x01
	tfhdDescription     = 0x02
	tfhdDefaultDuration = 0x08
	tfhdDefaultSize     = 0x10
	tfhdBaseIsMoof      = 0x20000

	trunDataOffset = 0x01
	trunFirstFlags = 0x04
	trunDuration   = 0x100
	trunSize       = 0x200
	trunFlags      = 0x400
	trunOffset     = 0x800
)

func parseFragment(segment []byte, t track) (fragment, error) {
	moofAt := 0
	err := walk(segment, func(kind string, at int, _ []byte) error {
		if kind == "moof" {
			moofAt = at
		}
		return nil
	})
	if err != nil {
		return fragment{}, err
	}
	traf, err := find(segment, "moof", "traf")
	if err != nil {
		return fragment{}, err
	}
	size, err := defaultSize(traf, t)
	if err != nil {
		return fragment{}, err
	}
	trun, err := find(traf, "trun")
	if err != nil {
		return fragment{}, err
	}
	offset, err := dataOffset(trun)
	if err != nil {
		return fragment{}, err
	}
	at := moofAt + offset
	if offset < 0 || at > len(segment) {
		return fragment{}, fmt.Errorf("the samples are at %d, in a segment of %d bytes", at, len(segment))
	}
	sizes, err := sampleSizes(trun, size, len(segment)-at)
	return fragment{samplesAt: at, sizes: sizes}, err
}

// defaultSize returns the size of samples for which the run has none.
func defaultSize(traf []byte, t track) (uint32, error) {
	tfhd, err := find(traf, "tfhd")
	if err != nil {
		return 0, err
	}
	f := fields{data: tfhd}
	flags := f.uint32()
	if flags&tfhdBaseOffset != 0 || flags&tfhdBaseIsMoof == 0 {
		return 0, fmt.Errorf("the offsets of the samples do not begin at the box moof")
	}
	f.skip(4) // track ID
	if flags&tfhdDescription != 0 {
		f.skip(4)
	}
	if flags&tfhdDefaultDuration != 0 {
		f.skip(4)
	}
	if flags&tfhdDefaultSize != 0 {
		return f.uint32(), f.err("tfhd")
	}
	return t.sampleSize, f.err("tfhd")
}

// dataOffset returns where the samples begin, counted from the box moof.
func dataOffset(trun []byte) (int, error) {
	f := fields{data: trun}
	if flags := f.uint32(); flags&trunDataOffset == 0 {
		return 0, fmt.Errorf("the box trun has no offset of its samples")
	}
	f.skip(4)                                    // count
	return int(int32(f.uint32())), f.err("trun") //nolint:gosec // the field is signed
}

// sampleSizes returns the sizes of the samples, which are limit bytes at most.
func sampleSizes(trun []byte, byDefault uint32, limit int) (sizes []uint32, err error) {
	f := fields{data: trun}
	flags, count := f.uint32(), f.uint32()
	f.skip(4) // offset
	if flags&trunFirstFlags != 0 {
		f.skip(4)
	}
	for range count {
		size := byDefault
		if flags&trunDuration != 0 {
			f.skip(4)
		}
		if flags&trunSize != 0 {
			size = f.uint32()
		}
		if flags&trunFlags != 0 {
			f.skip(4)
		}
		if flags&trunOffset != 0 {
			f.skip(4)
		}
		if size == 0 || uint64(size) > uint64(limit) { //nolint:gosec // not negative
			return nil, fmt.Errorf("sample %d has %d bytes, in %d", len(sizes), size, limit)
		}
		limit -= int(size)
		sizes = append(sizes, size)
	}
	return sizes, f.err("trun")
}

// rewriteFragment adds the boxes with the encrypted parts of the samples.
func rewriteFragment(segment []byte, samples [][]subsample) ([]byte, error) {
	if samples == nil {
		return segment, nil // whole samples are encrypted: the init segment says so
	}
	saiz, senc := auxiliary(samples)
	const saioSize = headerSize + 4 + 4 + 4
	growth := len(saiz) + saioSize + len(senc)
	trafAt := 0
	moof, err := find(segment, "moof")
	if err != nil {
		return nil, err
	}
	err = walk(moof, func(kind string, at int, _ []byte) error {
		if kind == "traf" {
			trafAt = headerSize + at
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	segment, err = replace(segment, []string{"moof", "traf"}, func(traf []byte) ([]byte, error) {
		traf, err := replace(traf, []string{"trun"}, func(trun []byte) ([]byte, error) {
			return add(trun, 8, growth), nil
		})
		// senc comes last. Its samples follow 16 bytes of header and count.
		at := trafAt + headerSize + len(traf) + len(saiz) + saioSize + headerSize + 8
		traf = append(traf, saiz...)
		traf = appendBox(traf, "saio", []byte{0, 0, 0, 0, 0, 0, 0, 1}, uint32Bytes(at))
		return append(traf, senc...), err
	})
	if err != nil {
		return nil, err
	}
	return resizeIndex(segment, growth)
}

// resizeIndex adds to the size of the fragment in the box sidx, if there is
// one.
func resizeIndex(segment []byte, growth int) ([]byte, error) {
	hasIndex := false
	err := walk(segment, func(kind string, _ int, _ []byte) error {
		hasIndex = hasIndex || kind == "sidx"
		return nil
	})
	if err != nil || !hasIndex {
		return segment, err
	}
	return replace(segment, []string{"sidx"}, func(sidx []byte) ([]byte, error) {
		f := fields{data: sidx}
		version := f.uint32() >> 24
		f.skip(8)
		if version == 0 {
			f.skip(8)
		} else {
			f.skip(16)
		}
		references := f.uint32()
		if references != 1 {
			return nil, fmt.Errorf("the box sidx has %d references, want one", references)
		}
		at := f.at
		f.skip(4)
		return add(sidx, at, growth), f.err("sidx")
	})
}

// auxiliary returns the boxes saiz and senc of a fragment.
func auxiliary(samples [][]subsample) (saiz, senc []byte) {
	const hasSubsamples = 2
	count := uint32Bytes(len(samples))
	sizes := append([]byte{0, 0, 0, 0, 0}, count...)
	entries := append([]byte{0, 0, 0, hasSubsamples}, count...)
	for _, sample := range samples {
		sizes = append(sizes, byte(2+6*len(sample)))                          //nolint:gosec // at most maxSubsamples
		entries = binary.BigEndian.AppendUint16(entries, uint16(len(sample))) //nolint:gosec // at most maxSubsamples
		for _, s := range sample {
			entries = binary.BigEndian.AppendUint16(entries, s.clear)
			entries = binary.BigEndian.AppendUint32(entries, s.protected)
		}
	}
	return appendBox(nil, "saiz", sizes), appendBox(nil, "senc", entries)
}

// add returns a copy of data in which the number at a position is greater.
func add(data []byte, at, by int) []byte {
	changed := append([]byte(nil), data...)
	if at+4 <= len(changed) {
		n := binary.BigEndian.Uint32(changed[at:])
		binary.BigEndian.PutUint32(changed[at:], n+uint32(by)) //nolint:gosec // the growth of a box
	}
	return changed
}

func uint32Bytes(n int) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(n)) //nolint:gosec // a length in memory
}
