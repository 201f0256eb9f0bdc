package mockfastpix

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxAPIBody = 64 << 10 // bytes; FastPix's largest documented request has a few kilobytes

// apiCall is one request to the management API, on its way through a handler.
type apiCall struct {
	*Server
	request    *http.Request
	now        time.Time
	id         string // the signing key, media or live stream in the path
	playbackID string // the second ID in the path
	body       []byte
}

// apiAnswer is what a handler answers when it does not refuse.
type apiAnswer struct {
	status int
	body   any
}

// apiData and apiList are the envelopes of successful answers.
type (
	apiData struct {
		Success bool `json:"success"`
		Data    any  `json:"data,omitempty"`
	}
	apiList struct {
		Success    bool       `json:"success"`
		Data       any        `json:"data"`
		Pagination pagination `json:"pagination"`
	}
)

func created(data any) (apiAnswer, *refusal) {
	return apiAnswer{http.StatusCreated, apiData{Success: true, Data: data}}, nil
}

func found(data any) (apiAnswer, *refusal) {
	return apiAnswer{http.StatusOK, apiData{Success: true, Data: data}}, nil
}

// apiRoutes are the operations of the management API. A star stands for an ID.
var apiRoutes = [...]struct {
	method, path string
	handle       func(*apiCall) (apiAnswer, *refusal)
}{
	{http.MethodPost, "iam/signing-keys", (*apiCall).createSigningKey},
	{http.MethodGet, "iam/signing-keys", (*apiCall).listSigningKeys},
	{http.MethodGet, "iam/signing-keys/*", (*apiCall).getSigningKey},
	{http.MethodDelete, "iam/signing-keys/*", (*apiCall).deleteSigningKey},

	{http.MethodPost, "on-demand", (*apiCall).createMedia},
	{http.MethodGet, "on-demand", (*apiCall).listMedia},
	{http.MethodGet, "on-demand/*", (*apiCall).getMedia},
	{http.MethodPatch, "on-demand/*", (*apiCall).updateMedia},
	{http.MethodDelete, "on-demand/*", (*apiCall).deleteMedia},

	{http.MethodPost, "on-demand/*/playback-ids", (*apiCall).createMediaPlaybackID},
	{http.MethodGet, "on-demand/*/playback-ids", (*apiCall).listMediaPlaybackIDs},
	{http.MethodDelete, "on-demand/*/playback-ids", (*apiCall).deleteMediaPlaybackID},
	{http.MethodGet, "on-demand/*/playback-ids/*", (*apiCall).getMediaPlaybackID},
	{http.MethodPatch, "on-demand/*/playback-ids/*/domains", (*apiCall).updateDomains},
	{http.MethodPatch, "on-demand/*/playback-ids/*/user-agents", (*apiCall).updateUserAgents},

	{http.MethodPost, "live/streams", (*apiCall).createStream},
	{http.MethodGet, "live/streams", (*apiCall).listStreams},
	{http.MethodGet, "live/streams/*", (*apiCall).getStream},
	{http.MethodPatch, "live/streams/*", (*apiCall).updateStream},
	{http.MethodDelete, "live/streams/*", (*apiCall).deleteStream},

	{http.MethodPost, "live/streams/*/playback-ids", (*apiCall).createStreamPlaybackID},
	{http.MethodDelete, "live/streams/*/playback-ids", (*apiCall).deleteStreamPlaybackID},
	{http.MethodGet, "live/streams/*/playback-ids/*", (*apiCall).getStreamPlaybackID},
}

// serveAPI answers /v1/ but for the DRM endpoints, which belong to the edge.
func (s *Server) serveAPI(x *exchange, r *http.Request) {
	if refused := s.checkCredentials(r); refused != nil {
		s.writeRefusal(x, refused)
		return
	}
	x.entry.Verdict = Accepted
	handle, c, refused := s.routeAPI(r)
	if refused != nil {
		if refused.reason == ErrMethodNotAllowed {
			x.Header().Set("Allow", refused.detail)
			refused.detail = "this operation takes " + refused.detail
		}
		s.writeRefusal(x, refused)
		return
	}
	x.entry.PlaybackID = redact(c.playbackID)
	if c.body, refused = readAPIBody(x, r); refused != nil {
		s.writeRefusal(x, refused)
		return
	}
	perform := func() (*apiReply, *refusal) { return c.perform(handle) }
	var reply *apiReply
	if key := r.Header.Get("Idempotency-Key"); key != "" && r.Method == http.MethodPost && !s.options.profile.IgnoreIdempotencyKey {
		reply, refused = s.replies.once(r.URL.Path+"\x00"+key, perform)
	} else {
		reply, refused = perform()
	}
	if refused != nil {
		s.writeRefusal(x, refused)
		return
	}
	reply.write(x)
}

func (c *apiCall) perform(handle func(*apiCall) (apiAnswer, *refusal)) (*apiReply, *refusal) {
	answer, refused := handle(c)
	if refused != nil {
		return nil, refused
	}
	body, err := json.Marshal(answer.body)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the answers are made of strings, numbers and times
	}
	return &apiReply{status: answer.status, body: body}, nil
}

func (s *Server) checkCredentials(r *http.Request) *refusal {
	id, secret, given := r.BasicAuth()
	// Sums have one length, so the comparison takes the same time for every guess.
	got, want := sha256.Sum256([]byte(id+":"+secret)), sha256.Sum256([]byte(s.options.credentialID+":"+s.options.credentialKey))
	switch {
	case !given:
		return refuse(ErrCredentials, "the request has no Basic credentials")
	case subtle.ConstantTimeCompare(got[:], want[:]) != 1:
		return refuse(ErrCredentials, "the access token's ID or secret is wrong")
	}
	return nil
}

// routeAPI finds the operation. For a wrong method it refuses with the methods that the path takes as detail, unless the
// profile makes that an unknown path too.
func (s *Server) routeAPI(r *http.Request) (func(*apiCall) (apiAnswer, *refusal), *apiCall, *refusal) {
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/"), "/")
	var allowed []string
	for _, route := range apiRoutes {
		ids, ok := matchPath(strings.Split(route.path, "/"), path)
		if !ok {
			continue
		}
		if route.method != r.Method {
			allowed = append(allowed, route.method)
			continue
		}
		c := &apiCall{Server: s, request: r, now: s.Now()}
		if len(ids) > 0 {
			c.id = ids[0]
		}
		if len(ids) > 1 {
			c.playbackID = ids[1]
		}
		return route.handle, c, nil
	}
	if allowed != nil && s.options.profile.WrongMethodStatus != http.StatusNotFound {
		return nil, nil, refuse(ErrMethodNotAllowed, "%s", strings.Join(allowed, ", "))
	}
	return nil, nil, refuse(ErrAPINotFound, "the API has no operation %s %s", clip(r.Method), quote(redact(r.URL.Path)))
}

func readAPIBody(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAPIBody))
	if err != nil {
		return nil, refuse(ErrAPIInvalid, "the body could not be read: it may have %d bytes", maxAPIBody).
			field("body", fmt.Sprintf("must not exceed %d bytes", maxAPIBody))
	}
	return bytes.TrimSpace(body), nil
}

// apiReply is a successful answer as it was sent.
type apiReply struct {
	status int
	body   []byte
}

func (a *apiReply) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone
}

// missing makes a 404 with the text that FastPix gives for that kind of object.
func missing(message, format string, args ...any) *refusal {
	r := refuse(ErrAPINotFound, format, args...)
	r.reason.Message = message
	return r
}

// wrongID refuses an ID in the path that is neither known nor a UUID. Tests may choose IDs that are not UUIDs, so the
// syntax counts only for unknown ones.
func wrongID(name, id string) *refusal {
	if isUUID(id) {
		return nil
	}
	return refuse(ErrAPIInvalid, "%s %s is not a UUID", name, quote(redact(id))).field(name, "is invalid")
}

// pagination describes the page of a list. The names are FastPix's: offsets are page numbers, and offsetCount is the
// number of pages.
type pagination struct {
	TotalRecords  int `json:"totalRecords"`
	CurrentOffset int `json:"currentOffset"`
	OffsetCount   int `json:"offsetCount"`
}

// page is what a request for a list asks for.
type page struct {
	limit, offset int
	ascending     bool
	mustExist     bool // a page after the last is refused
}

func (c *apiCall) page() (page, *refusal) {
	query := c.request.URL.Query()
	refused := refuse(ErrAPIInvalid, "a query parameter is invalid")
	number := func(name string, fallback, most int, message string) int {
		text := query.Get(name)
		if text == "" {
			return fallback
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > most {
			refused.field(name, message)
		}
		return n
	}
	p := page{
		limit:  number("limit", 10, 50, "must be between 1 and 50"),
		offset: number("offset", 1, 1<<31-1, "must be 1 or more"),

		mustExist: c.options.profile.PageAfterLastStatus == http.StatusNotFound,
	}
	switch order := query.Get("orderBy"); order {
	case "", "desc":
	case "asc":
		p.ascending = true
	default:
		refused.field("orderBy", "must be asc or desc")
	}
	if len(refused.fields) > 0 {
		return page{}, refused
	}
	return p, nil
}

// pageOf cuts the page out of a list that is newest first. A page after the last is empty, or refused; the first page
// always exists.
func pageOf[T, B any](p page, all []T, body func(T) B) (apiAnswer, *refusal) {
	if p.ascending {
		all = slices.Clone(all)
		slices.Reverse(all)
	}
	pages := (len(all) + p.limit - 1) / p.limit
	if p.mustExist && p.offset > max(1, pages) {
		return apiAnswer{}, refuse(ErrAPINotFound, "there is no page %d: the last is %d", p.offset, max(1, pages))
	}
	bodies := []B{}
	if p.offset <= pages {
		from := (p.offset - 1) * p.limit
		for _, item := range all[from:min(from+p.limit, len(all))] {
			bodies = append(bodies, body(item))
		}
	}
	return apiAnswer{http.StatusOK, apiList{
		Success: true, Data: bodies,
		Pagination: pagination{TotalRecords: len(all), CurrentOffset: p.offset, OffsetCount: pages},
	}}, nil
}

// apiTime is a time in the form of FastPix's answers: UTC, microseconds.
type apiTime time.Time

func (t apiTime) MarshalText() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000000Z"), nil
}
