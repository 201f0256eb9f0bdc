package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
)

type healthcheckCmd struct {
	URL string `default:"http://127.0.0.1:8787" env:"MOCKFASTPIX_URL" placeholder:"URL" help:"${health_url}"`
	CA  string `name:"ca" type:"existingfile" placeholder:"FILE" help:"${health_ca}"`

	Timeout time.Duration `default:"3s" placeholder:"3s" help:"How long to wait for the response."`
}

func (healthcheckCmd) Help() string {
	return `For container images without a shell:

    HEALTHCHECK CMD ["/playback", "healthcheck"]

Exit code 0: the mock responds. Exit code 1: it does not.`
}

func (c *healthcheckCmd) Run(ctx context.Context, a *app) error {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usage.Errorf("--url %q is not an http or https URL such as http://127.0.0.1:8787", c.URL)
	}
	transport := &http.Transport{}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // it sends nothing secret
	}
	if c.CA != "" {
		pem, err := keystore.Read(c.CA)
		if err != nil {
			return usage.Error{Err: err}
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return usage.Errorf("--ca %s contains no PEM certificate", c.CA)
		}
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(c.URL, "/")+"/_mock/health", nil)
	if err != nil {
		return usage.Error{Err: err}
	}
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return fmt.Errorf("unhealthy: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("unhealthy: %s returned %s", req.URL, res.Status)
	}
	if a.json {
		return a.printLine(map[string]any{"healthy": true})
	}
	fmt.Fprintln(a.out, "healthy")
	return nil
}
