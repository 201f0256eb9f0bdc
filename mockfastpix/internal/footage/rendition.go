package footage

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Rendition is one encoding of the video, one of its audio tracks, or its
// subtitles, in segments. Video and audio are CMAF and separate, as at FastPix:
// a player needs one video rendition and one audio track. Subtitles are WebVTT.
type Rendition struct {
	Name             string  // as used in paths: "video_720", "audio_en", "subtitles_en"
	Language         string  // as in RFC 5646, of audio and subtitles
	Label            string  // for viewers, of audio and subtitles
	Width, Height    int     // in pixels, of video
	Bandwidth        int     // of the largest segment, in bits per second
	AverageBandwidth int     // over the whole rendition, in bits per second
	Codecs           string  // as in RFC 6381, of this rendition; empty for subtitles
	FrameRate        float64 // in frames per second, of video
	Channels         int     // of audio
	Init             Segment // for EXT-X-MAP; zero for subtitles
	Segments         []Segment
}

// Segment is a part of a rendition. Each video segment starts with a key frame.
type Segment struct {
	Name        string // "init.mp4", "0.m4s", "1.m4s", …, "0.vtt"
	Duration    time.Duration
	Data        []byte
	ContentType string
}

// Renditions returns the video renditions, highest first. The slice is shared
// and must not be modified.
func Renditions() []Rendition { return video() }

// Audio returns the audio tracks for all video renditions, the default one
// first. The slice is shared and must not be modified.
func Audio() []Rendition { return audio() }

// Subtitles returns the subtitles for all video renditions. The slice is shared
// and must not be modified.
func Subtitles() []Rendition { return subtitles() }

// All returns the renditions of video, audio and subtitles. They have the same
// number of segments.
func All() []Rendition { return slices.Concat(Renditions(), Audio(), Subtitles()) }

// The embedded files are read on first use.
var (
	video = sync.OnceValue(func() []Rendition {
		return []Rendition{
			load(Rendition{Name: "video_1080", Width: 1920, Height: 1080, Codecs: "avc1.640028", FrameRate: frameRate}),
			load(Rendition{Name: "video_720", Width: 1280, Height: 720, Codecs: "avc1.64001f", FrameRate: frameRate}),
			load(Rendition{Name: "video_480", Width: 854, Height: 480, Codecs: "avc1.64001e", FrameRate: frameRate}),
			load(Rendition{Name: "video_360", Width: 640, Height: 360, Codecs: "avc1.64001e", FrameRate: frameRate}),
		}
	})
	audio = sync.OnceValue(func() []Rendition {
		return []Rendition{
			load(Rendition{Name: "audio_en", Language: "en", Label: "English", Codecs: "mp4a.40.2", Channels: 1}),
			load(Rendition{Name: "audio_fr", Language: "fr", Label: "Français", Codecs: "mp4a.40.2", Channels: 1}),
		}
	})
	subtitles = sync.OnceValue(func() []Rendition {
		return []Rendition{write(Rendition{Name: "subtitles_en", Language: "en", Label: "English"})}
	})
)

// RenditionByName returns the rendition with the given name, and false if there
// is none.
func RenditionByName(name string) (Rendition, bool) {
	for _, r := range All() {
		if r.Name == name {
			return r, true
		}
	}
	return Rendition{}, false
}

// SegmentByPath returns the segment with a path such as "video_720/3.m4s" or
// "audio_en/init.mp4", and false if there is none. Numbers continue past the
// end of the video, as in a live stream.
func SegmentByPath(file string) (Segment, bool) {
	dir, name, _ := strings.Cut(file, "/")
	r, ok := RenditionByName(dir)
	if !ok {
		return Segment{}, false
	}
	if r.Init.Name != "" && name == r.Init.Name {
		return r.Init, true
	}
	digits, _, _ := strings.Cut(name, ".")
	number, err := strconv.Atoi(digits)
	if err != nil || name != r.SegmentName(number) {
		return Segment{}, false
	}
	seg, err := r.SegmentAt(number)
	return seg, err == nil
}

// SegmentName returns the name of the segment with that number.
func (r Rendition) SegmentName(number int) string {
	return strconv.Itoa(number) + path.Ext(r.Segments[0].Name)
}

// load reads the segments of a rendition. The playlist written by ffmpeg has
// the exact durations.
func load(r Rendition) Rendition {
	contentType := "video/mp4"
	if r.Width == 0 {
		contentType = "audio/mp4"
	}
	r.Init = Segment{Name: "init.mp4", Data: mustRead(r.Name + "/init.mp4"), ContentType: contentType}

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
	}
	return r.measured()
}

// measured returns the rendition with the bit rates of its segments.
func (r Rendition) measured() Rendition {
	total := 0
	for _, seg := range r.Segments {
		r.Bandwidth = max(r.Bandwidth, bitsPerSecond(len(seg.Data), seg.Duration))
		total += len(seg.Data)
	}
	r.AverageBandwidth = bitsPerSecond(total, duration)
	return r
}

func bitsPerSecond(size int, d time.Duration) int {
	return int(math.Ceil(float64(size) * 8 / d.Seconds()))
}

func mustSeconds(s string) time.Duration {
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("footage: duration in an embedded playlist: %v", err))
	}
	return time.Duration(seconds * float64(time.Second)).Round(time.Microsecond)
}
