// Package conformance runs a signer in any language and reports, case by case,
// whether FastPix would accept its tokens. mockfastpix decides in FastPix's
// place. It also runs a signer or a verifier with the published test vectors.
package conformance

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Run runs the signer once per case and calls each after each case. The report
// is OK if no case is refused or failed and, if strict, none is careless. The
// error reports that the signer could not be run, or that ctx ended.
func Run(ctx context.Context, s Signer, cases []Case, strict bool, each func(*Result)) (report Report, err error) {
	dir, err := os.MkdirTemp("", "playback-conformance-")
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }() // it holds a mock's keys
	keyFile := filepath.Join(dir, "key.pem")

	report.Command = s.Args
	for i := range cases {
		result, err := cases[i].run(ctx, s, keyFile)
		if err != nil {
			return Report{}, err
		}
		if ctx.Err() != nil {
			return Report{}, fmt.Errorf("interrupted after %d of %d cases", i, len(cases))
		}
		report.add(result)
		each(&result)
	}
	counts := report.Counts
	report.OK = counts.Refused == 0 && counts.Failed == 0 && (!strict || counts.Careless == 0)
	return report, nil
}

// run runs the signer against a mock with one playback ID.
func (c *Case) run(ctx context.Context, s Signer, keyFile string) (Result, error) {
	server, err := mockfastpix.New()
	if err != nil {
		return Result{}, err
	}
	defer func() { _ = server.Close() }() // it does not listen
	playbackID := server.AddPlayback(mockfastpix.PlaybackOptions{Policy: c.policy})
	key := server.CreateSigningKey()
	for range c.key {
		key = server.CreateSigningKey()
	}
	ttl := c.ttl
	if ttl == 0 {
		ttl = defaultTTL
	}
	text, err := base64.StdEncoding.DecodeString(key.PrivateKey)
	if err != nil {
		return Result{}, fmt.Errorf("the mock's private key is not base64: %w", err)
	}
	req := &request{
		keyID: key.ID, privateKey: key.PrivateKey, pem: string(text), playbackID: playbackID,
		policy: c.policy.String(), ttl: strconv.Itoa(int(ttl / time.Second)),
	}
	if c.spoil != nil {
		if err := c.spoil(req); err != nil {
			return Result{}, err
		}
	}
	resp, err := s.sign(ctx, req, keyFile)
	if err != nil {
		return Result{}, err
	}
	return c.judge(server, resp, playbackID, ttl), nil
}
