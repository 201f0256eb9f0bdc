// Package fastpixhttp sends requests to FastPix and describes the responses in
// words, without tokens and credentials.
package fastpixhttp

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

// userAgent passes user-agent rules that are made for browsers.
const userAgent = "Mozilla/5.0 (compatible; playback)"

// maxBody bounds the part of a body that is read, in bytes.
const maxBody = 1 << 20

// Request is a request to FastPix. A header in Header replaces the default one.
type Request struct {
	Method, URL    string
	Header         map[string]string
	User, Password string // for HTTP Basic authentication; empty for none
	Body           string
}

// Response is the response to a request, or the error because of which there
// is none. The error's text contains no URL, because URLs contain tokens.
type Response struct {
	Err    error
	Status int
	Header http.Header
	Body   []byte
	TLS    *tls.ConnectionState

	Clock time.Duration // the server's clock minus the local one
	Dated bool          // the server has sent its clock
}

// Client sends requests. It makes no retries.
type Client struct {
	HTTP *http.Client  // must not follow redirects
	Wait time.Duration // for one response
	Now  func() time.Time
}

// Do sends a request and returns the response, with at most 1 MB of the body.
func (c *Client) Do(ctx context.Context, r Request) Response {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, strings.NewReader(r.Body))
	if err != nil {
		return Response{Err: errors.New("the URL does not parse")}
	}
	req.Header.Set("User-Agent", userAgent)
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	if r.User != "" {
		req.SetBasicAuth(r.User, r.Password)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return Response{Err: describe(err, c.Wait)}
	}
	defer res.Body.Close()
	out := Response{Status: res.StatusCode, Header: res.Header, TLS: res.TLS}
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		out.Clock, out.Dated = date.Sub(c.Now()), true
	}
	if out.Body, err = io.ReadAll(io.LimitReader(res.Body, maxBody)); err != nil {
		return Response{Err: describe(err, c.Wait)}
	}
	return out
}

// describe returns err in words, without the URL.
func describe(err error, wait time.Duration) error {
	var (
		dns         *net.DNSError
		unknown     x509.UnknownAuthorityError
		name        x509.HostnameError
		certificate x509.CertificateInvalidError
		notTLS      tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &dns):
		return fmt.Errorf("the name server does not know %s", dns.Name)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no response within %s", words.Length(wait.Round(time.Second)))
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("the connection was refused")
	case errors.As(err, &certificate) && certificate.Reason == x509.Expired:
		return errors.New("the certificate has expired or is not yet valid, or this machine's clock is wrong")
	case errors.As(err, &unknown):
		return errors.New("the certificate is of an authority that this machine does not trust, such as a proxy's")
	case errors.As(err, &name):
		return errors.New("the certificate is for another name")
	case errors.As(err, &notTLS):
		return errors.New("the server does not speak TLS")
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
		err = inner // the client's error begins with the URL
	}
	return err
}

// OK reports whether the response has a 2xx status.
func (r Response) OK() bool { return r.Err == nil && r.Status >= 200 && r.Status < 300 }

// IsPage reports whether the response is a web page, which FastPix does not
// send.
func (r Response) IsPage() bool {
	return r.Err == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
}

// String describes a response that is not as expected.
func (r Response) String() string {
	switch {
	case r.Err != nil:
		return r.Err.Error()
	case r.IsPage():
		return fmt.Sprintf("status %d with a web page", r.Status)
	}
	text := fmt.Sprintf("status %d", r.Status)
	if message := r.Message(); message != "" {
		text += ": " + message
	}
	if reason := r.Header.Get("X-Mock-Reason"); reason != "" {
		text += " (" + reason + ")"
	}
	return text
}

// Message returns the text of FastPix's error envelope.
func (r Response) Message() string {
	var envelope struct {
		Error struct {
			Message, Description string
		}
	}
	if json.Unmarshal(r.Body, &envelope) != nil {
		return ""
	}
	return cmp.Or(envelope.Error.Description, envelope.Error.Message)
}
