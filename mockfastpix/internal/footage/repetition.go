package footage

import (
	"encoding/binary"
	"fmt"
)

// SegmentAt returns the segment with the given number, counted from 0, of an
// endless repetition of the video, as for a live stream. The decode time
// continues from one repetition to the next, so that a player needs no
// discontinuity. Segments with the same number play together in all renditions.
//
// In the first repetition the data is that of Segments. In later ones it is a
// new copy. A negative number is an error.
func (r Rendition) SegmentAt(number int) (Segment, error) {
	if number < 0 {
		return Segment{}, fmt.Errorf("segment %d: numbers start at 0", number)
	}
	seg := r.Segments[number%len(r.Segments)]
	seg.Name = r.SegmentName(number)
	repetition := number / len(r.Segments)
	if repetition == 0 {
		return seg, nil
	}
	if seg.ContentType == TypeWebVTT {
		seg.Data = caption(number)
		return seg, nil
	}
	timescale, err := timescale(r.Init.Data)
	if err != nil {
		return Segment{}, fmt.Errorf("rendition %s: %w", r.Name, err)
	}
	shift := uint64(repetition) * uint64(duration.Seconds()) //nolint:gosec // a number is not negative
	if seg.Data, err = shifted(seg.Data, shift, timescale); err != nil {
		return Segment{}, fmt.Errorf("rendition %s, segment %d: %w", r.Name, number, err)
	}
	return seg, nil
}

// timescale reads the units per second of the only track from an init segment.
func timescale(init []byte) (uint32, error) {
	mdhd, err := findBox(init, "moov", "trak", "mdia", "mdhd")
	if err != nil {
		return 0, err
	}
	// Version and flags, then the creation and modification times, which have
	// 32 bits each, or 64 in version 1.
	offset := 4 + 2*4
	if len(mdhd) > 0 && mdhd[0] == 1 {
		offset = 4 + 2*8
	}
	if len(mdhd) < offset+4 {
		return 0, fmt.Errorf("box mdhd is too short")
	}
	return binary.BigEndian.Uint32(mdhd[offset:]), nil
}

// shifted returns a copy of a media segment with its decode time and the time
// in its index increased by a number of seconds.
func shifted(segment []byte, seconds uint64, timescale uint32) ([]byte, error) {
	moved := append([]byte(nil), segment...)
	tfdt, err := findBox(moved, "moof", "traf", "tfdt")
	if err != nil {
		return nil, err
	}
	if len(tfdt) < 12 || tfdt[0] != 1 {
		return nil, fmt.Errorf("box tfdt has no 64-bit decode time")
	}
	add(tfdt[4:12], seconds*uint64(timescale))

	// The index begins with the version and flags, the track and a timescale of
	// its own.
	sidx, err := findBox(moved, "sidx")
	if err != nil {
		return nil, err
	}
	if len(sidx) < 20 || sidx[0] != 1 {
		return nil, fmt.Errorf("box sidx has no 64-bit presentation time")
	}
	add(sidx[12:20], seconds*uint64(binary.BigEndian.Uint32(sidx[8:])))
	return moved, nil
}

func add(time []byte, by uint64) {
	binary.BigEndian.PutUint64(time, binary.BigEndian.Uint64(time)+by)
}

// findBox follows a path of ISO BMFF boxes and returns the content of the last
// one as a subslice of data.
func findBox(data []byte, path ...string) ([]byte, error) {
	for _, name := range path {
		found := false
		for len(data) >= 8 {
			size := int(binary.BigEndian.Uint32(data))
			if size < 8 || size > len(data) {
				return nil, fmt.Errorf("box %q has an invalid size", data[4:8])
			}
			if string(data[4:8]) == name {
				data, found = data[8:size], true
				break
			}
			data = data[size:]
		}
		if !found {
			return nil, fmt.Errorf("there is no box %s", name)
		}
	}
	return data, nil
}
