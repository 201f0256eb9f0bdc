package hls

import (
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// Numbers of segments in a live playlist: usually, and at most when viewers can
// rewind (half an hour).
const (
	Window    = 6
	DVRWindow = 900
)

// Live returns the media playlist of a live stream. It lists the last segments
// that ended by now, at most window, of an endless repetition of the rendition.
// Decode times continue from one repetition to the next, so there is no
// discontinuity.
//
// A stream that goes on air has a full window already, as if the encoder had
// been connected for some seconds, so that a player can start at once.
func Live(r footage.Rendition, onAirAt, now time.Time, window int, url AppendURL) []byte {
	start := onAirAt.Add(-startOf(footage.Renditions()[0], Window)) // of segment 0
	end := endedBy(max(0, now.Sub(onAirAt)) + onAirAt.Sub(start))
	first := max(0, end-window)
	b := header(first)
	b = initSegment(b, r, url)
	b = append(b, "#EXT-X-PROGRAM-DATE-TIME:"...)
	b = start.Add(startOf(r, first)).AppendFormat(b, "2006-01-02T15:04:05.000Z07:00\n")
	for number := first; number < end; number++ {
		b = segment(b, r, number, url)
	}
	return b
}

// startOf returns when the segment with that number begins, counted from the
// start of segment 0.
func startOf(r footage.Rendition, number int) time.Duration {
	start := time.Duration(number/len(r.Segments)) * footage.Duration()
	for _, seg := range r.Segments[:number%len(r.Segments)] {
		start += seg.Duration
	}
	return start
}

// endedBy returns the number of segments that end within a time from the start
// of segment 0. It is that of the slowest rendition, so that all playlists have
// the same sequence numbers.
func endedBy(elapsed time.Duration) int {
	repetitions := int(elapsed / footage.Duration())
	rest := elapsed % footage.Duration()
	perRepetition := len(footage.Renditions()[0].Segments)
	ended := perRepetition
	for _, r := range footage.All() {
		n := 0
		for n < perRepetition && startOf(r, n+1) <= rest {
			n++
		}
		ended = min(ended, n)
	}
	return repetitions*perRepetition + ended
}
