package mockfastpix

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cdnurl"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cenc"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/chance"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/idempotency"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// workspace is a FastPix workspace: media, live streams, playback IDs and
// signing keys, on one clock and under the rules of one profile. Verification,
// edge, management API and control plane work on it and do not need the server.
// It is safe for concurrent use.
type workspace struct {
	id          string
	store       *store
	clock       clock
	signatures  signatures // of tokens
	urlKey      cdnurl.Key // signs variant and segment URLs
	contentKeys cenc.Secret
	buffers     sync.Pool // of *[]byte, for playlists
	publicURL   string    // "" if URLs begin with the host of the request
	credentials [sha256.Size]byte
	replies     idempotency.Memory[*jsonReply] // to requests with an Idempotency-Key
	chances     chance.Source                  // of fickle mode
	outbox      *outbox
	listenURL   atomic.Pointer[string] // nil if the server does not listen
	seed        Seed
	initial     settings // restored by reset
	current     atomic.Pointer[settings]

	mu sync.Mutex
	// seededKeys returns the keys that the seed wanted generated. It is a
	// function, so that dumps of the server do not show them.
	seededKeys func() []SigningKey
}

// newWorkspace returns a workspace in the state that the seed describes. Its
// webhooks are rendered by the function, which returns false for an event that
// did not take place. Shut the outbox after use.
func newWorkspace(o *options, render func(*workspace, event) (Webhook, bool)) (*workspace, error) {
	w := &workspace{
		id:          uuid.New(),
		store:       newStore(),
		urlKey:      cdnurl.NewKey(),
		contentKeys: cenc.NewSecret(),
		buffers:     sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }},
		publicURL:   o.publicURL,
		initial:     o.settings(),
		credentials: o.credentials,
		seed:        o.seed,
	}
	w.current.Store(&w.initial)
	w.outbox = newOutbox(&w.clock, w.webhook, func(e event) (Webhook, bool) { return render(w, e) })
	w.clock.changed = w.outbox.poke
	return w, w.plant()
}

// reset restores the state that the seed describes. The clock is on real time
// unless the seed has a time.
func (w *workspace) reset() error {
	w.outbox.reset()
	w.clock.reset()
	w.current.Store(&w.initial)
	w.store.reset()
	w.replies.Reset()
	w.chances.Reset()
	return w.plant()
}

func (w *workspace) now() time.Time { return w.clock.now() }

// checkCredentials reports whether id and secret are the credentials of the
// management API.
func (w *workspace) checkCredentials(id, secret string) bool {
	sum := credentialSum(id, secret)
	return subtle.ConstantTimeCompare(sum[:], w.credentials[:]) == 1
}

// target returns the resource that a path names.
func (w *workspace) target(path string) target {
	t := parseTarget(path)
	if t.resource == ResourceVariant || t.resource == ResourceSegment {
		t.playbackID = w.urlKey.Reveal(t.playbackID)
	}
	return t
}

// ownURL returns the URL under which the server listens, or "".
func (w *workspace) ownURL() string {
	if u := w.listenURL.Load(); u != nil {
		return *u
	}
	return ""
}

// baseURL returns the scheme and host that URLs in the response begin with.
// Without a public URL they are those of the request, so that they are right
// behind any port mapping or proxy.
func (w *workspace) baseURL(r *http.Request) string {
	if w.publicURL != "" {
		return w.publicURL
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	if strings.EqualFold(strings.TrimSpace(first), "https") {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}
