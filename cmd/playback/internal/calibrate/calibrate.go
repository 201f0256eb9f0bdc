// Package calibrate finds out how FastPix treats the cases that its
// documentation leaves open, and writes the result as a profile of the mock.
//
// It sends requests only to FastPix, or to the base URL that it is given, and
// follows no redirects. It creates temporary signing keys and playback IDs and
// removes them again, also after an error, an interruption, or in the next run
// after the process was killed. Apart from these objects, it only reads.
package calibrate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/fastpixhttp"
	"github.com/FastPix/fastpix-playback-go/core"
)

// Config is an account and how to probe it.
type Config struct {
	Domain  string // FastPix's domain
	BaseURL string // of all hosts, in place of the domain; or empty

	AccessToken, SecretKey string // of the management API

	PlaybackID       string // private, of a media that is ready
	MediaID          string // of PlaybackID; if empty, it is looked up
	DRMPlaybackID    string // empty to skip the probes of DRM
	PublicPlaybackID string // empty to skip the probe of public playback IDs

	StateFile string  // lists the temporary objects while they exist
	Rate      float64 // requests per second, at least MinRate

	// Confirm asks whether to create the temporary objects. The run ends with
	// its error.
	Confirm func() error
	// Progress is called before each request, with its number and what is
	// probed.
	Progress func(sent int, what string)

	Client *http.Client  // must not follow redirects; its timeout is replaced
	Wait   time.Duration // for one response
	Now    func() time.Time
	Sleep  func(context.Context, time.Duration) error
}

// Run removes what an earlier run has left, creates the temporary objects,
// sends the probes and removes the objects. With an error, the report has the
// results so far.
//
// The error matches ErrNotServed if FastPix wants no more requests, and
// ErrLeftovers if temporary objects may remain.
func Run(ctx context.Context, cfg Config) (Report, error) {
	r, err := newRun(cfg)
	if err != nil {
		return Report{}, err
	}
	if err := r.removeLeftovers(ctx); err != nil {
		return Report{}, err
	}
	r.what = "the playback ID"
	mediaID, err := r.findMedia(ctx)
	if err != nil {
		return Report{}, err
	}
	keys, err := r.newestKeys(ctx)
	if err != nil {
		return Report{}, err
	}
	r.keysBefore = ids(keys)
	if err := r.Confirm(); err != nil {
		return Report{}, err
	}
	r.state = &state{Account: r.account(), MediaID: mediaID, Marker: "playback-calibrate-" + randomHex(8)}
	r.what = "creating temporary objects"
	if err = r.create(ctx); err == nil {
		err = r.probeAll(ctx)
	}
	r.what = "removing temporary objects"
	err = join(err, r.removeAll(ctx))
	if ctx.Err() != nil && !errors.Is(err, ErrLeftovers) {
		err = ctx.Err()
	}
	return r.report(), err
}

// run is a run and what it has found so far.
type run struct {
	Config
	pacer                        *pacer
	apiURL, streamURL, imagesURL string
	what                         string // is probed now, for Progress

	state      *state
	keysBefore []string // the IDs of the newest signing keys

	plainID, domainsID, agentsID string // temporary playback IDs
	keyA, keyB                   *tempKey
	idempotent                   bool   // a repeated Idempotency-Key repeats the answer
	issuer                       string // that is accepted

	latest  *probe
	results results
}

func newRun(cfg Config) (*run, error) {
	r := &run{Config: cfg, results: newResults()}
	r.apiURL = strings.TrimRight(cfg.BaseURL, "/")
	r.streamURL, r.imagesURL = r.apiURL, r.apiURL
	if cfg.BaseURL == "" {
		api, err := core.APIBaseURL(cfg.Domain)
		if err != nil {
			return nil, err
		}
		r.apiURL, r.streamURL, r.imagesURL = api, "https://stream."+cfg.Domain, "https://images."+cfg.Domain
	}
	r.pacer = &pacer{
		client: fastpixhttp.Client{HTTP: cfg.Client, Wait: cfg.Wait, Now: cfg.Now}, sleep: cfg.Sleep,
		interval: time.Duration(float64(time.Second) / cfg.Rate),
		counted:  func(sent int) { cfg.Progress(sent, r.what) },
	}
	return r, nil
}

func (r *run) account() string { return fingerprint(r.apiURL, r.AccessToken) }

func (r *run) sleep(ctx context.Context, d time.Duration) error { return r.Sleep(ctx, d) }

// findMedia returns the ID of the playback ID's media.
func (r *run) findMedia(ctx context.Context) (string, error) {
	mediaID := r.MediaID
	var policy string
	if mediaID == "" {
		get := func(path string) fastpixhttp.Response { return r.call(ctx, r.api(http.MethodGet, path, "")).Response }
		owner, found, err := fastpixhttp.Find(get, fastpixhttp.MediaList, r.PlaybackID)
		switch {
		case errors.Is(err, fastpixhttp.ErrTooMany):
			return "", fmt.Errorf("%w: pass --media-id", err)
		case err != nil:
			return "", err
		case found == nil:
			return "", errors.New("no media of the workspace has this playback ID: " +
				"pass a playback ID of a media that is ready, not of a live stream")
		}
		mediaID, policy = owner.ID, found.AccessPolicy
	} else {
		list, exists, err := r.mediaPlaybackIDs(ctx, mediaID)
		switch {
		case err != nil:
			return "", err
		case !exists:
			return "", errors.New("the workspace has no media with this --media-id")
		}
		for _, p := range list {
			if p.ID == r.PlaybackID {
				policy = p.AccessPolicy
			}
		}
		if policy == "" {
			return "", errors.New("the media has no such playback ID: leave out --media-id to look it up")
		}
	}
	if !strings.EqualFold(policy, "private") {
		return "", fmt.Errorf("the playback ID has the access policy %s: pass a private one, and others with "+
			"--drm-playback-id and --public-playback-id", policy)
	}
	return mediaID, nil
}

// removeLeftovers removes the objects in the state file.
func (r *run) removeLeftovers(ctx context.Context) error {
	s, err := loadState(r.StateFile)
	if err != nil || s == nil {
		return err
	}
	if s.Account != r.account() {
		return fmt.Errorf("%s lists temporary objects of another account: run the command with that account's access token, "+
			"or pass another --state file", r.StateFile)
	}
	r.state, r.what = s, "removing what an earlier run has left"
	return r.removeAll(ctx)
}

// ErrLeftovers means that temporary objects may remain at FastPix.
var ErrLeftovers = errors.New("temporary objects may remain at FastPix")

// cleanUpTime bounds the removal of the temporary objects.
const cleanUpTime = 2 * time.Minute

// MinRate is the lowest rate with which the reserved requests fit into
// cleanUpTime.
const MinRate = 0.1

// removeAll removes the temporary objects, even if ctx has ended.
func (r *run) removeAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanUpTime)
	defer cancel()
	var err error
	for range attempts {
		if err = r.cleanUp(ctx); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: run the command again to remove them: %w", ErrLeftovers, err)
}

// join joins errors on one line. Each can be nil.
func join(a, b error) error {
	if a == nil || b == nil {
		return errors.Join(a, b)
	}
	return fmt.Errorf("%w; %w", a, b)
}
