package hls

import (
	"cmp"
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
)

// Selection describes which renditions a master playlist lists, and in which
// order. Heights are in pixels, zero for no limit.
type Selection struct {
	Min, Max, Exact int    // from the query
	Limit           int    // of the playback ID
	Order           string // "asc", "desc" or "" for the order of the renditions
}

// Matching returns the renditions within the selection's heights. It can be
// empty, and it can be the given slice.
func (s Selection) Matching(all []footage.Rendition) []footage.Rendition {
	if s.Exact == 0 && s.Min == 0 && s.Max == 0 && s.Limit == 0 {
		return all
	}
	var list []footage.Rendition
	for _, r := range all {
		height := r.Height
		if (s.Exact == 0 || height == s.Exact) && height >= s.Min && (s.Max == 0 || height <= s.Max) &&
			(s.Limit == 0 || height <= s.Limit) {
			list = append(list, r)
		}
	}
	return list
}

// Pick returns the matching renditions in the selection's order. If none
// matches, it returns the nearest one, so that pages for real videos can play
// the mock's video.
func (s Selection) Pick(all []footage.Rendition) []footage.Rendition {
	list := s.Matching(all)
	if len(list) == 0 {
		list = []footage.Rendition{s.nearest(all)}
	}
	if s.Order != "" {
		list = slices.Clone(list)
	}
	switch s.Order {
	case "asc":
		slices.SortStableFunc(list, func(a, b footage.Rendition) int { return cmp.Compare(a.Height, b.Height) })
	case "desc":
		slices.SortStableFunc(list, func(a, b footage.Rendition) int { return cmp.Compare(b.Height, a.Height) })
	}
	return list
}

func (s Selection) nearest(all []footage.Rendition) footage.Rendition {
	goal := cmp.Or(s.Exact, s.Min, s.Max, s.Limit)
	if s.Limit > 0 {
		goal = min(goal, s.Limit)
	}
	return slices.MinFunc(all, func(a, b footage.Rendition) int {
		return cmp.Compare(distance(a.Height, goal), distance(b.Height, goal))
	})
}

func distance(a, b int) int { return max(a, b) - min(a, b) }
