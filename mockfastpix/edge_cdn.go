package mockfastpix

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	embedded "github.com/FastPix/fastpix-playback-go/mockfastpix/internal/media"
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
		seg, ok := theFootage().segment(t.name)
		if !ok { // cannot be signed for
			s.writeRefusal(x, refuse(ErrResourceUnknown, "there is no segment %s", quote(t.name)))
			return
		}
		serveBytes(x, r, seg.ContentType, seg.Data)
		return
	}
	v, ok := theFootage().rendition(t.name)
	if !ok { // cannot be signed for
		s.writeRefusal(x, refuse(ErrResourceUnknown, "there is no rendition %s", quote(t.name)))
		return
	}
	p := playlist{urls: s.newURLSigner(s.baseURL(r), expires), dir: "/m/" + t.playbackID + "/" + v.Name + "/", rendition: v}
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
	for _, seg := range p.rendition.Segments {
		longest = max(longest, seg.Duration)
	}
	return fmt.Appendf(make([]byte, 0, 4<<10), "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%d\n#EXT-X-MEDIA-SEQUENCE:%d\n",
		int(math.Ceil(longest.Seconds())), sequence)
}

func (p playlist) initSegment(b []byte) []byte {
	b = append(b, `#EXT-X-MAP:URI="`...)
	b = p.urls.append(b, p.dir+p.rendition.Init.Name)
	return append(b, "\"\n"...)
}

func (p playlist) segment(b []byte, number int) []byte {
	seg := p.rendition.Segments[number%len(p.rendition.Segments)]
	b = fmt.Appendf(b, "#EXTINF:%.6f,\n", seg.Duration.Seconds())
	b = p.urls.append(b, p.dir+strconv.Itoa(number)+".m4s")
	return append(b, '\n')
}

func (p playlist) onDemand() []byte {
	b := p.header(0)
	b = append(b, "#EXT-X-PLAYLIST-TYPE:VOD\n"...)
	b = p.initSegment(b)
	for number := range p.rendition.Segments {
		b = p.segment(b, number)
	}
	return append(b, "#EXT-X-ENDLIST\n"...)
}

// liveWindow is the number of segments in a live playlist.
const liveWindow = 6

// live shows a window on an endless repetition of the footage. The window moves with the server's clock. Decode times go
// on from one repetition to the next, so there is no discontinuity.
func (p playlist) live(onAirAt, now time.Time) []byte {
	first, begin := firstInWindow(now.Sub(onAirAt))
	b := p.header(first)
	b = p.initSegment(b)
	b = onAirAt.Add(begin).AppendFormat(append(b, "#EXT-X-PROGRAM-DATE-TIME:"...), "2006-01-02T15:04:05.000Z07:00\n")
	for number := first; number < first+liveWindow; number++ {
		b = p.segment(b, number)
	}
	return b
}

// firstInWindow returns the number of the segment that runs after the given time on air, and when it began. All
// renditions follow the timeline of the first one, so that their sequence numbers agree.
func firstInWindow(elapsed time.Duration) (number int, begin time.Duration) {
	segments := theFootage().video[0].Segments
	repetitions := max(0, elapsed) / embedded.Duration()
	number, begin = int(repetitions)*len(segments), repetitions*embedded.Duration()
	for _, seg := range segments {
		if elapsed < begin+seg.Duration {
			break
		}
		begin += seg.Duration
		number++
	}
	return number, begin
}
