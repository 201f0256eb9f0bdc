package mockfastpix

import (
	"bytes"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// Paths on the CDN are /m/{playback ID}/{rendition}.m3u8 and /m/{playback ID}/{rendition}/{segment}, and for a live
// stream's playlists /m/{playback ID}/live/{rendition}.m3u8.
const (
	playlistSuffix = ".m3u8"
	liveDir        = "live/"
)

func parseCDNTarget(path string) target {
	id, name, _ := strings.Cut(strings.TrimPrefix(path, "/m/"), "/")
	t := target{resource: ResourceSegment, playbackID: id, name: name}
	if strings.HasSuffix(name, playlistSuffix) {
		t.resource = ResourceVariant
		t.name, t.live = strings.CutPrefix(strings.TrimSuffix(name, playlistSuffix), liveDir)
	}
	return t
}

// serveCDN answers a URL from a playlist. It looks at the URL's signature alone: neither a revoked key nor a deleted
// playback ID stops a URL that was handed out.
func (s *Server) serveCDN(x *exchange, r *http.Request, t target) {
	expires, refused := s.checkURL(r.URL.Path, r.URL.Query(), x.entry.Time)
	if refused != nil {
		s.writeRefusal(x, refused)
		return
	}
	x.entry.Verdict = Accepted
	if t.resource == ResourceSegment {
		serveFile(x, r, t.name)
		return
	}
	v, ok := renditionByName(t.name)
	if !ok { // cannot be signed for
		s.writeRefusal(x, refuse(ErrResourceUnknown, "there is no rendition %s", quote(t.name)))
		return
	}
	p := playlist{urls: s.newURLSigner(s.baseURL(r), expires), dir: "/m/" + t.playbackID + "/", rendition: v}
	if !t.live {
		writePlaylist(x, p.onDemand())
		return
	}
	target, _ := s.store.resolve(t.playbackID)
	if !target.stream.onAir() {
		s.writeRefusal(x, refuse(ErrOffAir, "the live stream is off air"))
		return
	}
	writePlaylist(x, p.live(target.stream.onAirAt, x.entry.Time))
}

// playlist writes the media playlist of a rendition. Segment URLs expire with the playlist's own URL, so that fetching it
// again gives nobody more time, and a live playlist names a segment the same way each time.
type playlist struct {
	urls      *urlSigner
	dir       string
	rendition rendition
}

func (p playlist) header(sequence int) []byte {
	longest := time.Duration(0)
	for _, seg := range p.rendition.segments {
		longest = max(longest, seg.duration)
	}
	b := make([]byte, 0, 4<<10)
	b = fmt.Appendf(b, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n",
		int(math.Ceil(longest.Seconds())), sequence)
	return b
}

func (p playlist) initSegment(b []byte) []byte {
	b = append(b, `#EXT-X-MAP:URI="`...)
	b = p.urls.append(b, p.dir+p.rendition.init)
	return append(b, "\"\n"...)
}

func (p playlist) segment(b []byte, seg segment) []byte {
	b = fmt.Appendf(b, "#EXTINF:%.5f,\n", seg.duration.Seconds())
	b = p.urls.append(b, p.dir+seg.name)
	return append(b, '\n')
}

func (p playlist) onDemand() []byte {
	b := p.header(0)
	b = append(b, "#EXT-X-PLAYLIST-TYPE:VOD\n"...)
	b = p.initSegment(b)
	for _, seg := range p.rendition.segments {
		b = p.segment(b, seg)
	}
	return append(b, "#EXT-X-ENDLIST\n"...)
}

// liveWindow is the number of segments in a live playlist.
const liveWindow = 6

// live shows a window on an endless repetition of the footage. The window moves with the server's clock.
func (p playlist) live(onAirAt, now time.Time) []byte {
	segments := p.rendition.segments
	first, begin := firstInWindow(now.Sub(onAirAt))
	b := p.header(first)
	// A discontinuity stands before the first segment of every repetition but the first one. The sequence counts those
	// that have left the window.
	if first > 0 {
		b = fmt.Appendf(b, "#EXT-X-DISCONTINUITY-SEQUENCE:%d\n", (first-1)/len(segments))
	}
	b = p.initSegment(b)
	for n := first; n < first+liveWindow; n++ {
		if n > 0 && n%len(segments) == 0 {
			b = append(b, "#EXT-X-DISCONTINUITY\n"...)
		}
		if n == first {
			b = onAirAt.Add(begin).AppendFormat(append(b, "#EXT-X-PROGRAM-DATE-TIME:"...), "2006-01-02T15:04:05.000Z07:00\n")
		}
		b = p.segment(b, segments[n%len(segments)])
	}
	return b
}

// firstInWindow returns the number of the segment that runs after the given time on air, and when it began. All
// renditions follow the timeline of the first video rendition, so that their sequence numbers agree.
func firstInWindow(elapsed time.Duration) (number int, begin time.Duration) {
	segments := videoRenditions()[0].segments
	total := time.Duration(0)
	for _, seg := range segments {
		total += seg.duration
	}
	repetitions := max(0, elapsed) / total
	number, begin = int(repetitions)*len(segments), repetitions*total
	for _, seg := range segments {
		if elapsed < begin+seg.duration {
			break
		}
		begin += seg.duration
		number++
	}
	return number, begin
}

// serveBytes serves content that may be asked for in ranges and on conditions.
func serveBytes(x *exchange, r *http.Request, contentType, etag string, body []byte) {
	h := x.Header()
	h.Set("Content-Type", contentType)
	h.Set("ETag", etag)
	// Browsers may keep it but ask each time, so that a revoked key shows at once.
	h.Set("Cache-Control", "no-cache")
	http.ServeContent(x, r, "", time.Time{}, bytes.NewReader(body))
}
