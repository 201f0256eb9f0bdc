package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// expectation is what a good signer does with a case.
type expectation string

const (
	expectAccept  expectation = "accept"   // sign: FastPix has to accept the token
	expectRefuse  expectation = "refuse"   // sign nothing: the input is wrong
	expectNoToken expectation = "no-token" // sign nothing: no token is needed
)

// job is what a signer is asked to sign.
type job struct {
	keyID      string
	privateKey string // as the API returns it
	pem        string
	playbackID string
	policy     string
	ttl        string // in seconds
}

// conformanceCase is one run of the signer.
type conformanceCase struct {
	name   string
	about  string
	expect expectation
	policy mockfastpix.Policy // of the playback ID
	key    int                // which of the workspace's keys signs
	ttl    time.Duration      // zero: one hour
	spoil  func(*job) error   // makes the input wrong
	remedy string             // for the author of a signer that signed it anyway
}

const conformanceTTL = time.Hour

func conformanceCases() []conformanceCase {
	id := func(name, about, remedy string, spoil func(id string) string) conformanceCase {
		return conformanceCase{
			name: name, about: about, expect: expectRefuse, remedy: remedy,
			spoil: func(j *job) error { j.playbackID = spoil(j.playbackID); return nil },
		}
	}
	ttl := func(name, about, ttl, remedy string) conformanceCase {
		return conformanceCase{
			name: name, about: about, expect: expectRefuse, remedy: remedy,
			spoil: func(j *job) error { j.ttl = ttl; return nil },
		}
	}
	key := func(name, about, remedy string, spoil func(*job) error) conformanceCase {
		return conformanceCase{name: name, about: about, expect: expectRefuse, remedy: remedy, spoil: spoil}
	}
	const (
		playbackIDRemedy = "Take the playback ID as FastPix issued it, and refuse anything that is not letters, digits, - and _."
		prefixRemedy     = "Refuse an ID with a prefix: the signer writes it, and doubled it opens nothing."
	)
	return []conformanceCase{
		{name: "private", about: "a private playback ID, for one hour", expect: expectAccept},
		{name: "drm", about: "a DRM playback ID: one drm: token for stream, images and licences", expect: expectAccept, policy: mockfastpix.DRM},
		{name: "second-playback-id", about: "another playback ID: nothing is baked in", expect: expectAccept},
		{name: "second-key", about: "another signing key: keys get rotated", expect: expectAccept, key: 1},
		{name: "one-minute", about: "a short lifetime, which has to end", expect: expectAccept, ttl: time.Minute},
		{name: "one-day", about: "a lifetime of 24 hours, as FastPix's own generator gives", expect: expectAccept, ttl: 24 * time.Hour},
		{
			name: "public", about: "a public playback ID needs no token", expect: expectNoToken, policy: mockfastpix.Public,
			remedy: "Print no token for a public playback ID: its URLs stay cacheable, and no token can expire on a page.",
		},

		id("id-empty", "an empty playback ID", "Refuse an empty playback ID: it usually is a variable that was not set.",
			func(string) string { return "" }),
		id("id-media-prefix", "a playback ID that begins with media:", prefixRemedy, func(id string) string { return "media:" + id }),
		id("id-drm-prefix", "a playback ID that begins with drm:", prefixRemedy, func(id string) string { return "drm:" + id }),
		id("id-slash", "a slash in the playback ID", playbackIDRemedy, func(id string) string { return id + "/thumbnail.jpg" }),
		id("id-dots", "a playback ID made of dots", playbackIDRemedy, func(string) string { return ".." }),
		id("id-query", "a query in the playback ID", playbackIDRemedy, func(id string) string { return id + "?token=x" }),
		id("id-percent", "percent-encoding in the playback ID", playbackIDRemedy, func(id string) string { return id + "%2e" }),
		id("id-newline", "a line break in the playback ID", playbackIDRemedy, func(id string) string { return id[:8] + "\n" + id[8:] }),
		id("id-space", "a space in the playback ID", playbackIDRemedy, func(id string) string { return id[:8] + " " + id[8:] }),
		id("id-url", "a whole stream URL in place of the playback ID", playbackIDRemedy,
			func(id string) string { return "https://stream.fastpix.io/" + id + ".m3u8" }),
		id("id-long", "a playback ID of 300 characters", playbackIDRemedy, func(string) string { return strings.Repeat("a", 300) }),

		ttl("ttl-zero", "a lifetime of zero", "0", "Refuse a lifetime under one second: the token is dead before it arrives."),
		ttl("ttl-negative", "a negative lifetime", "-60", "Refuse a negative lifetime: the token has expired before it is used."),
		ttl("ttl-text", "a lifetime that is no number", "soon", "Refuse what is no number rather than sign with a default that nobody asked for."),
		ttl("ttl-years", "a lifetime of ten years", strconv.Itoa(10*365*24*60*60),
			"Cap the lifetime, for example at 24 hours: a token cannot be taken back without deleting the key of all others."),
		ttl("ttl-milliseconds", "one day, given in milliseconds", strconv.Itoa(24*60*60*1000),
			"Cap the lifetime, for example at 24 hours: milliseconds in place of seconds make a token for almost three years."),

		key("key-id-empty", "an empty key ID", "Refuse an empty key ID: FastPix finds the public key by it.",
			func(j *job) error { j.keyID = ""; return nil }),
		key("key-empty", "an empty private key", "Refuse an empty key.",
			func(j *job) error { j.privateKey, j.pem = "", ""; return nil }),
		key("key-truncated", "a private key whose second half is missing", "Refuse a key that does not parse.", truncateKey),
		key("key-public", "the public key in place of the private one", "Refuse a key that is not private.", publicKey),
		key("key-ec", "an elliptic-curve key: FastPix's keys are RSA", "Refuse a key that is not RSA: FastPix accepts RS256 alone.", ecKey),
		key("key-weak", "an RSA key of 1024 bits", "Refuse RSA keys under 2048 bits: FastPix issues none.", weakKey),
		key("policy-unknown", "an access policy that FastPix does not have", "Refuse an unknown policy: the prefix of aud depends on it.",
			func(j *job) error { j.policy = "secret"; return nil }),
	}
}

// resources are what a token of a policy has to open.
func (c *conformanceCase) resources() []mockfastpix.Resource {
	images := []mockfastpix.Resource{
		mockfastpix.ResourceStream, mockfastpix.ResourceThumbnail, mockfastpix.ResourceSpritesheet, mockfastpix.ResourceClip,
	}
	if c.policy == mockfastpix.DRM {
		return append(images, mockfastpix.ResourceWidevineLicense, mockfastpix.ResourceFairPlayLicense, mockfastpix.ResourceFairPlayCertificate)
	}
	return images
}

// run runs the signer and judges what it did. An error is one of this program, not of the signer.
func (c *conformanceCase) run(ctx context.Context, s signer) (conformanceResult, error) {
	server, err := mockfastpix.New()
	if err != nil {
		return conformanceResult{}, err
	}
	defer func() { _ = server.Close() }() // it does not listen
	playbackID := server.AddPlayback(mockfastpix.PlaybackOptions{Policy: c.policy})
	key := server.CreateSigningKey()
	for range c.key {
		key = server.CreateSigningKey()
	}
	ttl := c.ttl
	if ttl == 0 {
		ttl = conformanceTTL
	}
	text, err := base64.StdEncoding.DecodeString(key.PrivateKey)
	if err != nil {
		return conformanceResult{}, fmt.Errorf("mockfastpix made a private key that is not base64: %w", err)
	}
	j := job{
		keyID: key.ID, privateKey: key.PrivateKey, pem: string(text), playbackID: playbackID,
		policy: policyName(c.policy), ttl: strconv.Itoa(int(ttl / time.Second)),
	}
	if c.spoil != nil {
		if err := c.spoil(&j); err != nil {
			return conformanceResult{}, err
		}
	}
	said, err := s.sign(ctx, j)
	if err != nil {
		return conformanceResult{}, err
	}
	result := conformanceResult{
		Name: c.name, About: c.about, Expect: c.expect,
		ExitStatus: said.status, Milliseconds: said.took.Milliseconds(), Stderr: said.stderr,
	}
	if c.expect == expectAccept {
		c.judgeGood(&result, server, said, playbackID, ttl)
	} else {
		c.judgeBad(&result, server, said, playbackID)
	}
	return result, nil
}

func policyName(p mockfastpix.Policy) string {
	switch p {
	case mockfastpix.DRM:
		return "drm"
	case mockfastpix.Public:
		return "public"
	default:
		return "private"
	}
}

func truncateKey(j *job) error {
	j.privateKey, j.pem = j.privateKey[:len(j.privateKey)/2], j.pem[:len(j.pem)/2]
	return nil
}

func publicKey(j *job) error {
	block, _ := pem.Decode([]byte(j.pem))
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(&private.(*rsa.PrivateKey).PublicKey) // the mock's keys are RSA
	if err != nil {
		return err
	}
	j.setKey("PUBLIC KEY", der)
	return nil
}

func ecKey(j *job) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	return j.setPrivateKey(private)
}

func weakKey(j *job) error {
	private, err := rsa.GenerateKey(rand.Reader, 1024) //nolint:gosec // weak on purpose: a signer should refuse it
	if err != nil {
		return err
	}
	return j.setPrivateKey(private)
}

func (j *job) setPrivateKey(key any) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	j.setKey("PRIVATE KEY", der)
	return nil
}

// setKey writes the key as FastPix does: the PEM's body is one line.
func (j *job) setKey(kind string, der []byte) {
	j.pem = fmt.Sprintf("-----BEGIN %s-----\n%s\n-----END %s-----\n", kind, base64.StdEncoding.EncodeToString(der), kind)
	j.privateKey = base64.StdEncoding.EncodeToString([]byte(j.pem))
}
