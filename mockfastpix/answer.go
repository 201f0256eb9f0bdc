package mockfastpix

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// bodyTimeout limits how long the body of a request may take.
const bodyTimeout = 30 * time.Second

// reasonHeader is the header with the code of a [Reason].
const reasonHeader = "X-Mock-Reason"

// setReason names the reason in the header, and links to its page unless the
// control plane, which serves the page, is turned off or refuses the host name.
func setReason(h http.Header, code string, controlPlane bool) {
	h.Set(reasonHeader, code)
	if controlPlane && code != ErrHostNotAllowed.Code {
		h.Set("Link", "</_mock/reasons/"+code+`>; rel="help"`)
	}
}

// envelope is the body of FastPix's error responses. With status 422 it has
// fields and no description.
type envelope struct {
	Success bool          `json:"success"`
	Error   envelopeError `json:"error"`
}

type envelopeError struct {
	Code        int          `json:"code"`
	Message     string       `json:"message"`
	Description string       `json:"description,omitempty"`
	Fields      []fieldError `json:"fields,omitempty"`
}

func writeEnvelope(w http.ResponseWriter, status int, e envelopeError) {
	e.Code = status
	if status == http.StatusUnprocessableEntity && len(e.Fields) > 0 {
		e.Description = ""
	} else {
		e.Fields = nil
	}
	w.Header().Del("ETag")
	newJSONReply(status, envelope{Error: e}).write(w)
}

// jsonReply is a response of the management API.
type jsonReply struct {
	status int
	body   []byte
}

func newJSONReply(status int, body any) *jsonReply {
	text, err := json.Marshal(body)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // answers consist of strings, numbers and times
	}
	return &jsonReply{status: status, body: text}
}

// Size returns the number of bytes of the body.
func (j *jsonReply) Size() int { return len(j.body) }

func (j *jsonReply) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(j.body)))
	w.WriteHeader(j.status)
	_, _ = w.Write(j.body) // the client may be gone
}

// etag returns an entity tag for the bytes.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

// allowOrigin allows pages to read the response, which the web player requires.
// It also sets the headers of preflight responses.
func allowOrigin(h http.Header, r *http.Request, rule AllowOriginRule) {
	switch rule {
	case AllowOriginNone:
		return
	case AllowOriginRequest:
		h.Add("Vary", "Origin")
		origin := r.Header.Get("Origin")
		if origin == "" {
			return
		}
		h.Set("Access-Control-Allow-Origin", origin)
	default:
		h.Set("Access-Control-Allow-Origin", "*")
	}
	h.Set("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag, Link, Retry-After, "+reasonHeader)
	if r.Method != http.MethodOptions {
		return
	}
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Range, Content-Type, If-None-Match, If-Range, If-Modified-Since, *")
	h.Set("Access-Control-Max-Age", "600")
	h.Add("Vary", "Access-Control-Request-Headers")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
}
