// Package hls writes HLS playlists of the footage and chooses renditions for
// them.
package hls

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// ContentType is the content type of playlists.
const ContentType = "application/vnd.apple.mpegurl"

// AppendURL appends the URL of a file to b: of a rendition's playlist for
// [Master], of a segment for [OnDemand] and [Live].
type AppendURL func(b []byte, name string) []byte

// Master returns the master playlist of the video renditions with all audio
// tracks and subtitles. The URLs are those of rendition names.
func Master(video []footage.Rendition, keys []Key, url AppendURL) []byte {
	b := make([]byte, 0, 4<<10)
	b = append(b, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"...)
	b = appendKeys(b, sessionKeyTag, keys)
	audio, subtitles := footage.Audio(), footage.Subtitles()
	for i, a := range audio {
		b = fmt.Appendf(b, "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=%q,LANGUAGE=%q,DEFAULT=%s,AUTOSELECT=YES,"+
			"CHANNELS=\"%d\",URI=\"", a.Label, a.Language, yes(i == 0), a.Channels)
		b = append(url(b, a.Name), "\"\n"...)
	}
	for _, s := range subtitles {
		b = fmt.Appendf(b, "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"subtitles\",NAME=%q,LANGUAGE=%q,DEFAULT=NO,"+
			"AUTOSELECT=YES,FORCED=NO,URI=\"", s.Label, s.Language)
		b = append(url(b, s.Name), "\"\n"...)
	}
	// A variant's bit rates include those of the largest audio track and
	// subtitles (RFC 8216, section 4.3.4.2).
	peak, average := largest(audio)
	textPeak, textAverage := largest(subtitles)
	peak, average = peak+textPeak, average+textAverage
	for _, v := range video {
		b = fmt.Appendf(b, "#EXT-X-STREAM-INF:BANDWIDTH=%d,AVERAGE-BANDWIDTH=%d,CODECS=\"%s,%s\",RESOLUTION=%dx%d,"+
			"FRAME-RATE=%.3f,AUDIO=\"audio\",SUBTITLES=\"subtitles\"\n", v.Bandwidth+peak, v.AverageBandwidth+average,
			v.Codecs, audio[0].Codecs, v.Width, v.Height, v.FrameRate)
		b = append(url(b, v.Name), '\n')
	}
	return b
}

func yes(is bool) string {
	if is {
		return "YES"
	}
	return "NO"
}

// largest returns the largest bit rates of the renditions.
func largest(list []footage.Rendition) (peak, average int) {
	for _, r := range list {
		peak, average = max(peak, r.Bandwidth), max(average, r.AverageBandwidth)
	}
	return peak, average
}

// OnDemand returns the media playlist of a whole rendition.
func OnDemand(r footage.Rendition, keys []Key, url AppendURL) []byte {
	b := header(0)
	b = append(b, "#EXT-X-PLAYLIST-TYPE:VOD\n"...)
	b = initSegment(b, r, url)
	if r.Init.Name != "" { // subtitles are not encrypted
		b = appendKeys(b, keyTag, keys)
	}
	for number := range r.Segments {
		b = segment(b, r, number, url)
	}
	return append(b, "#EXT-X-ENDLIST\n"...)
}

func header(sequence int) []byte {
	return fmt.Appendf(make([]byte, 0, 4<<10),
		"#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n", targetDuration(), sequence)
}

// targetDuration is the length of the longest segment of all renditions,
// rounded to seconds. RFC 8216, section 6.2.4, requires the same value in all
// playlists that play together.
var targetDuration = sync.OnceValue(func() int {
	var longest time.Duration
	for _, r := range footage.All() {
		for _, seg := range r.Segments {
			longest = max(longest, seg.Duration)
		}
	}
	return int(math.Round(longest.Seconds()))
})

func initSegment(b []byte, r footage.Rendition, url AppendURL) []byte {
	if r.Init.Name == "" {
		return b
	}
	b = append(b, `#EXT-X-MAP:URI="`...)
	b = url(b, r.Init.Name)
	return append(b, "\"\n"...)
}

func segment(b []byte, r footage.Rendition, number int, url AppendURL) []byte {
	seg := r.Segments[number%len(r.Segments)]
	b = fmt.Appendf(b, "#EXTINF:%.6f,\n", seg.Duration.Seconds())
	b = url(b, r.SegmentName(number))
	return append(b, '\n')
}
