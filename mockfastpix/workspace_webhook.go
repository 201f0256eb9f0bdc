package mockfastpix

// The events. README.md names the sources.
const (
	eventUploadCreated      = "video.media.upload"
	eventUploadCanceled     = "video.media.upload." + statusCanceled
	eventUploadMediaCreated = "video.upload.media_created"

	eventMediaCreated       = "video.media.created"
	eventMediaReady         = "video.media.ready"
	eventMediaFailed        = "video.media.failed"
	eventMediaUpdated       = "video.media.updated"
	eventMediaDeleted       = "video.media.deleted"
	eventMediaMP4Ready      = "video.media.mp4Support.ready"
	eventMediaSourceReady   = "video.media.source.ready"
	eventMediaSourceDeleted = "video.media.source.deleted"

	eventTrackCreated      = "video.media.track.created"
	eventTrackReady        = "video.media.track.ready"
	eventTrackUpdated      = "video.media.track.updated"
	eventTrackDeleted      = "video.media.track.deleted"
	eventSubtitleGenerated = "video.media.subtitle.generated.ready"

	eventSimulcastCreated = "video.live_stream.simulcast_target.created"
	eventSimulcastUpdated = "video.live_stream.simulcast_target.updated"
	eventSimulcastDeleted = "video.live_stream.simulcast_target.deleted"

	eventStreamCreated  = "video.live_stream.created"
	eventStreamUpdated  = "video.live_stream.updated"
	eventStreamActive   = "video.live_stream.active"
	eventStreamIdle     = "video.live_stream.idle"
	eventStreamEnabled  = "video.live_stream.enabled"
	eventStreamDisabled = "video.live_stream.disabled"
	eventStreamDeleted  = "video.live_stream.deleted"
)

// statusCanceled is FastPix's British spelling of the status of an upload.
const statusCanceled = "cancel" + "led"

// announce reports an event by webhook, if there is an endpoint.
func (w *workspace) announce(e event) { w.outbox.add(e) }

// announceCreated reports that a media was created, and when it is ready or has
// failed. The base is that of URLs in the bodies.
func (w *workspace) announceCreated(kind string, m media, base string) {
	w.announce(event{kind: kind, media: &m, base: base})
	w.announceEnd(m, base)
}

// announceEnd reports that a media is ready or has failed, once it is.
func (w *workspace) announceEnd(m media, base string) {
	e := event{kind: eventMediaReady, media: &m, base: base}
	switch m.fixed {
	case "":
		e.due = m.createdAt.Add(m.processing)
	case StatusReady:
	case StatusFailed:
		e.kind = eventMediaFailed
	default:
		return
	}
	w.announce(e)
}

func (w *workspace) announceStream(kind string, l liveStream) {
	w.announce(event{kind: kind, stream: &l})
}
