package doctor

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
)

// userAgent passes user-agent rules that are made for browsers.
const userAgent = "Mozilla/5.0 (compatible; playback doctor)"

// maxBody bounds the part of a body that is read, in bytes.
const maxBody = 1 << 20

type request struct {
	method, url    string
	header         map[string]string
	user, password string
	body           io.Reader
}

// response is the response to a request, or the error because of which there
// is none. The error's text contains no URL, because URLs contain tokens.
type response struct {
	err    error
	status int
	header http.Header
	body   []byte
	tls    *tls.ConnectionState

	clock time.Duration // the server's clock minus the local one
	dated bool          // the server has sent its clock
}

func send(ctx context.Context, client *http.Client, wait time.Duration, now func() time.Time, r request) response {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, r.body)
	if err != nil {
		return response{err: errors.New("the URL does not parse")}
	}
	req.Header.Set("User-Agent", userAgent)
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	if r.user != "" {
		req.SetBasicAuth(r.user, r.password)
	}
	res, err := client.Do(req)
	if err != nil {
		return response{err: describe(err, wait)}
	}
	defer res.Body.Close()
	out := response{status: res.StatusCode, header: res.Header, tls: res.TLS}
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		out.clock, out.dated = date.Sub(now()), true
	}
	if out.body, err = io.ReadAll(io.LimitReader(res.Body, maxBody)); err != nil {
		return response{err: describe(err, wait)}
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
		return fmt.Errorf("no response within %s", seconds(wait))
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

func (r response) ok() bool { return r.err == nil && r.status >= 200 && r.status < 300 }

// isPage reports whether the response is a web page, which FastPix does not
// send.
func (r response) isPage() bool {
	return r.err == nil && strings.HasPrefix(r.header.Get("Content-Type"), "text/html")
}

// String describes a response that is not as expected.
func (r response) String() string {
	switch {
	case r.err != nil:
		return r.err.Error()
	case r.isPage():
		return fmt.Sprintf("status %d with a web page", r.status)
	}
	text := fmt.Sprintf("status %d", r.status)
	if message := r.message(); message != "" {
		text += ": " + message
	}
	if reason := r.header.Get("X-Mock-Reason"); reason != "" {
		text += " (" + reason + ")"
	}
	return text
}

// message returns the text of FastPix's error envelope.
func (r response) message() string {
	var envelope struct {
		Error struct {
			Message, Description string
		}
	}
	if json.Unmarshal(r.body, &envelope) != nil {
		return ""
	}
	return cmp.Or(envelope.Error.Description, envelope.Error.Message)
}
