package mockfastpix

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/hls"
)

// serveMaster serves the master playlist. Its variant URLs are absolute and
// signed, and new each time.
func serveMaster(x *exchange, p resolved, query url.Values) *refusal {
	selection, filters, refused := parseStreamQuery(query)
	if refused != nil {
		return refused
	}
	ofOwner := cmp.Or(p.media.details.maxResolution, p.stream.details.maxResolution)
	selection.Limit = lowest(hls.Height(p.resolution), hls.Height(ofOwner))
	w, renditions := x.workspace, footage.Renditions()
	if w.profile().RefuseUnmatchedResolution && len(filters) > 0 && len(selection.Matching(renditions)) == 0 {
		refused := refuse(ErrQueryInvalid, "")
		for _, name := range filters {
			refused.field(name, "leaves no rendition of this video")
		}
		return refused.explain()
	}
	if selection.Order == "" {
		selection.Order = x.renditionOrder()
	}
	mode := DRMModeNone
	if p.policy == DRM {
		mode = w.profile().DRMMode
	}
	dir := mode.dir()
	switch {
	case p.live() && p.stream.details.dvrMode && query.Get("dvrMode") == "true":
		// Source: https://fastpix.com/docs/changelog/dvr-for-live-streams.
		dir = dvrDir
	case p.live():
		dir = liveDir
	}
	variantURL := appendSigned(x, p.id, dir, playlistSuffix)
	keys := streamKeys(x, p.id, mode)
	buffer := w.buffers.Get().(*[]byte)
	defer w.buffers.Put(buffer)
	*buffer = hls.AppendMaster((*buffer)[:0], selection.Pick(renditions), keys, variantURL)
	writePlaylist(x, *buffer)
	return nil
}

// lowest returns the lower of two heights, where zero is no limit.
func lowest(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// parseStreamQuery reads the query of a master playlist. It also returns the
// names of the parameters that filter renditions. The refusal names every
// parameter that FastPix does not accept.
// Source: https://docs.fastpix.io/docs/control-playback-resolution.
func parseStreamQuery(query url.Values) (s hls.Selection, filters []string, r *refusal) {
	if len(query) == 1 && query.Has("token") {
		return hls.Selection{}, nil, nil // the usual case
	}
	bad := refuse(ErrQueryInvalid, "")
	for _, p := range []struct {
		name   string
		height *int
	}{{"minResolution", &s.Min}, {"maxResolution", &s.Max}, {"resolution", &s.Exact}} {
		if !query.Has(p.name) {
			continue
		}
		*p.height = hls.Height(query.Get(p.name))
		if *p.height == 0 {
			bad.field(p.name, "must be one of "+strings.Join(hls.Resolutions(), ", "))
		}
		filters = append(filters, p.name)
	}
	if s.Min > 0 && s.Max > 0 && s.Min > s.Max {
		bad.field("minResolution", "must not be above maxResolution")
	}
	if query.Has("renditionOrder") {
		s.Order = query.Get("renditionOrder")
		if s.Order != "asc" && s.Order != "desc" {
			bad.field("order", "must be asc or desc") // FastPix's name for this field
		}
	}
	if len(bad.fields) > 0 {
		return hls.Selection{}, nil, bad.explain()
	}
	return s, filters, nil
}
