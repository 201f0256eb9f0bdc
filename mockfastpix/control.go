package mockfastpix

import (
	"errors"
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/route"
)

// ServeHTTP answers one request.
func (p *controlPlane) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	c := &controlCall{plane: p, w: w, r: r}
	if err := p.serve(c); err != nil {
		status := http.StatusBadRequest
		var e *controlError
		if errors.As(err, &e) {
			status = e.status
		}
		c.reply(status, map[string]string{"error": err.Error()})
	}
}

func (p *controlPlane) serve(c *controlCall) error {
	path := strings.Trim(strings.TrimPrefix(c.r.URL.Path, "/_mock"), "/")
	if p.off && path != "health" {
		return controlNotFound("the control plane is turned off")
	}
	if path != "health" {
		if refused := p.guard.check(c.r); refused != nil {
			setReason(c.w.Header(), refused.reason.Code, true)
			return &controlError{refused.reason.Status, refused.detail}
		}
	}
	if path == "" {
		return listOperations(c)
	}
	method := c.r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	handle, ids, err := controlRoutes().Find(method, path)
	var wrong *route.MethodError
	switch {
	case errors.As(err, &wrong):
		c.w.Header().Set("Allow", wrong.Allow)
		return &controlError{http.StatusMethodNotAllowed, err.Error()}
	case err != nil:
		return controlNotFound("there is no %s: GET /_mock lists the operations", redact.QuotePath(c.r.URL.Path))
	}
	if len(ids) > 0 {
		c.id = ids[0]
	}
	if method != http.MethodGet {
		limit := int64(maxControlBody)
		if path == "inspect" {
			limit = maxInspected
		}
		if err := c.readWrite(limit); err != nil {
			return err
		}
	}
	return handle(c)
}

func listOperations(c *controlCall) error {
	operations := []string{}
	for _, r := range controlRoutes() {
		operations = append(operations, r.Method+" /_mock/"+strings.ReplaceAll(r.Path, "*", "{id}"))
	}
	c.reply(http.StatusOK, map[string][]string{"operations": operations})
	return nil
}
