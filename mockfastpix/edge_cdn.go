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
	if refused := checkURL(x); refused != nil {
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
		if t.drmMode == DRMModeClearKey && seg.ContentType != footage.TypeWebVTT {
			seg = encrypted(x.workspace, t, seg)
		}
		serveBytes(x, seg.ContentType, seg.Data)
		return
	}
	if refused := serveVariant(x, t); refused != nil {
		x.refuse(refused)
	}
}

// checkURL verifies a variant, segment or upload URL.
func checkURL(x *exchange) *refusal {
	err := x.workspace.urlKey.Check(x.request.URL.Path, x.request.URL.Query(), x.entry.Time)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, cdnurl.ErrUnsigned):
		return refuse(ErrURLUnsigned, "%s", err)
	case errors.Is(err, cdnurl.ErrExpired):
		return refuse(ErrURLExpired, "%s", err)
	}
	return refuse(ErrURLSignatureInvalid, "%s", err)
}

// serveVariant serves the media playlist of a rendition. As at FastPix, the
// URLs of its segments are new each time.
func serveVariant(x *exchange, t target) *refusal {
	v, ok := footage.RenditionByName(t.name)
	if !ok { // no playlist has such a URL
		return refuse(ErrResourceUnknown, "there is no rendition %s", redact.Quote(t.name))
	}
	segmentURL := appendSigned(x, t.playbackID, t.drmMode.dir()+v.Name+"/", "")
	if !t.live {
		writePlaylist(x, hls.OnDemand(v, streamKeys(x, t.playbackID, t.drmMode), segmentURL))
		return nil
	}
	target, _ := x.workspace.store.resolve(t.playbackID)
	if !target.stream.onAir() {
		return refuse(ErrLiveOffAir, "the live stream is off air")
	}
	window := hls.Window
	if t.dvr {
		window = hls.DVRWindow
	}
	writePlaylist(x, hls.Live(v, target.stream.onAirAt, x.entry.Time, window, segmentURL))
	return nil
}

// appendSigned returns a function for the URLs of one playlist: of a file with
// the given name between prefix and suffix.
func appendSigned(x *exchange, playbackID, prefix, suffix string) hls.AppendURL {
	signer := x.urlSigner()
	dir := cdnPrefix + x.workspace.urlKey.Hide(playbackID) + "/" + prefix
	return func(b []byte, name string) []byte { return signer.Append(b, dir, name, suffix) }
}
