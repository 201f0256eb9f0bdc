package footage_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

func allRenditions() []footage.Rendition { return append(footage.Renditions(), footage.Audio()) }

func TestRendition_segmentDurations(t *testing.T) {
	t.Parallel()
	for _, r := range allRenditions() {
		var sum time.Duration
		size, heaviest := 0, 0
		for i, seg := range r.Segments {
			if want := fmt.Sprintf("%d.m4s", i); seg.Name != want {
				t.Errorf("%s: segment %d is named %q, want %q", r.Name, i, seg.Name, want)
			}
			if len(seg.Data) == 0 || seg.Duration < 1900*time.Millisecond || seg.Duration > 2100*time.Millisecond {
				t.Errorf("%s/%s has %d bytes and lasts %v, want about 2 s",
					r.Name, seg.Name, len(seg.Data), seg.Duration)
			}
			if got := decodeTime(t, r, seg.Data); got != sum {
				t.Errorf("%s/%s starts at %v, want %v", r.Name, seg.Name, got, sum)
			}
			sum += seg.Duration
			size += len(seg.Data)
			heaviest = max(heaviest, int(float64(len(seg.Data)*8)/seg.Duration.Seconds()))
		}
		if sum != footage.Duration() {
			t.Errorf("%s lasts %v, want %v", r.Name, sum, footage.Duration())
		}
		if want := size * 8 / int(footage.Duration().Seconds()); r.AverageBandwidth != want || r.Bandwidth != heaviest {
			t.Errorf("%s: bandwidth %d, on average %d; want %d and %d",
				r.Name, r.Bandwidth, r.AverageBandwidth, heaviest, want)
		}
	}
}

// The init segments match the fields of the renditions.
func TestRendition_initSegments(t *testing.T) {
	t.Parallel()
	videos := footage.Renditions()
	if len(videos) != 2 || videos[0].Height <= videos[1].Height || videos[0].Bandwidth <= videos[1].Bandwidth {
		t.Fatalf("want two video renditions, highest first")
	}
	for _, r := range videos {
		avcC := afterTag(t, r.Init.Data, "avcC")
		if got := "avc1." + hex.EncodeToString(avcC[1:4]); got != r.Codecs {
			t.Errorf("%s: codecs %q, the init segment has %q", r.Name, r.Codecs, got)
		}
		// Width and height are 24 bytes after the name of the sample entry.
		entry := afterTag(t, r.Init.Data, "avc1")
		w, h := binary.BigEndian.Uint16(entry[24:]), binary.BigEndian.Uint16(entry[26:])
		if int(w) != r.Width || int(h) != r.Height {
			t.Errorf("%s: %dx%d, the init segment has %dx%d", r.Name, r.Width, r.Height, w, h)
		}
		if r.Init.ContentType != "video/mp4" || r.Segments[0].ContentType != "video/mp4" || r.FrameRate != 25 {
			t.Errorf("%s: types %q and %q, %v frames per second",
				r.Name, r.Init.ContentType, r.Segments[0].ContentType, r.FrameRate)
		}
	}
	audio := footage.Audio()
	// AudioSpecificConfig in the decoder configuration: five bits of object
	// type, four of sampling frequency, four of channels.
	config := binary.BigEndian.Uint16(afterTag(t, audio.Init.Data, "\x05\x80\x80\x80\x05"))
	if kind, channels := config>>11, int(config>>3&0xf); kind != 2 || channels != audio.Channels {
		t.Errorf("audio: %d channels, the init segment has %d and object type %d", audio.Channels, channels, kind)
	}
	if audio.Codecs != "mp4a.40.2" || audio.Init.ContentType != "audio/mp4" || audio.Width != 0 {
		t.Errorf("audio: codecs %q, type %q, width %d", audio.Codecs, audio.Init.ContentType, audio.Width)
	}
}

func TestSegmentAt_repetitions(t *testing.T) {
	t.Parallel()
	for _, r := range allRenditions() {
		var want time.Duration
		for n := range 3*len(r.Segments) + 1 {
			seg, err := r.SegmentAt(n)
			if err != nil {
				t.Fatal(err)
			}
			if got := decodeTime(t, r, seg.Data); got != want {
				t.Errorf("%s: segment %d starts at %v, want %v", r.Name, n, got, want)
			}
			if wantName := fmt.Sprintf("%d.m4s", n); seg.Name != wantName {
				t.Errorf("%s: segment %d is named %q, want %q", r.Name, n, seg.Name, wantName)
			}
			want += seg.Duration
		}
		first, err := r.SegmentAt(0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.Segments[0], first); diff != "" {
			t.Errorf("%s: segment 0 was changed (-want +got):\n%s", r.Name, diff)
		}
		// A stream that has been on air for years.
		if _, err := r.SegmentAt(100_000_000); err != nil {
			t.Errorf("%s: segment 100,000,000: %v", r.Name, err)
		}
		if _, err := r.SegmentAt(-1); err == nil {
			t.Errorf("%s: segment -1: no error", r.Name)
		}
	}
}

// decodeTime reads the start of a segment independently of the tested code.
func decodeTime(t *testing.T, r footage.Rendition, segment []byte) time.Duration {
	t.Helper()
	mdhd := afterTag(t, r.Init.Data, "mdhd") // version 0
	timescale := binary.BigEndian.Uint32(mdhd[12:])
	tfdt := afterTag(t, segment, "tfdt") // version 1
	units := binary.BigEndian.Uint64(tfdt[4:])
	return time.Duration(float64(units) / float64(timescale) * 1e9).Round(time.Microsecond)
}

func afterTag(t *testing.T, data []byte, tag string) []byte {
	t.Helper()
	i := bytes.Index(data, []byte(tag))
	if i < 0 {
		t.Fatalf("there is no %s", tag)
	}
	return data[i+len(tag):]
}

func TestSegmentByPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"video_720/init.mp4": "init.mp4",
		"video_720/0.m4s":    "0.m4s",
		"audio/7.m4s":        "7.m4s",
		"video_360/6000.m4s": "6000.m4s",
		"video_720":          "",
		"video_720/":         "",
		"video_720/x.m4s":    "",
		"video_720/-1.m4s":   "",
		"video_720/0.m4s.ts": "",
		"video_1080/0.m4s":   "",
		"../audio/0.m4s":     "",
	} {
		seg, ok := footage.SegmentByPath(path)
		if ok != (want != "") || seg.Name != want {
			t.Errorf("%s: segment %q, %t; want %q", path, seg.Name, ok, want)
		}
	}
}
