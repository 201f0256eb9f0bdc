package calibrate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
)

// cleanUp removes the temporary objects in the state, and then the state file.
func (r *run) cleanUp(ctx context.Context) error {
	if r.state == nil {
		return nil
	}
	r.pacer.cleaning = true
	defer func() { r.pacer.cleaning = false }()
	if err := join(r.removePlaybackIDs(ctx), r.removeKeys(ctx)); err != nil {
		return err
	}
	r.state = nil
	return keystore.Remove(r.StateFile)
}

// removePlaybackIDs deletes all playback IDs of the media that have the marker
// or are in the state.
func (r *run) removePlaybackIDs(ctx context.Context) error {
	if len(r.state.PlaybackIDs) == 0 {
		return nil
	}
	list, _, err := r.mediaPlaybackIDs(ctx, r.state.MediaID) // of a media that is gone, there are none
	if err != nil {
		return err
	}
	for _, p := range list {
		ours := slices.Contains(p.Restrictions.UserAgents.Allow, r.state.Marker) ||
			slices.Contains(r.state.PlaybackIDs, tempObject{p.ID})
		if !ours {
			continue
		}
		if err := r.deletePlaybackID(ctx, p.ID); err != nil {
			return err
		}
	}
	r.state.PlaybackIDs = nil
	return r.save()
}

// removeKeys deletes the signing keys in the state.
func (r *run) removeKeys(ctx context.Context) error {
	for _, k := range slices.Clone(r.state.SigningKeys) {
		if k.ID == "" {
			continue
		}
		if err := r.deleteKey(ctx, k.ID); err != nil {
			return err
		}
	}
	if len(r.state.SigningKeys) == 0 {
		return nil
	}
	return r.removeLostKeys(ctx)
}

// removeLostKeys looks for the keys whose creation was not answered. It deletes
// a key only if it is certain that this program has created it.
func (r *run) removeLostKeys(ctx context.Context) error {
	keys, err := r.newestKeys(ctx)
	if err != nil {
		return err
	}
	r.keysBefore = ids(keys)
	lost := slices.Clone(r.state.SigningKeys)
	candidates := slices.DeleteFunc(keys, func(k listedKey) bool { return !r.mayBeLost(k, lost) })
	if len(candidates) > 0 {
		if candidates, err = r.identify(ctx, candidates, lost); err != nil {
			return err
		}
	}
	for _, k := range candidates {
		if err := r.deleteKey(ctx, k.ID); err != nil {
			return err
		}
	}
	r.state.SigningKeys = slices.DeleteFunc(r.state.SigningKeys, func(k tempKeyRecord) bool { return k.ID == "" })
	return r.save()
}

// clockTolerance is for the creation time of a key.
const clockTolerance = 5 * time.Second

// mayBeLost reports whether a listed key may be one of the lost ones, because
// it was created when one of their creations was sent.
func (r *run) mayBeLost(k listedKey, lost []tempKeyRecord) bool {
	return slices.ContainsFunc(lost, func(l tempKeyRecord) bool {
		after := k.CreatedAt.Sub(l.At)
		return !slices.Contains(l.Before, k.ID) && after >= -clockTolerance && after <= r.Wait+clockTolerance
	})
}

// identify returns those of the candidates that are lost keys. It repeats the
// creation of a lost key twice, with its Idempotency-Key: FastPix then repeats
// the answer, with the ID of the lost key.
func (r *run) identify(ctx context.Context, candidates []listedKey, lost []tempKeyRecord) ([]listedKey, error) {
	var repeated []string
	for range 2 {
		k, a := r.createKeyOnce(ctx, lost[0].IdempotencyKey)
		if k == nil {
			return nil, problem("looking for a lost signing key", a)
		}
		repeated = append(repeated, k.id)
	}
	for _, id := range slices.Compact(slices.Clone(repeated)) {
		if err := r.deleteKey(ctx, id); err != nil {
			return nil, err
		}
	}
	if repeated[0] == repeated[1] {
		return nil, nil // it was the lost key, or there was none and the candidates belong to others
	}
	// FastPix ignores the header, so that a candidate can be a lost key.
	if len(candidates) > len(lost) {
		return nil, fmt.Errorf("one of these signing keys may be a temporary one, which cannot be told: %s: delete it with "+
			"\"playback keys delete\", and remove the state file", strings.Join(ids(candidates), ", "))
	}
	return candidates, nil
}
