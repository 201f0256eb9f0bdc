package mockfastpix

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// requestFilter selects requests of the journal that fulfill all conditions.
type requestFilter []requestCondition

type requestCondition struct {
	name      string // of the query parameter
	fulfilled func(*Request) bool
}

const timeValues = "a time such as 2026-05-20T12:00:00Z"

// filterParameters are the query parameters of a filter. Those for a field of a
// request have its name in JSON. read returns false if the value is not valid.
var filterParameters = []struct {
	name, values string // values describes those that are valid
	read         func(value string) (fulfilled func(*Request) bool, ok bool)
}{
	{"playbackId", "", equals(func(r *Request) string { return r.PlaybackID }, nil)},
	{
		"resource", "the name of a resource, such as stream",
		equals(func(r *Request) string { return string(r.Resource) }, isResource),
	},
	{
		"outcome", "accepted, open, refused or failed",
		equals(func(r *Request) string { return string(r.Outcome) }, isOutcome),
	},
	{"reason", "a code of GET /_mock/reasons", equals(func(r *Request) string { return r.Reason }, isReason)},
	{"method", "", equals(func(r *Request) string { return r.Method }, nil)},
	{"path", "", readPathCondition},
	{"status", "a status such as 403, a class such as 4xx, or 0 for a dropped connection", readStatusCondition},
	{"text", "", readTextCondition},
	{"from", timeValues, readTimeCondition(func(t, from time.Time) bool { return !t.Before(from) })},
	{"to", timeValues, readTimeCondition(func(t, to time.Time) bool { return !t.After(to) })},
	{"segments", "true or false", readSegmentsCondition},
}

func equals(
	field func(*Request) string, valid func(string) bool,
) func(string) (func(*Request) bool, bool) {
	return func(want string) (func(*Request) bool, bool) {
		return func(r *Request) bool { return field(r) == want }, valid == nil || valid(want)
	}
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

// readPathCondition reads a path, or a prefix that ends in *, as in a [Fault].
func readPathCondition(want string) (func(*Request) bool, bool) {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return func(r *Request) bool { return strings.HasPrefix(r.Path, prefix) }, true
	}
	return func(r *Request) bool { return r.Path == want }, true
}

func readStatusCondition(want string) (func(*Request) bool, bool) {
	if class, ok := strings.CutSuffix(want, "xx"); ok {
		first, err := strconv.Atoi(class)
		return func(r *Request) bool { return r.Status/100 == first }, err == nil && first >= 1 && first <= 5
	}
	status, err := strconv.Atoi(want)
	return func(r *Request) bool { return r.Status == status }, err == nil && status >= 0 && status <= 599
}

// readTextCondition reads a text that one of the fields has to contain, in
// upper or lower case.
func readTextCondition(want string) (func(*Request) bool, bool) {
	want = strings.ToLower(want)
	return func(r *Request) bool {
		return slices.ContainsFunc([]string{
			r.Path, r.Query, r.Detail, r.Reason, r.PlaybackID, r.KeyID, r.Host, r.Origin, r.UserAgent, r.Method,
		}, func(field string) bool { return strings.Contains(strings.ToLower(field), want) })
	}, true
}

func readTimeCondition(fulfilled func(t, limit time.Time) bool) func(string) (func(*Request) bool, bool) {
	return func(text string) (func(*Request) bool, bool) {
		limit, err := time.Parse(time.RFC3339, text)
		return func(r *Request) bool { return fulfilled(r.Time, limit) }, err == nil
	}
}

// readSegmentsCondition reads whether requests for segments and the playlists
// of renditions, which are most requests of a player, are selected.
func readSegmentsCondition(text string) (func(*Request) bool, bool) {
	return func(r *Request) bool {
		return text == "true" || r.Resource != ResourceSegment && r.Resource != ResourceVariant
	}, text == "true" || text == "false"
}

// newRequestFilter reads a filter from a query, which may also have the
// parameters of a list.
func newRequestFilter(query url.Values) (requestFilter, error) {
	var filter requestFilter
	known := []string{"since", "before", "limit", "wait"}
	for _, p := range filterParameters {
		known = append(known, p.name)
		if !query.Has(p.name) {
			continue
		}
		value := query.Get(p.name)
		fulfilled, ok := p.read(value)
		if !ok {
			return nil, controlInvalid("%s is %s: use %s", p.name, redact.Quote(value), p.values)
		}
		filter = append(filter, requestCondition{p.name, fulfilled})
	}
	for name := range query {
		if !slices.Contains(known, name) {
			return nil, controlInvalid("unknown query parameter %s: use one of %v", redact.Quote(name), known)
		}
	}
	return filter, nil
}

// selects reports whether a request fulfills all conditions, except that with
// the given name.
func (f requestFilter) selects(r *Request, except string) bool {
	return !slices.ContainsFunc(f, func(c requestCondition) bool { return c.name != except && !c.fulfilled(r) })
}
