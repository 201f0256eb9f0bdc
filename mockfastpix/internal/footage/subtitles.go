package footage

import (
	"fmt"
	"time"
)

// captions are the subtitles of the segments, one per segment.
var captions = [...]string{
	"The sun rises over the hills.",
	"It is morning.",
	"The sun is high.",
	"The sun sets.",
	"The moon rises.",
	"The night ends.",
}

// write returns the rendition with segments of WebVTT.
func write(r Rendition) Rendition {
	for number := range captions {
		r.Segments = append(r.Segments, Segment{
			Name: fmt.Sprintf("%d.vtt", number), Duration: duration / time.Duration(len(captions)), Data: caption(number),
			ContentType: TypeWebVTT,
		})
	}
	return r.measured()
}

// caption returns the segment of subtitles with that number, of an endless
// repetition of the video. Its times and those of the video have the same zero.
//
// Source: RFC 8216, section 3.5.
func caption(number int) []byte {
	length := duration / time.Duration(len(captions))
	start := time.Duration(number) * length
	return fmt.Appendf(nil, "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n%s --> %s\n%s\n",
		timestamp(start), timestamp(start+length), captions[number%len(captions)])
}

// timestamp formats a time as in WebVTT, with hours of at least two digits.
func timestamp(t time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d",
		t/time.Hour, t/time.Minute%60, t/time.Second%60, t/time.Millisecond%1000)
}
