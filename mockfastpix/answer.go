package mockfastpix

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// envelope is the body of FastPix's error answers. The form for 422 has fields and no description.
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

const reasonHeader = "X-Mock-Reason"

func writeEnvelope(w http.ResponseWriter, status int, e envelopeError) {
	e.Code = status
	if len(e.Fields) > 0 {
		e.Description = ""
	}
	body, err := json.Marshal(envelope{Error: e})
	if err != nil {
		panic("mockfastpix: " + err.Error()) // strings and numbers always encode
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Del("ETag")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}

// serveBytes serves content that may be asked for in ranges and on conditions.
func serveBytes(x *exchange, r *http.Request, contentType string, body []byte) {
	h := x.Header()
	h.Set("Content-Type", contentType)
	h.Set("ETag", etag(body))
	// Browsers may keep it but ask each time, so that a revoked key shows at once.
	h.Set("Cache-Control", "no-cache")
	http.ServeContent(x, r, "", time.Time{}, bytes.NewReader(body))
}

// etag names the bytes.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

const playlistType = "application/vnd.apple.mpegurl"

func writePlaylist(w http.ResponseWriter, body []byte) {
	h := w.Header()
	h.Set("Content-Type", playlistType)
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) //nolint:gosec // a playlist is no HTML; and the client may be gone
}

// allowAnyOrigin lets pages of every origin read the answer, as the web player needs. It answers preflights too.
func allowAnyOrigin(h http.Header, r *http.Request) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag, Retry-After, "+reasonHeader)
	if r.Method != http.MethodOptions {
		return
	}
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Range, Content-Type, If-None-Match, If-Range, If-Modified-Since, *")
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Vary", "Access-Control-Request-Headers")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
}

const bodyTimeout = 30 * time.Second
