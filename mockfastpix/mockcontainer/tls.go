package mockcontainer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// CAPEM returns the certificate of the authority that signed the mock's
// certificate, as PEM. It is an error without [WithTLS]. The authority changes
// when the container is stopped and started again.
func (c *Container) CAPEM(ctx context.Context) ([]byte, error) {
	base, err := c.BaseURL(ctx)
	if err != nil {
		return nil, err
	}
	pem, err := c.fetchCA(ctx, base)
	if err != nil {
		return nil, fmt.Errorf("certificate authority of mockfastpix: %w", err)
	}
	return pem, nil
}

func (c *Container) fetchCA(ctx context.Context, base string) ([]byte, error) {
	if !c.endpoint.tls {
		return nil, errors.New("the mock does not use TLS: use WithTLS")
	}
	client := insecureClient()
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/_mock/ca.pem", nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the mock responded with %s", res.Status)
	}
	return io.ReadAll(io.LimitReader(res.Body, 1<<20))
}

// HTTPClient returns a client that connects to the mock, whatever the host of a
// URL is, and that trusts its certificate. So the client of an application with
// FastPix's host names, such as https://stream.fastpix.io with
// WithTLS("*.fastpix.io"), reaches the mock. The caller may close its idle
// connections. It connects to the port of the time of the call.
func (c *Container) HTTPClient(ctx context.Context) (*http.Client, error) {
	base, err := c.BaseURL(ctx)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, u.Host)
	}
	if c.endpoint.tls {
		pem, err := c.CAPEM(ctx)
		if err != nil {
			return nil, err
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	}
	return &http.Client{Transport: t}, nil
}

// insecureClient returns a client for requests to the mock whose authority is
// not known yet. The caller started the mock and knows its address.
func insecureClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = nil
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // see above
	return &http.Client{Transport: t}
}
