package mockfastpix

import (
	"errors"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cdnurl"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/hls"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// serveCDN serves a URL from a playlist. It checks only the URL's signature:
// neither a revoked key nor a deleted playback ID stops a URL that is in use.
func serveCDN(x *exchange, t target) {
	expires, refused := checkURL(x)
	if refused != nil {
		x.refuse(refused)
		return
	}
	x.entry.Outcome = OutcomeAccepted
	if t.resource == ResourceSegment {
		seg, ok := footage.SegmentByPath(t.name)
		if !ok { // no playlist has such a URL
			x.refuse(refuse(ErrResourceUnknown, "there is no segment %s", redact.Quote(t.name)))
			return
		}
		serveBytes(x, x.request, seg.ContentType, seg.Data)
		return
	}
	if refused := serveVariant(x, t, expires); refused != nil {
		x.refuse(refused)
	}
}

// checkURL verifies a variant, segment or upload URL and returns when it
// expires, in Unix seconds.
func checkURL(x *exchange) (expires int64, r *refusal) {
	expires, err := x.workspace.urlKey.Check(x.request.URL.Path, x.request.URL.Query(), x.entry.Time)
	switch {
	case err == nil:
		return expires, nil
	case errors.Is(err, cdnurl.ErrUnsigned):
		return 0, refuse(ErrURLUnsigned, "%s", err)
	case errors.Is(err, cdnurl.ErrExpired):
		return 0, refuse(ErrURLExpired, "%s", err)
	}
	return 0, refuse(ErrURLSignatureInvalid, "%s", err)
}

// serveVariant serves the media playlist of a rendition. Segment URLs
// expire with the playlist's own URL, so that fetching it again does not extend
// the time, and a live playlist names a segment the same way each time.
func serveVariant(x *exchange, t target, expires int64) *refusal {
	v, ok := footage.RenditionByName(t.name)
	if !ok { // no playlist has such a URL
		return refuse(ErrResourceUnknown, "there is no rendition %s", redact.Quote(t.name))
	}
	signer := x.urlSigner(expires)
	dir := "/m/" + t.playbackID + "/" + v.Name + "/"
	segmentURL := func(b []byte, name string) []byte { return signer.Append(b, dir+name) }
	if !t.live {
		writePlaylist(x, hls.OnDemand(v, segmentURL))
		return nil
	}
	target, _ := x.workspace.store.resolve(t.playbackID)
	if !target.stream.onAir() {
		return refuse(ErrLiveOffAir, "the live stream is off air")
	}
	writePlaylist(x, hls.Live(v, target.stream.onAirAt, x.entry.Time, segmentURL))
	return nil
}
