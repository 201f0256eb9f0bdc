package attack

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Request is an HTTP request whose target is sent exactly as written.
type Request struct {
	Method string // empty: GET
	Target string // path and query
	Host   string // empty: the address of the mock
	Header []string
	Body   string

	// At is the time on the mock's clock, relative to Now.
	At time.Duration

	// Presented is set if the request is a token presented in the usual way.
	Presented *Presentation
}

// Presentation is a token for a resource of a playback ID.
type Presentation struct {
	Token      string
	PlaybackID string
	Resource   mockfastpix.Resource
}

// Answer is a response of the mock.
type Answer struct {
	Verdict Verdict
	Header  http.Header
	Body    string
}

const (
	timeout       = 20 * time.Second
	privateStream = "/" + PrivateID + ".m3u8"
)

// Send sends the request to the address on a new connection.
func (r Request) Send(address string) (Answer, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(timeout)); err != nil {
		return Answer{}, err
	}
	method, host := r.Method, r.Host
	if method == "" {
		method = http.MethodGet
	}
	if host == "" {
		host = address
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, r.Target, host)
	for _, line := range r.Header {
		b.WriteString(line + "\r\n")
	}
	if r.Body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.Body))
	}
	b.WriteString("\r\n" + r.Body)
	// A server that refuses early may close while the rest is being written.
	_, writeErr := io.WriteString(conn, b.String())
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		if writeErr != nil {
			err = writeErr
		}
		return Answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return Answer{
		Verdict: Verdict{Status: res.StatusCode, Reason: res.Header.Get("X-Mock-Reason")},
		Header:  res.Header, Body: string(body),
	}, err
}

// path returns the path of a resource.
func path(id string, resource mockfastpix.Resource) string {
	switch resource {
	case mockfastpix.ResourceStream:
		return "/" + id + ".m3u8"
	case mockfastpix.ResourceMP4:
		return "/" + id + "/capped-4k.mp4"
	case mockfastpix.ResourceAudio:
		return "/" + id + "/audio.m4a"
	case mockfastpix.ResourceThumbnail:
		return "/" + id + "/thumbnail.jpg?width=64&"
	case mockfastpix.ResourceSpritesheet:
		return "/" + id + "/spritesheet.json"
	case mockfastpix.ResourceAdvancedSpritesheet:
		return "/" + id + "/advanced-spritesheet.json"
	case mockfastpix.ResourceClip:
		return "/" + id + "/clip.gif"
	case mockfastpix.ResourceWidevineLicense:
		return "/v1/on-demand/drm/license/widevine/" + id
	case mockfastpix.ResourceFairPlayLicense:
		return "/v1/on-demand/drm/license/fairplay/" + id
	case mockfastpix.ResourceFairPlayCertificate:
		return "/v1/on-demand/drm/cert/fairplay/" + id
	}
	panic("attack: no path for " + string(resource))
}

// request presents a token in the usual way.
func (p Presentation) request() Request {
	target := path(p.PlaybackID, p.Resource)
	if !strings.HasSuffix(target, "&") {
		target += "?"
	}
	r := Request{Target: target + "token=" + url.QueryEscape(p.Token), Presented: &p}
	if p.Resource == mockfastpix.ResourceWidevineLicense || p.Resource == mockfastpix.ResourceFairPlayLicense {
		r.Method, r.Body = http.MethodPost, "challenge"
	}
	return r
}

// place is where a token is presented.
type place struct {
	id       string               // empty: PrivateID
	resource mockfastpix.Resource // empty: the stream
}

// present presents a valid token after the edits.
func present(p place, e edit) func(*World) Request {
	return func(w *World) Request {
		d := newDraft(w, p)
		e(w, d)
		r := Presentation{Token: d.token(), PlaybackID: d.place.id, Resource: d.place.resource}.request()
		r.At = d.at
		return r
	}
}
