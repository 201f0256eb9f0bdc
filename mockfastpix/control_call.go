package mockfastpix

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

const maxControlBody = 1 << 20 // bytes

// controlPlane is what the control plane works on. It answers /_mock/.
type controlPlane struct {
	guard     *guard
	workspace *workspace
	journal   *journal
	faults    *faults
	caPEM     []byte          // nil without TLS
	off       bool            // only health is answered
	draining  context.Context // ends waits when the server is shut down or closed
	reset     func() error    // of the whole server
}

// controlCall is one request to the control plane.
type controlCall struct {
	plane *controlPlane
	w     http.ResponseWriter
	r     *http.Request
	id    string // in the path
	body  []byte
}

// controlError is a refusal of the control plane. Its text contains no token
// and no key that the client sent.
type controlError struct {
	status int
	text   string
}

func (e *controlError) Error() string { return e.text }

func controlInvalid(format string, args ...any) error {
	return &controlError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func controlNotFound(format string, args ...any) error {
	return &controlError{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

// readWrite reads the body of a write, of at most limit bytes. It must be JSON,
// which a browser does not send to another site without a preflight.
func (c *controlCall) readWrite(limit int64) error {
	if c.r.Method != http.MethodDelete {
		kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
		if err != nil || kind != "application/json" {
			return &controlError{
				http.StatusUnsupportedMediaType,
				"send Content-Type: application/json, also with an empty body",
			}
		}
	}
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in a test cannot
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, limit))
	if err != nil {
		return &controlError{
			http.StatusRequestEntityTooLarge,
			fmt.Sprintf("the body could not be read: it may have %d bytes", limit),
		}
	}
	c.body = body
	return nil
}

// decode reads the body, strictly. An empty body counts as an empty object.
func (c *controlCall) decode(into any) error {
	if len(strings.TrimSpace(string(c.body))) == 0 {
		return nil
	}
	if err := strictjson.Decode(c.body, into); err != nil {
		return controlInvalid("%s", err)
	}
	return nil
}

func (c *controlCall) reply(status int, body any) {
	text, err := json.MarshalIndent(body, "", "  ") // people read it in terminals
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the answers are made of strings, numbers and times
	}
	text = append(text, '\n')
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.w.WriteHeader(status)
	_, _ = c.w.Write(text) // the client may be gone
}

func (c *controlCall) noContent() error {
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (c *controlCall) getHealth() error {
	c.reply(http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

func (c *controlCall) getCA() error {
	pem := c.plane.caPEM
	if pem == nil {
		return controlNotFound("the server does not use TLS, so it has no certificate authority")
	}
	c.w.Header().Set("Content-Type", "application/x-pem-file")
	c.w.Header().Set("Content-Length", strconv.Itoa(len(pem)))
	_, _ = c.w.Write(pem) // the client may be gone
	return nil
}

func (c *controlCall) reset() error {
	if err := c.plane.reset(); err != nil {
		return err
	}
	return c.noContent()
}
