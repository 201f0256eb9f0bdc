package footage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Rendition is one encoding of the video, or its audio, in CMAF segments. Video
// and audio are separate, as at FastPix: a player needs one video rendition and
// the audio.
type Rendition struct {
	Name             string  // as used in paths: "video_720", "video_360", "audio"
	Width, Height    int     // in pixels; zero for audio
	Bandwidth        int     // of the largest segment, in bits per second
	AverageBandwidth int     // over the whole rendition, in bits per second
	Codecs           string  // as in RFC 6381, of this rendition
	FrameRate        float64 // in frames per second; zero for audio
	Channels         int     // of audio; zero for video
	Init             Segment // for EXT-X-MAP; its Duration is zero
	Segments         []Segment
}

// Segment is a part of a rendition. Each video segment starts with a key frame.
type Segment struct {
	Name        string // "init.mp4", "0.m4s", "1.m4s", …
	Duration    time.Duration
	Data        []byte
	ContentType string
}

// Renditions returns the video renditions, highest first. The slice is shared
// and must not be modified.
func Renditions() []Rendition { return video() }

// Audio returns the audio rendition for all video renditions.
func Audio() Rendition { return audio() }

// The embedded files are read on first use.
var (
	video = sync.OnceValue(func() []Rendition {
		return []Rendition{
			load(Rendition{Name: "video_720", Width: 1280, Height: 720, Codecs: "avc1.64001f", FrameRate: frameRate}),
			load(Rendition{Name: "video_360", Width: 640, Height: 360, Codecs: "avc1.64001e", FrameRate: frameRate}),
		}
	})
	audio = sync.OnceValue(func() Rendition {
		return load(Rendition{Name: "audio", Codecs: "mp4a.40.2", Channels: 1})
	})
)

// All returns the renditions of video and audio. They have the same number of
// segments.
func All() []Rendition { return append(slices.Clone(Renditions()), Audio()) }

// RenditionByName returns the video or audio rendition with the given name, and
// false if there is none.
func RenditionByName(name string) (Rendition, bool) {
	for _, r := range All() {
		if r.Name == name {
			return r, true
		}
	}
	return Rendition{}, false
}

// SegmentByPath returns the segment with a path such as "video_720/3.m4s" or
// "audio/init.mp4", and false if there is none. Numbers continue past the end
// of the video, as in a live stream.
func SegmentByPath(path string) (Segment, bool) {
	dir, name, _ := strings.Cut(path, "/")
	r, ok := RenditionByName(dir)
	if !ok {
		return Segment{}, false
	}
	if name == r.Init.Name {
		return r.Init, true
	}
	digits, ok := strings.CutSuffix(name, ".m4s")
	number, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return Segment{}, false
	}
	seg, err := r.SegmentAt(number)
	return seg, err == nil
}

// load reads the segments of a rendition. The playlist written by ffmpeg has
// the exact durations.
func load(r Rendition) Rendition {
	contentType := "video/mp4"
	if r.Width == 0 {
		contentType = "audio/mp4"
	}
	r.Init = Segment{Name: "init.mp4", Data: mustRead(r.Name + "/init.mp4"), ContentType: contentType}

	total := 0
	var next time.Duration
	for line := range strings.Lines(string(mustRead(r.Name + "/index.m3u8"))) {
		line = strings.TrimSpace(line)
		if value, ok := strings.CutPrefix(line, "#EXTINF:"); ok {
			next = mustSeconds(strings.TrimSuffix(value, ","))
		}
		if line == "" || line[0] == '#' {
			continue
		}
		seg := Segment{Name: line, Duration: next, Data: mustRead(r.Name + "/" + line), ContentType: contentType}
		r.Segments = append(r.Segments, seg)
		r.Bandwidth = max(r.Bandwidth, bitsPerSecond(len(seg.Data), seg.Duration))
		total += len(seg.Data)
	}
	r.AverageBandwidth = bitsPerSecond(total, duration)
	return r
}

func bitsPerSecond(size int, d time.Duration) int {
	return int(float64(size) * 8 / d.Seconds())
}

func mustSeconds(s string) time.Duration {
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("footage: duration in an embedded playlist: %v", err))
	}
	return time.Duration(seconds * float64(time.Second)).Round(time.Microsecond)
}
