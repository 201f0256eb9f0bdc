package calibrate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
)

const signingKeysPath = "/v1/iam/signing-keys"

// api returns a request to the management API.
func (r *run) api(method, path, body string) fastpixhttp.Request {
	req := fastpixhttp.Request{
		Method: method, URL: r.apiURL + path, Body: body, User: r.AccessToken, Password: r.SecretKey,
		Header: map[string]string{"Accept": "application/json"},
	}
	if body != "" {
		req.Header["Content-Type"] = "application/json"
	}
	return req
}

// attempts is how often a request to the management API is sent that must
// succeed.
const attempts = 3

// call sends a request that can be repeated, until it is answered.
func (r *run) call(ctx context.Context, req fastpixhttp.Request) answer {
	var a answer
	for i := range attempts {
		if i > 0 && r.sleep(ctx, time.Duration(i)*time.Second) != nil {
			break
		}
		a = r.pacer.do(ctx, req)
		if answered(a) || r.ended(ctx, a) {
			break
		}
	}
	return a
}

// answered reports whether the API has processed the request.
func answered(a answer) bool {
	return a.Err == nil && !a.IsPage() && a.Status != http.StatusTooManyRequests && a.Status < 500
}

// problem describes an answer of the API that is not as expected.
func problem(what string, a answer) error {
	if a.Err != nil {
		return fmt.Errorf("%s: %w", what, a.Err)
	}
	return fmt.Errorf("%s: %v", what, a.Response)
}

// decode reads the data of an answer. Its error does not quote the answer,
// which can hold a private key.
func decode(a answer, data any) error {
	envelope := struct{ Data any }{data}
	if json.Unmarshal(a.Body, &envelope) != nil {
		return errors.New("the API's answer is not as documented")
	}
	return nil
}

// listedKey is a signing key in a list.
type listedKey struct {
	ID        string
	CreatedAt time.Time
}

// newestKeys returns the newest signing keys of the workspace.
func (r *run) newestKeys(ctx context.Context) ([]listedKey, error) {
	const what = "listing the signing keys"
	a := r.call(ctx, r.api(http.MethodGet, signingKeysPath+"?limit=50", ""))
	if !a.OK() {
		return nil, problem(what, a)
	}
	var keys []listedKey
	if err := decode(a, &keys); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return keys, nil
}

func ids(keys []listedKey) []string {
	all := make([]string, len(keys))
	for i, k := range keys {
		all[i] = k.ID
	}
	return all
}

// mediaPlaybackIDs returns the playback IDs of a media, and false if there is
// no such media. The page of a proxy does not say that.
func (r *run) mediaPlaybackIDs(ctx context.Context, mediaID string) ([]fastpixhttp.PlaybackID, bool, error) {
	const what = "listing the playback IDs of the media"
	a := r.call(ctx, r.api(http.MethodGet, playbackIDsPath(mediaID), ""))
	if a.Err == nil && a.Status == http.StatusNotFound && !a.IsPage() {
		return nil, false, nil
	}
	if !a.OK() {
		return nil, false, problem(what, a)
	}
	var list []fastpixhttp.PlaybackID
	if err := decode(a, &list); err != nil {
		return nil, false, fmt.Errorf("%s: %w", what, err)
	}
	return list, true, nil
}

func playbackIDsPath(mediaID string) string {
	return fastpixhttp.MediaList + "/" + url.PathEscape(mediaID) + "/playback-ids"
}
