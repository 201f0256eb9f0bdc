package mockfastpix

import (
	"net/url"
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// requestFilter selects requests of the journal by the values of their fields.
type requestFilter []requestCondition

type requestCondition struct {
	value func(*Request) string
	want  string
}

// filterFields are the query parameters of a filter, which have the names of
// the fields in JSON.
var filterFields = []struct {
	name  string
	value func(*Request) string
	valid func(string) bool // nil if all values are possible
}{
	{"playbackId", func(r *Request) string { return r.PlaybackID }, nil},
	{"resource", func(r *Request) string { return string(r.Resource) }, isResource},
	{"outcome", func(r *Request) string { return string(r.Outcome) }, isOutcome},
	{"reason", func(r *Request) string { return r.Reason }, isReason},
	{"method", func(r *Request) string { return r.Method }, nil},
	{"path", func(r *Request) string { return r.Path }, nil},
}

func isResource(s string) bool {
	others := []Resource{ResourceVariant, ResourceSegment, ResourceUpload, ResourcePlayer, ResourceAPI, ResourceBeacon}
	return slices.Contains(guarded, Resource(s)) || slices.Contains(others, Resource(s))
}

func isOutcome(s string) bool {
	return slices.Contains([]Outcome{OutcomeAccepted, OutcomeOpen, OutcomeRefused, OutcomeFailed}, Outcome(s))
}

func isReason(s string) bool {
	_, known := ReasonByCode(s)
	return known
}

// newRequestFilter reads a filter from a query, which may also have the
// parameters of a list.
func newRequestFilter(query url.Values) (requestFilter, error) {
	var filter requestFilter
	known := []string{"since", "wait"}
	for _, f := range filterFields {
		known = append(known, f.name)
		if !query.Has(f.name) {
			continue
		}
		want := query.Get(f.name)
		if f.valid != nil && !f.valid(want) {
			return nil, controlInvalid("%s: there is no %[1]s %s", f.name, redact.Quote(want))
		}
		filter = append(filter, requestCondition{f.value, want})
	}
	for name := range query {
		if !slices.Contains(known, name) {
			return nil, controlInvalid("unknown query parameter %s: use one of %v", redact.Quote(name), known)
		}
	}
	return filter, nil
}

// selected returns the requests that fulfill all conditions, in a list that is
// not nil.
func (f requestFilter) selected(requests []Request) []Request {
	list := []Request{}
	for i := range requests {
		fails := func(c requestCondition) bool { return c.value(&requests[i]) != c.want }
		if !slices.ContainsFunc(f, fails) {
			list = append(list, requests[i])
		}
	}
	return list
}
