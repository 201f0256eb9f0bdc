package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

type healthcheckCmd struct {
	URL     string        `name:"url" default:"http://127.0.0.1:8787" env:"MOCKFASTPIX_URL" placeholder:"URL" help:"Base URL of the mock, http://127.0.0.1:8787 by default."`
	CA      string        `name:"ca" type:"existingfile" placeholder:"FILE" help:"PEM file of the authority to trust. On this machine (localhost, 127.0.0.1, ::1), any certificate will do."`
	Timeout time.Duration `default:"3s" placeholder:"3s" help:"How long to wait for the answer."`
}

func (healthcheckCmd) Help() string {
	return `Made for container images without a shell:

    HEALTHCHECK CMD ["/playback", "healthcheck"]

Exit code 0 says that the mock answers, 1 that it does not.`
}

func (c *healthcheckCmd) Run(ctx context.Context, a *app) error {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return usagef("--url %q is not an http or https URL such as http://127.0.0.1:8787", c.URL)
	}
	transport := &http.Transport{}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // asks this machine, and sends nothing
	}
	if c.CA != "" {
		pem, err := os.ReadFile(c.CA)
		if err != nil {
			return usageError{err}
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return usagef("--ca %s holds no certificate in PEM", c.CA)
		}
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(c.URL, "/")+"/_mock/health", http.NoBody)
	if err != nil {
		return usageError{err}
	}
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return fmt.Errorf("unhealthy: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("unhealthy: %s answers %s", req.URL, res.Status)
	}
	if a.json {
		fmt.Fprintln(a.out, `{"healthy":true}`)
	} else {
		fmt.Fprintln(a.out, "healthy")
	}
	return nil
}
