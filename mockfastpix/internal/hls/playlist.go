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
// [AppendMaster], of a segment for [OnDemand] and [Live].
type AppendURL func(b []byte, name string) []byte

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
