package mockfastpix

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const maxControlBody = 1 << 20 // bytes

// controlCall is one request to the control plane.
type controlCall struct {
	*Server
	w    http.ResponseWriter
	r    *http.Request
	id   string // in the path
	body []byte
}

// controlError is a refusal of the control plane. Its text never holds what the client sent as a token or a key.
type controlError struct {
	status int
	text   string
}

func (e *controlError) Error() string { return e.text }

func badControl(format string, args ...any) error {
	return &controlError{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func noControl(format string, args ...any) error {
	return &controlError{http.StatusNotFound, fmt.Sprintf(format, args...)}
}

// controlRoutes are the operations of the control plane, which CONTROL-PLANE.md documents. A star stands for an ID.
func controlRoutes() []controlRoute {
	return []controlRoute{
		{http.MethodGet, "health", (*controlCall).getHealth},
		{http.MethodGet, "ca.pem", (*controlCall).getCA},

		{http.MethodGet, "clock", (*controlCall).getClock},
		{http.MethodPut, "clock", (*controlCall).putClock},
		{http.MethodDelete, "clock", (*controlCall).deleteClock},
		{http.MethodPost, "clock/advance", (*controlCall).advanceClock},

		{http.MethodGet, "faults", (*controlCall).listFaults},
		{http.MethodPost, "faults", (*controlCall).addFault},
		{http.MethodDelete, "faults", (*controlCall).deleteFaults},
		{http.MethodDelete, "faults/*", (*controlCall).deleteFault},

		{http.MethodGet, "requests", (*controlCall).listRequests},
		{http.MethodDelete, "requests", (*controlCall).deleteRequests},
		{http.MethodGet, "requests/stream", (*controlCall).streamRequests},

		{http.MethodGet, "playbacks", (*controlCall).listPlaybacks},
		{http.MethodPost, "playbacks", (*controlCall).addPlayback},
		{http.MethodGet, "playbacks/*", (*controlCall).getPlayback},
		{http.MethodPatch, "playbacks/*", (*controlCall).updatePlayback},
		{http.MethodDelete, "playbacks/*", (*controlCall).deletePlayback},

		{http.MethodGet, "keys", (*controlCall).listKeys},
		{http.MethodPost, "keys", (*controlCall).addKey},
		{http.MethodGet, "keys/*", (*controlCall).getKey},
		{http.MethodDelete, "keys/*", (*controlCall).deleteKey},

		{http.MethodPost, "verify", (*controlCall).verify},
		{http.MethodGet, "reasons", (*controlCall).listReasons},
		{http.MethodPost, "reset", (*controlCall).reset},
	}
}

type controlRoute struct {
	method, path string
	handle       func(*controlCall) error
}

// serveControl answers /_mock/.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) {
	c := &controlCall{Server: s, w: w, r: r}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if err := c.serve(); err != nil {
		status := http.StatusBadRequest
		var e *controlError
		if errors.As(err, &e) {
			status = e.status
		}
		c.reply(status, map[string]string{"error": err.Error()})
	}
}

func (c *controlCall) serve() error {
	path := strings.Trim(strings.TrimPrefix(c.r.URL.Path, "/_mock"), "/")
	if !c.options.controlPlane && path != "health" {
		return noControl("the control plane is turned off")
	}
	if path == "" {
		return c.listOperations()
	}
	method := c.r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var allowed []string
	for _, route := range controlRoutes() {
		stars, ok := matchPath(strings.Split(route.path, "/"), strings.Split(path, "/"))
		if !ok {
			continue
		}
		if route.method != method {
			allowed = append(allowed, route.method)
			continue
		}
		if len(stars) > 0 {
			c.id = stars[0]
		}
		if method != http.MethodGet {
			if err := c.checkWrite(); err != nil {
				return err
			}
		}
		return route.handle(c)
	}
	if allowed != nil {
		list := strings.Join(allowed, ", ")
		c.w.Header().Set("Allow", list)
		return &controlError{http.StatusMethodNotAllowed, "this path takes " + list}
	}
	return noControl("there is no %s: GET /_mock lists what there is", quote(redact(c.r.URL.Path)))
}

// checkWrite keeps pages of other sites from writing. The edge answers pages of every origin, so the control plane has to
// look for itself: a browser states the origin of a write, and cannot send JSON to another site without asking first.
func (c *controlCall) checkWrite() error {
	if origin := c.r.Header.Get("Origin"); origin != "" && !c.sameSite(origin) {
		return &controlError{http.StatusForbidden, "the control plane takes no writes from pages of other origins"}
	}
	if c.r.Method != http.MethodDelete {
		if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return &controlError{http.StatusUnsupportedMediaType, "send Content-Type: application/json, also with an empty body"}
		}
	}
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(bodyTimeout)) // a recorder in a test cannot
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxControlBody))
	if err != nil {
		return &controlError{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body could not be read: it may have %d bytes", maxControlBody)}
	}
	c.body = body
	return nil
}

// sameSite reports whether the page that sent the request was served by this server.
func (c *controlCall) sameSite(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	return u.Host == c.r.Host || origin == c.options.publicURL
}

// decode reads the body, strictly. An empty body counts as an empty object.
func (c *controlCall) decode(into any) error {
	if len(strings.TrimSpace(string(c.body))) == 0 {
		return nil
	}
	if err := decodeStrict(c.body, into); err != nil {
		return badControl("%s", err)
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

func (c *controlCall) listOperations() error {
	operations := []string{}
	for _, route := range controlRoutes() {
		operations = append(operations, route.method+" /_mock/"+strings.ReplaceAll(route.path, "*", "{id}"))
	}
	c.reply(http.StatusOK, map[string][]string{"operations": operations})
	return nil
}

func (c *controlCall) getHealth() error {
	c.reply(http.StatusOK, map[string]string{"status": "ok"})
	return nil
}

func (c *controlCall) getCA() error {
	pem := c.CAPEM()
	if pem == nil {
		return noControl("the server does not use TLS, so it has no certificate authority")
	}
	c.w.Header().Set("Content-Type", "application/x-pem-file")
	c.w.Header().Set("Content-Length", strconv.Itoa(len(pem)))
	_, _ = c.w.Write(pem) // the client may be gone
	return nil
}

func (c *controlCall) reset() error {
	if err := c.Reset(); err != nil {
		return err
	}
	return c.noContent()
}

func (c *controlCall) listReasons() error {
	c.reply(http.StatusOK, map[string][]Reason{"reasons": Reasons()})
	return nil
}
