package mockfastpix

import (
	"errors"
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/route"
)

// controlRoutes returns the operations of the control plane, which
// CONTROL-PLANE.md documents.
func controlRoutes() route.Table[func(*controlCall) error] {
	return route.Table[func(*controlCall) error]{
		route.New(http.MethodGet, "health", (*controlCall).getHealth),
		route.New(http.MethodGet, "ca.pem", (*controlCall).getCA),

		route.New(http.MethodGet, "clock", (*controlCall).getClock),
		route.New(http.MethodPut, "clock", (*controlCall).putClock),
		route.New(http.MethodDelete, "clock", (*controlCall).deleteClock),
		route.New(http.MethodPost, "clock/advance", (*controlCall).advanceClock),

		route.New(http.MethodGet, "profile", (*controlCall).getProfile),
		route.New(http.MethodPut, "profile", (*controlCall).putProfile),
		route.New(http.MethodGet, "processing-time", (*controlCall).getProcessingTime),
		route.New(http.MethodPut, "processing-time", (*controlCall).putProcessingTime),

		route.New(http.MethodGet, "fickle", (*controlCall).getFickle),
		route.New(http.MethodPut, "fickle", (*controlCall).putFickle),
		route.New(http.MethodGet, "faults", (*controlCall).listFaults),
		route.New(http.MethodPost, "faults", (*controlCall).addFault),
		route.New(http.MethodDelete, "faults", (*controlCall).deleteFaults),
		route.New(http.MethodDelete, "faults/*", (*controlCall).deleteFault),

		route.New(http.MethodGet, "requests", (*controlCall).listRequests),
		route.New(http.MethodDelete, "requests", (*controlCall).deleteRequests),
		route.New(http.MethodGet, "requests/stream", (*controlCall).streamRequests),

		route.New(http.MethodGet, "playbacks", (*controlCall).listPlaybacks),
		route.New(http.MethodPost, "playbacks", (*controlCall).addPlayback),
		route.New(http.MethodGet, "playbacks/*", (*controlCall).getPlayback),
		route.New(http.MethodPatch, "playbacks/*", (*controlCall).updatePlayback),
		route.New(http.MethodDelete, "playbacks/*", (*controlCall).deletePlayback),

		route.New(http.MethodGet, "keys", (*controlCall).listKeys),
		route.New(http.MethodPost, "keys", (*controlCall).addKey),
		route.New(http.MethodGet, "keys/*", (*controlCall).getKey),
		route.New(http.MethodDelete, "keys/*", (*controlCall).deleteKey),

		route.New(http.MethodGet, "webhook", (*controlCall).getWebhookEndpoint),
		route.New(http.MethodPut, "webhook", (*controlCall).putWebhookEndpoint),
		route.New(http.MethodDelete, "webhook", (*controlCall).deleteWebhookEndpoint),
		route.New(http.MethodGet, "webhooks", (*controlCall).listWebhooks),
		route.New(http.MethodPost, "webhooks/*/redeliver", (*controlCall).redeliverWebhook),

		route.New(http.MethodPost, "verify", (*controlCall).verify),
		route.New(http.MethodPost, "inspect", (*controlCall).inspect),
		route.New(http.MethodGet, "reasons", (*controlCall).listReasons),
		route.New(http.MethodGet, "reasons/*", (*controlCall).getReason),
		route.New(http.MethodPost, "reset", (*controlCall).reset),
	}
}

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
		return controlNotFound("there is no %s: GET /_mock lists the operations", redact.Quote(c.r.URL.Path))
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
