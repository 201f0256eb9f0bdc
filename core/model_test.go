//go:build go1.25

package core_test

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

var modelSeed = flag.Uint64("model.seed", 0,
	"run TestSign_model only with this seed, which is in the name of its subtest")

// TestSign_model draws random operations on a signer and checks every playback
// that it returns. The time is simulated.
func TestSign_model(t *testing.T) {
	t.Parallel()
	seeds := []uint64{*modelSeed}
	if *modelSeed == 0 {
		seeds = nil
		n := 3
		if needs.Long() {
			n = 12
		}
		for range n {
			seeds = append(seeds, rand.Uint64())
		}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newModel(t, seed).run(400) })
		})
	}
}

// mode is how a key of the model behaves.
type mode int

const (
	healthy mode = iota
	failing
	panicking
	slow
	hanging
	modes // their number
)

// modelKey is a signing key of the model.
type modelKey struct {
	core.SigningKey
	verify func(digest, signature []byte) bool

	mu      sync.Mutex
	mode    mode
	changed time.Time // when the mode changed last
	hung    chan struct{}
	signed  map[[sha256.Size]byte]int // signatures by digest, while healthy
}

// setMode changes the mode and ends the signatures that hang.
func (k *modelKey) setMode(m mode) {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.hung)
	k.hung = make(chan struct{})
	k.mode, k.changed = m, time.Now()
}

// mayFail reports whether a request that ends now can fail because of the key:
// a signature that began while it was not healthy can be the reason.
func (k *modelKey) mayFail() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.mode != healthy || time.Since(k.changed) <= 2*core.DefaultSigningTimeout
}

func (k *modelKey) sign(digest []byte, sign func([]byte) ([]byte, error)) ([]byte, error) {
	k.mu.Lock()
	mode, hung := k.mode, k.hung
	if mode == healthy {
		k.signed[[sha256.Size]byte(digest)]++
	}
	k.mu.Unlock()
	switch mode {
	case failing:
		return nil, errors.New("the KMS is down")
	case panicking:
		panic("the driver is broken")
	case slow:
		time.Sleep(2 * time.Second)
	case hanging:
		<-hung
	}
	return sign(digest)
}

// modelTenant is a tenant of the model, or the signer for grants without one.
type modelTenant struct {
	tenant *core.Tenant // nil for the signer
	domain string
	ring   *core.KeyRing

	mu      sync.Mutex
	history []*modelKey // the keys of the ring, in order
	known   int         // the one that a request got last, at least; an index of history
	down    bool        // the key source fails
	changes int         // of down
}

func newModelTenant(t *testing.T, domain string, key *modelKey) *modelTenant {
	ring, err := core.NewKeyRing(key.SigningKey)
	if err != nil {
		t.Fatal(err)
	}
	return &modelTenant{domain: domain, ring: ring, history: []*modelKey{key}}
}

// SigningKey returns the key of the ring, unless the key source is down.
func (mt *modelTenant) SigningKey(ctx context.Context) (core.SigningKey, error) {
	mt.mu.Lock()
	defer mt.mu.Unlock()
	if mt.down {
		return core.SigningKey{}, errDown
	}
	return mt.ring.SigningKey(ctx)
}

// setDown changes whether the key source fails.
func (mt *modelTenant) setDown(down bool) {
	mt.mu.Lock()
	defer mt.mu.Unlock()
	if mt.down != down {
		mt.down = down
		mt.changes++
	}
}

// state is what a request can see of a modelTenant.
type state struct {
	key, known, changes int
	down                bool
}

func (mt *modelTenant) state() state {
	mt.mu.Lock()
	defer mt.mu.Unlock()
	return state{len(mt.history) - 1, mt.known, mt.changes, mt.down}
}

// keys returns the keys of which a request that began in a state can get
// tokens, and whether the key source failed during the request.
func (mt *modelTenant) keys(before state) (keys []*modelKey, failed bool) {
	mt.mu.Lock()
	defer mt.mu.Unlock()
	failed = before.down || mt.changes != before.changes
	if failed {
		return mt.history[min(before.known, before.key):], true
	}
	mt.known = max(mt.known, before.key)
	return mt.history[before.key:], false
}

// model is a signer with the state that is expected of it.
type model struct {
	t       *testing.T
	random  *rand.Rand
	signer  *core.Signer
	tenants []*modelTenant
	keys    []*modelKey

	granted atomic.Int64 // playbacks that were returned

	requests sync.WaitGroup
}

func newModel(t *testing.T, seed uint64) *model {
	m := &model{t: t, random: rand.New(rand.NewPCG(seed, 0))}
	for i, private := range []*rsa.PrivateKey{testkeys.RSA(), testkeys.OtherRSA()} {
		k := &modelKey{hung: make(chan struct{}), signed: map[[sha256.Size]byte]int{}}
		k.verify = func(digest, signature []byte) bool {
			return rsa.VerifyPKCS1v15(&private.PublicKey, crypto.SHA256, digest, signature) == nil
		}
		key, err := newKey(fmt.Sprint("remote-", i), remoteSigner{
			key: private,
			sign: func(digest []byte, opts crypto.SignerOpts) ([]byte, error) {
				return k.sign(digest, func(digest []byte) ([]byte, error) { return private.Sign(nil, digest, opts) })
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		k.SigningKey = key
		m.keys = append(m.keys, k)
	}
	// A local key that is always healthy.
	local := &modelKey{hung: make(chan struct{}), signed: map[[sha256.Size]byte]int{}}
	instant := func(digest []byte) ([]byte, error) { return instantSigner{}.Sign(nil, digest, crypto.SHA256) }
	local.verify = func(digest, signature []byte) bool {
		want, _ := instant(digest)
		return slices.Equal(want, signature)
	}
	local.SigningKey = core.NewInstantKey(signingKey(t), remoteSigner{
		sign: func(digest []byte, _ crypto.SignerOpts) ([]byte, error) { return local.sign(digest, instant) },
	})
	m.keys = append(m.keys, local)

	own := newModelTenant(t, core.DefaultDomain, local)
	m.signer = newSigner(t, own, core.WithMaxInFlight(4))
	m.tenants = []*modelTenant{own}
	for i := range 2 {
		mt := newModelTenant(t, fmt.Sprintf("tenant-%d.example", i), m.keys[i])
		mt.tenant = newTenant(t, mt, core.WithDomain(mt.domain))
		m.tenants = append(m.tenants, mt)
	}
	return m
}

// run does n random operations.
func (m *model) run(n int) {
	closeAt := n * 9 / 10
	for i := range n {
		switch p := m.random.IntN(100); {
		case i == closeAt:
			m.close()
		case p < 50:
			m.sign()
		case p < 80:
			pauses := []time.Duration{0, time.Second, 20 * time.Second, 3 * time.Minute, 7 * time.Minute, 2 * time.Hour}
			time.Sleep(pauses[m.random.IntN(len(pauses))])
		case p < 90:
			m.rotate()
		case p < 93:
			m.anyTenant().setDown(m.random.IntN(2) == 0)
		default:
			m.keys[m.random.IntN(2)].setMode(mode(m.random.IntN(int(modes))))
		}
		if m.t.Failed() {
			m.t.Logf("failed after %d operations", i+1)
			break
		}
	}
	for _, k := range m.keys {
		k.setMode(healthy)
	}
	m.requests.Wait()
	time.Sleep(2 * core.DefaultSigningTimeout) // for signatures that no request waits for
	for _, k := range m.keys {
		for _, n := range k.signed {
			if n > 1 {
				m.t.Errorf("key %s signed the same token %d times", k.ID(), n)
			}
		}
	}
	if m.granted.Load() == 0 {
		m.t.Error("no playback was returned")
	}
}

func (m *model) close() {
	start := time.Now()
	m.signer.Close()
	if waited := time.Since(start); waited != 0 {
		m.t.Errorf("Close waited for %v", waited)
	}
}

// rotate makes a random key the one of a tenant.
func (m *model) rotate() {
	next, mt := m.keys[m.random.IntN(len(m.keys))], m.anyTenant()
	mt.mu.Lock()
	defer mt.mu.Unlock()
	if err := mt.ring.Rotate(next.SigningKey); err != nil {
		m.t.Error(err)
	}
	mt.history = append(mt.history, next)
}

func (m *model) anyTenant() *modelTenant { return m.tenants[m.random.IntN(len(m.tenants))] }

// sign starts up to eight requests, with or without a deadline, and waits for
// them or lets the next operations overtake them.
func (m *model) sign() {
	for range 1 + m.random.IntN(8) {
		mt, viewer := m.anyTenant(), fmt.Sprint("viewer-", m.random.IntN(3))
		number := m.random.IntN(3)
		live := number == 0
		policy := core.Private
		if !live {
			policy = []core.Policy{core.Private, core.DRM}[m.random.IntN(2)]
		}
		grant := core.Grant{
			PlaybackID: fmt.Sprint("video-", number),
			Tenant:     mt.tenant,
			Policy:     policy,
			Live:       live,
			TTL:        []time.Duration{time.Hour, 10 * time.Minute}[m.random.IntN(2)],
			Subject:    viewer,
			Claims:     map[string]any{"viewer": viewer},
			NotAfter:   m.end(),
		}
		hurried := m.random.IntN(4) == 0
		m.requests.Go(func() {
			ctx := context.Background()
			if hurried {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, time.Second)
				defer cancel()
			}
			m.request(ctx, mt, grant)
		})
	}
	if m.random.IntN(4) != 0 {
		m.requests.Wait()
	}
}

// end returns when a grant ends: never, or at one of a few moments, so that
// requests share tokens.
func (m *model) end() time.Time {
	if m.random.IntN(3) != 0 {
		return time.Time{}
	}
	const step = 20 * time.Minute
	return time.Now().Truncate(step).Add(time.Duration(m.random.IntN(5)) * step).Add(time.Second / 2)
}

// request signs a grant and checks the result.
func (m *model) request(ctx context.Context, mt *modelTenant, g core.Grant) {
	before := mt.state()
	start := time.Now()
	p, err := m.signer.Sign(ctx, g)
	waited := time.Since(start)
	keys, failed := mt.keys(before)

	if waited > 2*core.DefaultSigningTimeout {
		m.t.Errorf("a request waited for %v", waited)
	}
	if errors.Is(err, core.ErrForbidden) {
		if g.NotAfter.IsZero() || time.Now().Unix() < g.NotAfter.Unix() {
			m.t.Errorf("at %v: %v, the end is %v", time.Now(), err, g.NotAfter)
		}
		return
	}
	if err != nil {
		excused := failed || slices.ContainsFunc(keys, (*modelKey).mayFail)
		left := ctx.Err() != nil && errors.Is(err, ctx.Err())
		if !left && (!excused || !errors.Is(err, core.ErrKeyUnavailable)) {
			m.t.Errorf("%s: %v", g.PlaybackID, err)
		}
		return
	}
	m.granted.Add(1)
	if !strings.HasPrefix(p.StreamURL(), "https://stream."+mt.domain+"/") {
		m.t.Errorf("a grant of %s got a playback of %s", mt.domain, p.Domain())
	}
	if issuer := claimsOf(m.t, p.Token())["iss"]; issuer != mt.domain {
		m.t.Errorf("a grant of %s got a token of %v", mt.domain, issuer)
	}
	m.check(p, g, start, keys, failed)
}

// check checks a playback for a request that began at start, while its tenant
// had one of the keys. failed is set if its key source failed.
func (m *model) check(p *core.Playback, g core.Grant, start time.Time, keys []*modelKey, failed bool) {
	if p.Live() != g.Live {
		m.t.Errorf("got a playback of %s with Live() = %t, want %t", g.PlaybackID, p.Live(), g.Live)
	}
	claims := claimsOf(m.t, p.Token())
	audience := map[core.Policy]string{core.Private: "media:", core.DRM: "drm:"}[g.Policy] + g.PlaybackID
	if claims["aud"] != audience || p.ID() != g.PlaybackID {
		m.t.Errorf("got a token for %v, want %s", claims["aud"], audience)
	}
	if claims["sub"] != g.Subject || claims["viewer"] != g.Subject {
		m.t.Errorf("got the token of %v, want that of %s", claims["sub"], g.Subject)
	}

	signedBy := slices.IndexFunc(keys, func(k *modelKey) bool { return k.ID() == claims["kid"] })
	if signedBy < 0 {
		m.t.Errorf("got a token of key %v, which is not in use", claims["kid"])
		return
	}
	input, signature := cutSignature(p.Token())
	decoded, err := base64.RawURLEncoding.DecodeString(signature)
	digest := sha256.Sum256([]byte(input))
	if err != nil || !keys[signedBy].verify(digest[:], decoded) {
		m.t.Errorf("the signature does not verify with key %v", claims["kid"])
	}

	issued, expires := int64(claims["iat"].(float64)), int64(claims["exp"].(float64))
	ttl := int64(g.TTL / time.Second)
	left, most, least := expires-start.Unix(), ttl, ttl-ttl/10+1
	if end := g.NotAfter.Unix(); !g.NotAfter.IsZero() {
		most, least = min(most, end-start.Unix()), min(least, end-start.Unix())
		if expires != end && expires-issued != ttl {
			m.t.Errorf("got a token for %d s of %d s that does not end with the grant", expires-issued, ttl)
		}
	} else if expires-issued != ttl {
		m.t.Errorf("got a token for %d s, want %d s", expires-issued, ttl)
	}
	if failed || keys[signedBy].mayFail() {
		// It can be a token of an earlier window, if it need not be
		// renewed yet.
		least = min(least, int64(p.ExpiresAt().Sub(p.RefreshAt())/time.Second)+1)
	}
	if left > most || left < least || expires-issued > ttl {
		m.t.Errorf("got a token that is valid for %d s of %d s, issued %d s ago", left, ttl, start.Unix()-issued)
	}
	if p.IssuedAt().Unix() != issued || p.ExpiresAt().Unix() != expires {
		m.t.Errorf("the playback is valid from %v to %v, its token from %d to %d",
			p.IssuedAt(), p.ExpiresAt(), issued, expires)
	}
}

// cutSignature splits a token before its signature.
func cutSignature(token string) (input, signature string) {
	i := strings.LastIndexByte(token, '.')
	return token[:i], token[i+1:]
}
