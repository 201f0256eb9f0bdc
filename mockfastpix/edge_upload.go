package mockfastpix

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/contentrange"
)

// maxUploadBody is how many bytes a request to an upload URL may have. They are
// counted and discarded.
const maxUploadBody = 1 << 30

// serveUpload accepts the bytes of a direct upload: in one PUT, or in several
// with Content-Range, as Google Cloud Storage does for FastPix. The last byte
// makes the media.
//
// Source: captured upload URLs, and
// https://cloud.google.com/storage/docs/performing-resumable-uploads
func serveUpload(x *exchange, t target) {
	u, known := x.workspace.store.uploadByID(t.name)
	allowUpload(x, u.corsOrigin)
	if x.request.Method == http.MethodOptions {
		x.WriteHeader(http.StatusNoContent)
		return
	}
	if x.request.Method != http.MethodPut {
		x.Header().Set("Allow", "PUT, OPTIONS")
		x.refuse(refuse(ErrMethodNotAllowed, "an upload URL accepts PUT"))
		return
	}
	if refused := checkURL(x); refused != nil {
		x.refuse(refused)
		return
	}
	if !known || u.state == uploadCanceled {
		x.refuse(refuse(ErrUploadClosed, "the upload does not exist or was canceled"))
		return
	}
	if x.failEarly() {
		return
	}
	if refused := receiveUpload(x, u); refused != nil {
		x.refuse(refused)
	}
}

// receiveUpload reads the body and answers.
func receiveUpload(x *exchange, u upload) *refusal {
	part, err := contentrange.Parse(x.request.Header.Get("Content-Range"))
	if err != nil {
		return refuse(ErrUploadInvalid, "%s", err)
	}
	if u.state == uploadWaiting && part.Total == 0 {
		return refuse(ErrUploadInvalid, "the file is empty")
	}
	resumes := u.state == uploadWaiting && (part.Whole || part.First == u.received)
	if resumes && !part.Query {
		n, err := io.Copy(io.Discard, http.MaxBytesReader(x, x.request.Body, maxUploadBody))
		switch {
		case err != nil:
			return refuse(ErrUploadInvalid, "the body was not read completely: a request may have %d bytes", maxUploadBody)
		case part.Whole && n == 0:
			return refuse(ErrUploadInvalid, "the file is empty")
		case !part.Whole && n != part.Last-part.First+1:
			return refuse(ErrUploadInvalid, "the body has %d bytes, and its Content-Range names %d", n, part.Last-part.First+1)
		}
		u, _ = x.workspace.store.updateUpload(u.id, func(u *upload) {
			switch {
			case part.Whole:
				u.received = n
			case part.First == u.received: // another request may have sent the same part
				u.received += n
			}
		})
	}
	if u.state == uploadWaiting && (part.Whole || part.Total == u.received) {
		if err := x.workspace.store.roomForMedia(); err != nil {
			return refuse(ErrUploadInvalid, "%s", err)
		}
		x.workspace.completeUpload(u.id, x.workspace.baseURL(x.request))
		u.state = uploadComplete
	}
	x.entry.Outcome = OutcomeAccepted
	if u.state == uploadComplete {
		x.WriteHeader(http.StatusOK)
		return nil
	}
	if u.received > 0 {
		x.Header().Set("Range", fmt.Sprintf("bytes=0-%d", u.received-1))
	}
	x.WriteHeader(http.StatusPermanentRedirect) // in this protocol: send the next part
	return nil
}

// allowUpload allows pages of the upload's origin to send the file.
func allowUpload(x *exchange, origin string) {
	h := x.Header()
	allowOrigin(h, x.request, AllowOriginAny)
	h.Set("Access-Control-Allow-Methods", "PUT, OPTIONS")
	h.Set("Access-Control-Expose-Headers", "Content-Length, Link, Range, "+reasonHeader)
	if origin == "*" {
		return
	}
	h.Add("Vary", "Origin")
	if strings.EqualFold(x.request.Header.Get("Origin"), origin) {
		h.Set("Access-Control-Allow-Origin", origin)
	} else {
		h.Del("Access-Control-Allow-Origin")
	}
}
