package core

import (
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/FastPix/fastpix-playback-go/internal/nilvalue"
)

// Tenant is a customer of an application that has a FastPix workspace of its
// own: its signing keys, its hosts, its issuer and its default subject. A
// [Grant] selects it, so that one [Signer] serves all tenants. Tokens are never
// shared among tenants.
//
// Make one Tenant per customer with [NewTenant], at startup or when it is first
// needed, and keep it. A Tenant that is made for each request prevents reuse,
// because it is a tenant of its own. A Tenant is immutable and safe for
// concurrent use. Printing, logging or marshaling it shows only its domain.
type Tenant struct {
	// A field and a function, for the reasons given at SigningKey.
	domain string
	inner  func() *tenant
}

// tenant is everything that goes into tokens and URLs beside the grant. Each
// Signer has one for grants without a Tenant.
type tenant struct {
	keys     KeySource
	holdsKey bool // as holdsKey returns for keys
	issuer   string
	subject  string // of grants without one
	hosts    hosts
	lastKey  atomic.Pointer[keyMaterial] // of the last signature that a request waited for

	lastGood lastGoodKey // for the time in which keys fails

	kinds       [2 * policies]videoKind
	recentTerms [2 * policies]atomic.Pointer[termsHandle] // of the last signatures, by kind of video
}

// videoKind is what the videos of a tenant differ in beside their IDs.
type videoKind struct {
	hosts  *hosts
	policy Policy
	live   bool
}

func kindIndex(p Policy, live bool) int {
	if live {
		return policies + int(p)
	}
	return int(p)
}

// kind returns the kind of a video of t.
func (t *tenant) kind(p Policy, live bool) *videoKind { return &t.kinds[kindIndex(p, live)] }

// recent returns where the terms of the last signature for a kind of video are.
func (t *tenant) recent(p Policy, live bool) *atomic.Pointer[termsHandle] {
	return &t.recentTerms[kindIndex(p, live)]
}

// NewTenant returns a tenant that asks keys for its signing keys. It accepts
// the options about hosts and identity: [WithDomain], [WithBaseURL],
// [WithStreamBaseURL], [WithImagesBaseURL], [WithAPIBaseURL], [WithIssuer],
// [WithSubject] and [FromEnv]. Their defaults are those of [NewSigner], not the
// settings of a Signer. All other options belong to NewSigner.
//
// The key source has one key at a time, the tenant's. While it fails, tokens of
// the last one are returned; see [WithStaleIfError].
//
// NewTenant fails with an [*OptionError] for the first bad option, and with
// [ErrKeyEmpty] if keys is nil, a nil [KeySourceFunc] or the zero SigningKey.
func NewTenant(keys KeySource, opts ...Option) (*Tenant, error) {
	t, _, err := newTenant(keys, opts, true)
	if err != nil {
		return nil, fmt.Errorf("core: NewTenant: %w", err)
	}
	return &Tenant{domain: t.hosts.domain, inner: func() *tenant { return t }}, nil
}

// newTenant returns a tenant and the configuration that the options make, for
// NewTenant if forTenant is set and for NewSigner otherwise.
func newTenant(keys KeySource, opts []Option, forTenant bool) (*tenant, *config, error) {
	if nilvalue.In(keys) {
		return nil, nil, fmt.Errorf("%w: the KeySource is nil", ErrKeyEmpty)
	}
	if key, ok := keys.(SigningKey); ok && key.IsZero() {
		return nil, nil, fmt.Errorf("%w: %s", ErrKeyEmpty, zeroKey)
	}
	c, err := newConfig(opts, forTenant)
	if err != nil {
		return nil, nil, err
	}
	t := &tenant{keys: keys, holdsKey: holdsKey(keys), issuer: c.issuer, subject: c.subject, hosts: c.hosts}
	for i := range t.kinds {
		t.kinds[i] = videoKind{hosts: &t.hosts, policy: Policy(i % policies), live: i >= policies}
	}
	t.lastGood.byContext = !forTenant
	return t, c, nil
}

// holdsKey reports whether a key source has its key in memory, so that it does
// not fail and the time of a call is of no interest.
func holdsKey(keys KeySource) bool {
	switch keys.(type) {
	case SigningKey, *KeyRing:
		return true
	}
	return false
}

func (t *Tenant) isNone() bool { return t == nil || t.inner == nil }

// String returns "Tenant(DOMAIN)", and "Tenant(none)" for a nil or zero Tenant.
func (t *Tenant) String() string {
	if t.isNone() {
		return "Tenant(none)"
	}
	return "Tenant(" + t.domain + ")"
}

// GoString returns [Tenant.String], so that %#v does not show the key.
func (t *Tenant) GoString() string { return t.String() }

// Format writes [Tenant.String] for every verb.
func (t *Tenant) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// LogValue returns [Tenant.String] for log/slog.
func (t *Tenant) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText returns [Tenant.String], so that JSON does not show the key. A
// Tenant cannot be stored this way.
func (t *Tenant) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
