package mockfastpix

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/hls"
)

// serveBytes serves content with support for ranges and conditions.
func serveBytes(x *exchange, contentType string, body []byte) {
	h := x.Header()
	h.Set("Content-Type", contentType)
	h.Set("ETag", etag(body))
	setCacheControl(x)
	http.ServeContent(x, x.request, "", time.Time{}, bytes.NewReader(body))
}

func writePlaylist(x *exchange, body []byte) {
	h := x.Header()
	h.Set("Content-Type", hls.ContentType)
	setCacheControl(x)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = x.Write(body) // the client may be gone
}

func setCacheControl(x *exchange) {
	if value := x.workspace.profile().cacheControl(x.entry.Resource); value != "" {
		x.Header().Set("Cache-Control", value)
	}
}
