package signingkeys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// call is one call of the API, which may need several attempts.
type call struct {
	operation      string // for errors, such as "create signing key"
	method         string
	path           string // below /v1, with the query
	body           string
	idempotencyKey string
	goneIsDone     bool // 404 on a retry means that an earlier attempt succeeded
}

// answer is a successful response of the API.
type answer struct {
	body   []byte
	date   time.Time     // the server's clock, or the zero time if it sent none
	offset time.Duration // the server's clock minus the local clock
}

// maxAnswer bounds a response in bytes. A page of 50 keys has about 6 KiB.
const maxAnswer = 1 << 20

var errNoClient = errors.New("the client is nil or zero: create one with signingkeys.New")

// do makes the call, with retries.
func (c *Client) do(ctx context.Context, k call) (answer, error) {
	if c.isZero() {
		return answer{}, fmt.Errorf("%s: %w", k.operation, errNoClient)
	}
	for attempt := 1; ; attempt++ {
		a, err := c.attempt(ctx, k)
		if err == nil {
			return a, nil
		}
		var refused *Error
		if errors.As(err, &refused) {
			refused.Attempts = attempt
			if k.goneIsDone && attempt > 1 && errors.Is(err, ErrNotFound) {
				return a, nil
			}
		}
		wait, again := c.config().backoff(attempt, err)
		if !again || ctx.Err() != nil || sleep(ctx, wait) != nil {
			return answer{}, withContext(ctx, err)
		}
	}
}

// withContext adds the context's error to err, if it is why there was no
// further attempt.
func withContext(ctx context.Context, err error) error {
	cause := ctx.Err()
	if cause == nil || errors.Is(err, cause) {
		return err
	}
	return fmt.Errorf("%w (stopped retrying: %w)", err, cause)
}

func (c *Client) attempt(ctx context.Context, k call) (answer, error) {
	cfg := c.config()
	ctx, cancel := context.WithTimeout(ctx, cfg.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, k.method, c.baseURL+"/v1"+k.path, strings.NewReader(k.body))
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", k.operation, err)
	}
	req.SetBasicAuth(cfg.id, cfg.secret)
	req.Header.Set("Accept", "application/json")
	if k.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if k.idempotencyKey != "" {
		req.Header.Set("Idempotency-Key", k.idempotencyKey)
	}
	res, err := cfg.httpClient.Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", k.operation, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("%s: reading the response: %w", k.operation, err)
	}
	a := answer{body: body}
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		a.date, a.offset = date, date.Sub(cfg.now())
	}
	envelope, isJSON := parseEnvelope(body)
	switch {
	case res.StatusCode == http.StatusNotFound && !envelope.refuses():
		return a, fmt.Errorf("%s: %w: 404 Not Found without FastPix's error: check the base URL",
			k.operation, ErrUnexpectedAnswer)
	case res.StatusCode < 200 || res.StatusCode > 299:
		return a, newError(k.operation, res, envelope, a.date)
	case !isJSON:
		return a, errNotDocumented(k.operation)
	case !envelope.succeeds():
		return a, fmt.Errorf("%s: %w: it does not report success: check the base URL", k.operation, ErrUnexpectedAnswer)
	}
	return a, nil
}

// decode decodes the response's JSON into v.
func (a answer) decode(operation string, v any) error {
	if err := json.Unmarshal(a.body, v); err != nil {
		return errNotDocumented(operation)
	}
	return nil
}

// errNotDocumented returns the error for a response that does not decode. It
// omits the cause, which can quote the response and with it a private key.
func errNotDocumented(operation string) error {
	return fmt.Errorf("%s: %w: it is not JSON of the documented form: check the base URL",
		operation, ErrUnexpectedAnswer)
}
