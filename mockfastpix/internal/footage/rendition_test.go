package footage_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// cmaf returns the renditions of video and audio.
func cmaf() []footage.Rendition { return slices.Concat(footage.Renditions(), footage.Audio()) }

func TestRendition_segmentDurations(t *testing.T) {
	t.Parallel()
	for _, r := range cmaf() {
		var sum time.Duration
		size, heaviest := 0, 0.0
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
			heaviest = max(heaviest, float64(len(seg.Data)*8)/seg.Duration.Seconds())
		}
		if sum != footage.Duration() {
			t.Errorf("%s lasts %v, want %v", r.Name, sum, footage.Duration())
		}
		want := float64(size*8) / footage.Duration().Seconds()
		if r.AverageBandwidth != int(math.Ceil(want)) || r.Bandwidth != int(math.Ceil(heaviest)) {
			t.Errorf("%s: bandwidth %d, on average %d; want %v and %v",
				r.Name, r.Bandwidth, r.AverageBandwidth, heaviest, want)
		}
	}
}

// The init segments match the fields of the renditions.
func TestRendition_initSegments(t *testing.T) {
	t.Parallel()
	videos := footage.Renditions()
	if len(videos) != 4 || videos[0].Height != 1080 {
		t.Errorf("%d renditions up to %d lines, want four up to 1080", len(videos), videos[0].Height)
	}
	for i, r := range videos {
		if i > 0 && (r.Height >= videos[i-1].Height || r.Bandwidth >= videos[i-1].Bandwidth) {
			t.Errorf("%s is not below %s", r.Name, videos[i-1].Name)
		}
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
	languages := map[string]bool{}
	for _, audio := range footage.Audio() {
		languages[audio.Language] = true
		// AudioSpecificConfig in the decoder configuration: five bits of object
		// type, four of sampling frequency, four of channels.
		config := binary.BigEndian.Uint16(afterTag(t, audio.Init.Data, "\x05\x80\x80\x80\x05"))
		if kind, channels := config>>11, int(config>>3&0xf); kind != 2 || channels != audio.Channels {
			t.Errorf("%s: %d channels, the init segment has %d and object type %d",
				audio.Name, audio.Channels, channels, kind)
		}
		if audio.Codecs != "mp4a.40.2" || audio.Init.ContentType != "audio/mp4" || audio.Width != 0 || audio.Label == "" {
			t.Errorf("%s: codecs %q, type %q, width %d, label %q",
				audio.Name, audio.Codecs, audio.Init.ContentType, audio.Width, audio.Label)
		}
	}
	if diff := cmp.Diff(map[string]bool{"en": true, "fr": true}, languages); diff != "" {
		t.Errorf("languages of the audio tracks (-want +got):\n%s", diff)
	}
	if bytes.Equal(footage.Audio()[0].Segments[1].Data, footage.Audio()[1].Segments[1].Data) {
		t.Error("both audio tracks are the same")
	}
}

// The times of the captions are those of the video segments with the same
// number, also in later repetitions.
func TestSubtitles_times(t *testing.T) {
	t.Parallel()
	cue := regexp.MustCompile("^WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n" +
		`(\d\d+):(\d\d):(\d\d\.\d{3}) --> (\d\d+):(\d\d):(\d\d\.\d{3})` + "\n.+\n$")
	video := footage.Renditions()[0]
	for _, r := range footage.Subtitles() {
		if len(r.Segments) != len(video.Segments) || r.Language == "" || r.Label == "" {
			t.Errorf("%s has %d segments, language %q, label %q", r.Name, len(r.Segments), r.Language, r.Label)
		}
		for _, number := range []int{0, 1, 5, 6, 1801, 50_000, 180_001} {
			seg, err := r.SegmentAt(number)
			if err != nil {
				t.Fatal(err)
			}
			v, err := video.SegmentAt(number)
			if err != nil {
				t.Fatal(err)
			}
			m := cue.FindStringSubmatch(string(seg.Data))
			if m == nil || seg.ContentType != "text/vtt; charset=utf-8" || seg.Name != fmt.Sprintf("%d.vtt", number) {
				t.Fatalf("%s, segment %d is %s, %s:\n%s", r.Name, number, seg.Name, seg.ContentType, seg.Data)
			}
			start, end := duration(t, m[1:4]), duration(t, m[4:7])
			if want := decodeTime(t, video, v.Data); start != want || end != want+v.Duration {
				t.Errorf("%s, segment %d is from %v to %v, the video from %v to %v",
					r.Name, number, start, end, want, want+v.Duration)
			}
		}
	}
}

// duration returns a duration of hours, minutes and seconds.
func duration(t *testing.T, parts []string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(parts[0] + "h" + parts[1] + "m" + parts[2] + "s")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSegmentAt_repetitions(t *testing.T) {
	t.Parallel()
	for _, r := range cmaf() {
		var want time.Duration
		for n := range 3*len(r.Segments) + 1 {
			seg, err := r.SegmentAt(n)
			if err != nil {
				t.Fatal(err)
			}
			if got := decodeTime(t, r, seg.Data); got != want {
				t.Errorf("%s: segment %d starts at %v, want %v", r.Name, n, got, want)
			}
			if got := presentationTime(t, seg.Data); got != want {
				t.Errorf("%s: the index of segment %d starts at %v, want %v", r.Name, n, got, want)
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
	return seconds(binary.BigEndian.Uint64(tfdt[4:]), timescale)
}

// presentationTime reads the start of a segment from its index.
func presentationTime(t *testing.T, segment []byte) time.Duration {
	t.Helper()
	sidx := afterTag(t, segment, "sidx") // version 1
	return seconds(binary.BigEndian.Uint64(sidx[12:]), binary.BigEndian.Uint32(sidx[8:]))
}

func seconds(units uint64, timescale uint32) time.Duration {
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
		"audio_fr/7.m4s":     "7.m4s",
		"subtitles_en/8.vtt": "8.vtt",
		"subtitles_en/8.m4s": "",
		"subtitles_en/":      "",
		"video_720/0.vtt":    "",
		"video_720/00.m4s":   "",
		"video_360/6000.m4s": "6000.m4s",
		"video_720":          "",
		"video_720/":         "",
		"video_720/x.m4s":    "",
		"video_720/-1.m4s":   "",
		"video_720/0.m4s.ts": "",
		"video_2160/0.m4s":   "",
		"../audio_en/0.m4s":  "",
	} {
		seg, ok := footage.SegmentByPath(path)
		if ok != (want != "") || seg.Name != want {
			t.Errorf("%s: segment %q, %t; want %q", path, seg.Name, ok, want)
		}
	}
}
