package mockfastpix

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// streamQuery is what the query of a master playlist asks for. Heights are in pixels, zero for unlimited.
type streamQuery struct {
	min, max, exact int
	order           string // "", "asc" or "desc"
}

// parseStreamQuery names every parameter that FastPix does not take.
// Source: https://docs.fastpix.io/docs/control-playback-resolution.
func parseStreamQuery(query url.Values) (q streamQuery, r *refusal) {
	bad := refuse(ErrQueryInvalid, "")
	for _, p := range []struct {
		name   string
		height *int
	}{{"minResolution", &q.min}, {"maxResolution", &q.max}, {"resolution", &q.exact}} {
		if !query.Has(p.name) {
			continue
		}
		*p.height = resolutionHeight(query.Get(p.name))
		if *p.height == 0 {
			bad.field(p.name, "must be one of "+strings.Join(resolutionNames(), ", "))
		}
	}
	if q.min > 0 && q.max > 0 && q.min > q.max {
		bad.field("minResolution", "must not be above maxResolution")
	}
	if query.Has("renditionOrder") {
		q.order = query.Get("renditionOrder")
		if q.order != "asc" && q.order != "desc" {
			bad.field("order", "must be asc or desc") // FastPix names this field so
		}
	}
	if len(bad.fields) > 0 {
		return streamQuery{}, bad.explain()
	}
	return q, nil
}

// filters names the query's parameters that choose among the renditions.
func (q streamQuery) filters() []string {
	var names []string
	for _, p := range [...]struct {
		name   string
		height int
	}{{"minResolution", q.min}, {"maxResolution", q.max}, {"resolution", q.exact}} {
		if p.height > 0 {
			names = append(names, p.name)
		}
	}
	return names
}

// matching returns the renditions that the query and the playback ID's own limit leave.
func (q streamQuery) matching(all []rendition, limit int) []rendition {
	var list []rendition
	for _, r := range all {
		height := r.Height
		if (q.exact == 0 || height == q.exact) && height >= q.min && (q.max == 0 || height <= q.max) &&
			(limit == 0 || height <= limit) {
			list = append(list, r)
		}
	}
	return list
}

// pick returns the matching renditions in the order asked for. When none matches it returns the nearest, so that a page
// written for long real videos still plays the mock's short one.
func (q streamQuery) pick(all []rendition, limit int) []rendition {
	list := q.matching(all, limit)
	if len(list) == 0 {
		list = []rendition{q.nearest(all, limit)}
	}
	switch q.order {
	case "asc":
		slices.SortStableFunc(list, func(a, b rendition) int { return cmp.Compare(a.Height, b.Height) })
	case "desc":
		slices.SortStableFunc(list, func(a, b rendition) int { return cmp.Compare(b.Height, a.Height) })
	}
	return list
}

func (q streamQuery) nearest(all []rendition, limit int) rendition {
	goal := cmp.Or(q.exact, q.min, q.max, limit)
	if limit > 0 {
		goal = min(goal, limit)
	}
	return slices.MinFunc(all, func(a, b rendition) int {
		return cmp.Compare(distance(a.Height, goal), distance(b.Height, goal))
	})
}

func distance(a, b int) int { return max(a, b) - min(a, b) }

// serveMaster answers with the master playlist: absolute variant URLs, each with its own signature.
func (s *Server) serveMaster(x *exchange, r *http.Request, p resolved, query url.Values) *refusal {
	q, refused := parseStreamQuery(query)
	if refused != nil {
		return refused
	}
	f, limit := theFootage(), resolutionHeight(p.resolution)
	if s.options.profile.RefuseUnmatchedResolution && len(q.matching(f.video, limit)) == 0 && len(q.filters()) > 0 {
		refused := refuse(ErrQueryInvalid, "")
		for _, name := range q.filters() {
			refused.field(name, "leaves no rendition of this video")
		}
		return refused.explain()
	}
	urls := s.newURLSigner(s.baseURL(r), x.entry.Time.Add(urlLifetime).Unix())
	dir := "/m/" + p.id + "/"
	if p.live() {
		dir += liveDir
	}
	b := make([]byte, 0, 2<<10)
	b = append(b, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"...)
	b = append(b, f.audio.tag...)
	b = urls.append(b, dir+f.audio.Name+playlistSuffix)
	b = append(b, "\"\n"...)
	for _, v := range q.pick(f.video, limit) {
		b = append(b, v.tag...)
		b = urls.append(b, dir+v.Name+playlistSuffix)
		b = append(b, '\n')
	}
	writePlaylist(x, b)
	return nil
}
