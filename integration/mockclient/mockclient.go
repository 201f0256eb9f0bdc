// Package mockclient is a client for the control plane of a mockfastpix that
// runs in another process or container. It uses the types of package
// mockfastpix.
package mockclient

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Client is a client of one mock's control plane. It is safe for concurrent
// use.
type Client struct {
	baseURL string
	http    *http.Client
}

// New returns a client for the mock at baseURL, for example
// http://127.0.0.1:8787. If client is nil, New uses [http.DefaultClient].
func New(baseURL string, client *http.Client) *Client {
	if client == nil {
		client = http.DefaultClient
	}
	return &Client{baseURL: strings.TrimRight(baseURL, "/"), http: client}
}

// CreateSigningKey creates a signing key in the mock's workspace.
func (c *Client) CreateSigningKey(ctx context.Context) (mockfastpix.SigningKey, error) {
	var key struct {
		ID         string `json:"id"`
		PrivateKey string `json:"privateKey"`
	}
	err := c.do(ctx, http.MethodPost, "/keys", struct{}{}, &key)
	return mockfastpix.SigningKey{ID: key.ID, PrivateKey: key.PrivateKey}, err
}

// RevokeSigningKey deletes a key. The mock refuses all tokens that the key
// signed.
func (c *Client) RevokeSigningKey(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/keys/"+url.PathEscape(id), nil, nil)
}

// AddPlayback adds a playback ID and returns it.
func (c *Client) AddPlayback(ctx context.Context, o mockfastpix.PlaybackOptions) (string, error) {
	var added struct {
		ID string `json:"id"`
	}
	err := c.do(ctx, http.MethodPost, "/playbacks", o, &added)
	return added.ID, err
}

// Requests returns the requests in the journal whose number is above since,
// oldest first. If since is 0, it returns all of them.
func (c *Client) Requests(ctx context.Context, since int64) ([]mockfastpix.Request, error) {
	var list struct {
		Requests []mockfastpix.Request `json:"requests"`
	}
	err := c.do(ctx, http.MethodGet, "/requests?since="+strconv.FormatInt(since, 10), nil, &list)
	return list.Requests, err
}

// Advance moves the mock's clock by d and returns the new time. d may be
// negative, but not zero.
func (c *Client) Advance(ctx context.Context, d time.Duration) (time.Time, error) {
	var clock struct {
		Now time.Time `json:"now"`
	}
	err := c.do(ctx, http.MethodPost, "/clock/advance", map[string]string{"by": d.String()}, &clock)
	return clock.Now, err
}

// InjectFault injects a failure for the requests that f matches. It lasts until
// remove is called or f.Times requests have matched.
func (c *Client) InjectFault(ctx context.Context, f mockfastpix.Fault) (remove func(context.Context) error, err error) {
	var added struct {
		ID int `json:"id"`
	}
	if err := c.do(ctx, http.MethodPost, "/faults", f, &added); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		return c.do(ctx, http.MethodDelete, "/faults/"+strconv.Itoa(added.ID), nil, nil)
	}, nil
}

// Reset returns the mock to its initial state, which is its seed or an empty
// workspace.
func (c *Client) Reset(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/reset", struct{}{}, nil)
}

// do sends body as JSON and decodes the response into answer. Both may be nil.
// A response with a status of 300 or above is an error with the mock's text.
func (c *Client) do(ctx context.Context, method, path string, body, answer any) error {
	fail := func(err error) error { return fmt.Errorf("mock: %s /_mock%s: %w", method, path, err) }
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return fail(err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.baseURL+"/_mock"+path, bytes.NewReader(text))
	if err != nil {
		return fail(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return fail(err)
	}
	defer res.Body.Close()
	text, err = io.ReadAll(res.Body)
	if err != nil {
		return fail(err)
	}
	if res.StatusCode >= 300 {
		var refused struct {
			Error string `json:"error"`
		}
		_ = json.Unmarshal(text, &refused) // the status is enough for other bodies
		return fail(fmt.Errorf("%s: %s", res.Status, refused.Error))
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(text, answer); err != nil {
		return fail(err)
	}
	return nil
}
