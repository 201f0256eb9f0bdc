package mockfastpix

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/form"
)

const maxAPIBody = 64 << 10 // bytes; FastPix's largest documented request has a few kilobytes

// apiCall is one request to the management API.
type apiCall struct {
	workspace  *workspace
	request    *http.Request
	base       string // of URLs in the answer
	now        time.Time
	id         string // the signing key, media, playlist or live stream in the path
	secondID   string // the second ID in the path
	playbackID string // in the path or the query
	body       []byte
}

// apiAnswer is the response of a successful operation.
type apiAnswer struct {
	status int
	body   any
}

// apiData and apiList are the envelopes of successful responses.
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

func readAPIBody(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAPIBody))
	if err != nil {
		return nil, refuse(ErrAPIInvalid, "the body could not be read: it may have %d bytes", maxAPIBody).
			field("body", fmt.Sprintf("must not exceed %d bytes", maxAPIBody))
	}
	return bytes.TrimSpace(body), nil
}

// form reads the request body, which must be a JSON object.
func (c *apiCall) form() form.Form {
	return form.Parse(c.body, c.workspace.profile().RefuseUnknownFields)
}

// formRefusal returns a refusal if the form has errors. Call it after all
// fields were read.
func formRefusal(f form.Form) *refusal {
	wrong := f.Errors()
	if len(wrong) == 0 {
		return nil
	}
	r := refuse(ErrAPIInvalid, "the body has invalid fields")
	for _, e := range wrong {
		r.field(e.Field, e.Message)
	}
	return r
}

// pagination describes the page of a list. The names are FastPix's: offsets are
// page numbers, and offsetCount is the number of pages.
type pagination struct {
	TotalRecords  int `json:"totalRecords"`
	CurrentOffset int `json:"currentOffset"`
	OffsetCount   int `json:"offsetCount"`
}

// page is the part of a list that a request asks for.
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

		mustExist: c.workspace.profile().PageAfterLastStatus == http.StatusNotFound,
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

// pageOf returns a page of a list whose newest item is first. A page after the
// last is empty or refused. The first page always exists.
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

// apiTime is a time in the form of FastPix's responses: UTC, microseconds.
type apiTime time.Time

func (t apiTime) MarshalText() ([]byte, error) {
	return time.Time(t).UTC().AppendFormat(nil, "2006-01-02T15:04:05.000000Z"), nil
}
