package mockfastpix

import (
	"net/url"
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// simulcastBody is a further target of a live stream.
type simulcastBody struct {
	ID        string            `json:"simulcastId"`
	URL       string            `json:"url"`
	StreamKey string            `json:"streamKey"`
	IsEnabled bool              `json:"isEnabled"`
	Metadata  map[string]string `json:"metadata,omitempty"`
}

func newSimulcastBody(s simulcast) simulcastBody {
	return simulcastBody{ID: s.id, URL: s.url, StreamKey: s.streamKey, IsEnabled: s.enabled, Metadata: s.metadata}
}

// maxSimulcasts is how many simulcasts a live stream can have.
const maxSimulcasts = 100

// createSimulcast stores a target of an idle live stream. Nothing is sent to
// it.
func (c *apiCall) createSimulcast() (apiAnswer, *refusal) {
	if _, r := c.stream(); r != nil {
		return apiAnswer{}, r
	}
	f := c.form()
	f.Require("url", "streamKey")
	s := simulcast{id: randomHex(), streamKey: f.Text("streamKey"), enabled: true, metadata: f.Metadata("metadata")}
	if s.url = f.Text("url"); f.Has("url") {
		u, err := url.Parse(s.url)
		if err != nil || u.Scheme != "rtmp" && u.Scheme != "rtmps" || u.Host == "" {
			f.Wrong("url", "must be an rtmp or rtmps URL")
		}
	}
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	if r := c.changeSimulcasts(eventSimulcastCreated, func(l *liveStream) *refusal {
		switch {
		case l.status() != streamIdle:
			return wrongState("stream is not idle", "the status of the live stream is %s", l.status())
		case len(l.simulcasts) >= maxSimulcasts:
			return wrongState("limit reached", "the mock keeps at most %d simulcasts for a live stream", maxSimulcasts)
		}
		l.simulcasts = append(slices.Clip(l.simulcasts), s)
		return nil
	}); r != nil {
		return apiAnswer{}, r
	}
	return created(newSimulcastBody(s))
}

func (c *apiCall) getSimulcast() (apiAnswer, *refusal) {
	l, r := c.stream()
	if r != nil {
		return apiAnswer{}, r
	}
	at := c.simulcastIndex(&l)
	if at < 0 {
		return apiAnswer{}, c.noSimulcast()
	}
	return found(newSimulcastBody(l.simulcasts[at]))
}

// updateSimulcast enables or disables a target, unless the live stream is
// disabled.
func (c *apiCall) updateSimulcast() (apiAnswer, *refusal) {
	if _, r := c.getSimulcast(); r != nil {
		return apiAnswer{}, r
	}
	f := c.form()
	enabled, metadata := f.Bool("isEnabled"), f.Metadata("metadata")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	replaces := c.workspace.profile().PatchReplaces
	var changed simulcast
	if r := c.changeSimulcasts(eventSimulcastUpdated, func(l *liveStream) *refusal {
		at := c.simulcastIndex(l)
		switch {
		case at < 0:
			return c.noSimulcast()
		case l.status() == streamDisabled:
			return wrongState("stream is disabled", "the live stream is disabled, so its simulcasts cannot be changed")
		}
		l.simulcasts = slices.Clone(l.simulcasts)
		s := &l.simulcasts[at]
		if replaces || f.Has("isEnabled") {
			s.enabled = enabled
		}
		if replaces || f.Has("metadata") {
			s.metadata = metadata
		}
		changed = *s
		return nil
	}); r != nil {
		return apiAnswer{}, r
	}
	return found(newSimulcastBody(changed))
}

func (c *apiCall) deleteSimulcast() (apiAnswer, *refusal) {
	if r := c.changeSimulcasts(eventSimulcastDeleted, func(l *liveStream) *refusal {
		at := c.simulcastIndex(l)
		if at < 0 {
			return c.noSimulcast()
		}
		l.simulcasts = slices.Delete(slices.Clone(l.simulcasts), at, at+1)
		return nil
	}); r != nil {
		return apiAnswer{}, r
	}
	return found(nil)
}

// changeSimulcasts changes the live stream in the path, and announces it with
// an event of that kind unless the change is refused.
func (c *apiCall) changeSimulcasts(kind string, change func(*liveStream) *refusal) *refusal {
	var r *refusal
	l, known := c.workspace.store.updateStream(c.id, func(l *liveStream) { r = change(l) })
	switch {
	case !known:
		return c.noStream()
	case r != nil:
		return r
	}
	c.workspace.announceStream(kind, l)
	return nil
}

// simulcastIndex returns the place of the simulcast in the path, or -1.
func (c *apiCall) simulcastIndex(l *liveStream) int {
	return slices.IndexFunc(l.simulcasts, func(s simulcast) bool { return s.id == c.secondID })
}

func (c *apiCall) noSimulcast() *refusal {
	return missing("stream/simulcast not found", "the live stream has no simulcast %s", redact.Quote(c.secondID))
}
