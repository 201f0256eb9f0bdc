package calibrate

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
)

// restriction is a list of domains or user agents in a request.
type restriction struct {
	DefaultPolicy string   `json:"defaultPolicy"`
	Allow         []string `json:"allow"`
	Deny          []string `json:"deny"`
}

// The domains and user agents of the restricted temporary playback IDs. The
// domain .example is reserved for examples.
const (
	allowedDomain  = "allowed.calibrate.example"
	bothDomain     = "both.calibrate.example"
	unlistedDomain = "other.calibrate.example"
	allowedAgent   = "Calibrate-Player"
)

func allowAll() restriction { return restriction{"allow", []string{}, []string{}} }

func restrictedDomains() restriction {
	return restriction{"deny", []string{allowedDomain, bothDomain}, []string{bothDomain}}
}

// create creates the temporary objects.
func (r *run) create(ctx context.Context) error {
	agents := allowAll()
	allowOne := restriction{"deny", []string{allowedAgent}, []string{}}
	for _, o := range []struct {
		id              *string
		domains, agents restriction
	}{
		{&r.plainID, allowAll(), agents},
		{&r.domainsID, restrictedDomains(), agents},
		{&r.agentsID, allowAll(), allowOne},
	} {
		id, err := r.createPlaybackID(ctx, o.domains, o.agents)
		if err != nil {
			return err
		}
		*o.id = id
	}
	return r.createKeys(ctx)
}

// createPlaybackID creates a private playback ID. Each attempt has a record of
// its own in the state, and the marker finds what a lost answer has left.
func (r *run) createPlaybackID(ctx context.Context, domains, agents restriction) (string, error) {
	const what = "creating a temporary playback ID"
	agents.Allow = append([]string{r.state.Marker}, agents.Allow...)
	body := string(mustJSON(map[string]any{
		"accessPolicy":       "private",
		"accessRestrictions": map[string]restriction{"domains": domains, "userAgents": agents},
	}))
	r.state.PlaybackIDs = append(r.state.PlaybackIDs, tempObject{})
	record := &r.state.PlaybackIDs[len(r.state.PlaybackIDs)-1]
	if err := r.save(); err != nil {
		return "", err
	}
	a := r.call(ctx, r.api(http.MethodPost, playbackIDsPath(r.state.MediaID), body))
	if !a.OK() {
		return "", problem(what, a)
	}
	if err := decode(a, record); err != nil || record.ID == "" {
		return "", fmt.Errorf("%s: the API's answer is not as documented", what)
	}
	return record.ID, r.save()
}

// createKeys creates two signing keys. The second request repeats the
// Idempotency-Key of the first. If FastPix repeats its answer, a third request
// creates the second key.
func (r *run) createKeys(ctx context.Context) error {
	idempotencyKey := randomHex(16)
	var err error
	if r.keyA, err = r.createKey(ctx, idempotencyKey); err != nil {
		return err
	}
	if r.keyB, err = r.createKey(ctx, idempotencyKey); err != nil {
		return err
	}
	r.idempotent = r.keyA.id == r.keyB.id
	if r.idempotent {
		if r.keyB, err = r.createKey(ctx, randomHex(16)); err != nil {
			return err
		}
	}
	a := r.call(ctx, r.api(http.MethodGet, signingKeysPath+"/"+url.PathEscape(r.keyA.id), ""))
	var shown struct{ PublicKey string }
	if !a.OK() || decode(a, &shown) != nil {
		return problem("reading the public key of a temporary signing key", a)
	}
	r.keyA.publicPEM = shown.PublicKey
	return nil
}

// createKey creates a signing key. Each attempt has a record of its own in the
// state.
func (r *run) createKey(ctx context.Context, idempotencyKey string) (*tempKey, error) {
	const what = "creating a temporary signing key"
	var a answer
	for range attempts {
		var k *tempKey
		if k, a = r.createKeyOnce(ctx, idempotencyKey); k != nil {
			return k, nil
		}
		if answered(a) || r.ended(ctx, a) {
			break
		}
	}
	return nil, problem(what, a)
}

// createKeyOnce returns nil and the answer if there is no key in the answer.
func (r *run) createKeyOnce(ctx context.Context, idempotencyKey string) (*tempKey, answer) {
	failed := func(err error) answer { return answer{Response: fastpixhttp.Response{Err: err}} }
	r.state.SigningKeys = append(r.state.SigningKeys, tempKeyRecord{
		IdempotencyKey: idempotencyKey, Before: r.keysBefore, At: r.pacer.clock.at(r.Now()),
	})
	record := &r.state.SigningKeys[len(r.state.SigningKeys)-1]
	if err := r.save(); err != nil {
		return nil, failed(err)
	}
	req := r.api(http.MethodPost, signingKeysPath, "")
	req.Header["Idempotency-Key"] = idempotencyKey
	a := r.pacer.do(ctx, req)
	var created struct{ ID, PrivateKey string }
	if !a.OK() {
		return nil, a
	}
	if err := decode(a, &created); err != nil || created.ID == "" {
		return nil, failed(fmt.Errorf("the API's answer is not as documented"))
	}
	record.ID = created.ID
	if err := r.save(); err != nil {
		return nil, failed(err)
	}
	private, err := parsePrivateKey(created.PrivateKey)
	if err != nil {
		return nil, failed(err)
	}
	return &tempKey{id: created.ID, private: private}, a
}

// deleteKey deletes a temporary signing key.
func (r *run) deleteKey(ctx context.Context, id string) error {
	a := r.call(ctx, r.api(http.MethodDelete, signingKeysPath+"/"+url.PathEscape(id), ""))
	if !gone(a) {
		return problem("deleting a temporary signing key", a)
	}
	r.state.SigningKeys = slices.DeleteFunc(r.state.SigningKeys, func(k tempKeyRecord) bool { return k.ID == id })
	return r.save()
}

// deletePlaybackID deletes a temporary playback ID. It stays in the state until
// the list of the media has none.
func (r *run) deletePlaybackID(ctx context.Context, id string) error {
	path := playbackIDsPath(r.state.MediaID) + "?playbackId=" + url.QueryEscape(id)
	a := r.call(ctx, r.api(http.MethodDelete, path, ""))
	if !gone(a) {
		return problem("deleting a temporary playback ID", a)
	}
	return nil
}

// gone reports whether an object was deleted, by this request or an earlier one
// whose answer was lost.
func gone(a answer) bool {
	return a.OK() || a.Err == nil && a.Status == http.StatusNotFound && !a.IsPage()
}

func (r *run) save() error { return r.state.save(r.StateFile) }

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
