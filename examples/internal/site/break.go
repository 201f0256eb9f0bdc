package site

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Break is a token that the mock refuses, for a button on the watch page.
type Break struct {
	Name  string
	Token string // empty for a request without a token
}

// breaker signs tokens that the mock refuses. No token of it plays a video.
type breaker struct {
	expired *core.Signer // its clock is late
	valid   *core.Signer
	foreign *core.Signer // its key belongs to another workspace
}

// newBreaker returns a breaker for the mock's videos. It reads the environment
// variables that startMock has set.
func newBreaker(mock *mockfastpix.Server, ttl time.Duration) (*breaker, error) {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		return nil, err
	}
	created := mock.CreateForeignSigningKey()
	foreign, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		return nil, err
	}
	b := &breaker{}
	late := func() time.Time { return time.Now().Add(-ttl - time.Hour) }
	if b.expired, err = core.NewSigner(key, core.FromEnv(), core.WithTTL(ttl), core.WithClock(late)); err != nil {
		return nil, err
	}
	if b.valid, err = core.NewSigner(key, core.FromEnv(), core.WithTTL(ttl)); err != nil {
		return nil, err
	}
	b.foreign, err = core.NewSigner(foreign, core.FromEnv(), core.WithTTL(ttl))
	return b, err
}

// close releases the signers.
func (b *breaker) close() {
	b.expired.Close()
	b.valid.Close()
	b.foreign.Close()
}

// breaks returns the tokens for the page of a playback. other is the ID of
// another video. Its token has the policy of this video.
func (b *breaker) breaks(p *core.Playback, other string) ([]Break, error) {
	own := core.Grant{PlaybackID: p.ID(), Policy: p.Policy()}
	expired, err := b.expired.Sign(context.Background(), own)
	if err != nil {
		return nil, err
	}
	foreign, err := b.foreign.Sign(context.Background(), own)
	if err != nil {
		return nil, err
	}
	own.PlaybackID = other
	another, err := b.valid.Sign(context.Background(), own)
	if err != nil {
		return nil, err
	}
	return []Break{
		{"Expired token", expired.Token()},
		{"Token with a later expiry", prolong(p)},
		{"Token of another video", another.Token()},
		{"Token of a wrong key", foreign.Token()},
		{"No token", ""},
	}, nil
}

// prolong returns the playback's token with an expiry that is a year later, as
// a viewer could change it. The signature stays.
func prolong(p *core.Playback) string {
	header, rest, _ := strings.Cut(p.Token(), ".")
	encoded, signature, _ := strings.Cut(rest, ".")
	payload, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return p.Token() + "A" // not reached: the signer encodes the payload
	}
	exp := p.ExpiresAt()
	changed := strings.Replace(string(payload), strconv.FormatInt(exp.Unix(), 10),
		strconv.FormatInt(exp.AddDate(1, 0, 0).Unix(), 10), 1)
	return header + "." + base64.RawURLEncoding.EncodeToString([]byte(changed)) + "." + signature
}
