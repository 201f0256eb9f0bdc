package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// rotation replaces the signing key in a file. Each step leaves the disk in a state from which the next run can go on, and
// can be repeated without harm.
type rotation struct {
	client *signingkeys.Client
	file   string
	say    func(format string, args ...any)
	state  *rotationState // nil until it is on the disk
}

// rotationState is what is remembered in FILE.rotation. It holds no key.
type rotationState struct {
	OldKeyID string `json:"oldKeyId"`
	// IdempotencyKey makes FastPix repeat its answer, private key included, when the first one was lost with the process.
	IdempotencyKey string        `json:"idempotencyKey"`
	NewKeyID       string        `json:"newKeyId,omitempty"`
	SwitchedAt     time.Time     `json:"switchedAt,omitzero"`
	Grace          time.Duration `json:"graceNanoseconds,omitempty"`
	DeleteAt       time.Time     `json:"deleteAt,omitzero"`
}

const defaultGrace = core.DefaultMaxTTL

func (r *rotation) statePath() string    { return r.file + ".rotation" }
func (r *rotation) nextPath() string     { return r.file + ".next" }
func (r *rotation) previousPath() string { return r.file + ".previous" }

// prepare takes up the rotation that was begun, or begins one.
func (r *rotation) prepare(ctx context.Context) error {
	content, err := os.ReadFile(r.statePath())
	if err == nil {
		var state rotationState
		if err := json.Unmarshal(content, &state); err != nil || state.OldKeyID == "" || state.IdempotencyKey == "" {
			return usagef("%s is damaged: if %s holds the key that you want, remove it and start again", r.statePath(), r.file)
		}
		r.state = &state
		r.say("Going on with the rotation of signing key %s.", state.OldKeyID)
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	old, err := keyIn(r.file)
	if err != nil {
		return usageError{err}
	}
	// An old key of another workspace would never be deleted, and the new one would open nothing.
	if _, err := r.client.Get(ctx, old.ID()); err != nil {
		if errors.Is(err, signingkeys.ErrNotFound) {
			return fmt.Errorf("%w: the key to replace is not in the workspace of this access token: check the credentials; if it was deleted already, run: playback keys create --force %s", err, r.file)
		}
		return err
	}
	state := &rotationState{OldKeyID: old.ID(), IdempotencyKey: rand.Text()}
	encoded, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if err := keystore.Create(r.statePath(), append(encoded, '\n')); err != nil {
		return fmt.Errorf("another run has just begun, or the directory cannot be written to: %w", err)
	}
	r.state = state
	crashPoint("begun")
	return nil
}

func (r *rotation) save() error {
	encoded, err := json.Marshal(r.state)
	if err != nil {
		return err
	}
	return keystore.Write(r.statePath(), append(encoded, '\n'))
}

// switchKeys puts the new key into the file, if it is not there yet.
func (r *rotation) switchKeys(ctx context.Context) error {
	current, err := keyIn(r.file)
	if err != nil {
		return err
	}
	switch {
	case r.state.NewKeyID != "" && current.ID() == r.state.NewKeyID:
		return r.noteSwitch()
	case current.ID() != r.state.OldKeyID:
		return usagef("%s holds signing key %s, which is neither the old nor the new one of this rotation: put the right one back, or remove %s to start again", r.file, current.ID(), r.statePath())
	case !r.state.SwitchedAt.IsZero():
		return usagef("%s holds the old key %s again: to keep it, delete %s with \"keys delete\" and remove %s; to go on, put the new key back", r.file, r.state.OldKeyID, r.state.NewKeyID, r.statePath())
	}
	if err := r.stage(ctx); err != nil {
		return err
	}
	if err := r.keepOld(); err != nil {
		return err
	}
	crashPoint("kept")
	if err := keystore.Rename(r.nextPath(), r.file); err != nil {
		return err
	}
	crashPoint("switched")
	return r.noteSwitch()
}

// stage makes the new key, if there is none yet, and checks it.
func (r *rotation) stage(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		next, err := r.nextKey(ctx)
		if err != nil {
			return err
		}
		crashPoint("staged")
		_, err = r.client.Check(ctx, next)
		if errors.Is(err, signingkeys.ErrKeyUnknown) && attempt == 1 {
			// Somebody has deleted it meanwhile: make another one.
			r.say("The new key %s does not exist any more; creating another one.", next.ID())
			r.state.IdempotencyKey, r.state.NewKeyID = rand.Text(), ""
			if err := r.save(); err != nil {
				return err
			}
			if err := keystore.Remove(r.nextPath()); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		r.state.NewKeyID = next.ID()
		if err := r.save(); err != nil {
			return err
		}
		crashPoint("checked")
		return nil
	}
}

// nextKey returns the key in FILE.next, and makes it if there is none.
func (r *rotation) nextKey(ctx context.Context) (core.SigningKey, error) {
	next, err := keyIn(r.nextPath())
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return next, err
	}
	info, err := os.Stat(r.file)
	if err != nil {
		return next, err
	}
	created, err := r.client.Create(ctx, signingkeys.WithIdempotencyKey(r.state.IdempotencyKey))
	if err != nil {
		return next, err
	}
	crashPoint("created")
	next, err = created.SigningKey()
	switch {
	case err != nil:
		return next, fmt.Errorf("the new key %s is unusable: %w", created.ID, err)
	case next.ID() == r.state.OldKeyID:
		return next, fmt.Errorf("FastPix answered with the old key %s: remove %s and try again", next.ID(), r.statePath())
	}
	if err := keystore.WriteLike(r.nextPath(), created.Answer(), info); err != nil {
		return next, err
	}
	r.say("Created signing key %s.", next.ID())
	return next, nil
}

// keepOld keeps a copy of the old key until it is deleted in FastPix.
func (r *rotation) keepOld() error {
	content, err := os.ReadFile(r.file)
	if err != nil {
		return err
	}
	if key, err := core.ParseSigningKey("", content); err != nil || key.ID() != r.state.OldKeyID {
		return fmt.Errorf("%s has changed meanwhile: does another run rotate it, too?", r.file)
	}
	return keystore.Write(r.previousPath(), content)
}

func (r *rotation) noteSwitch() error {
	if r.state.SwitchedAt.IsZero() {
		r.state.SwitchedAt = time.Now().UTC().Truncate(time.Second)
		if err := r.save(); err != nil {
			return err
		}
		r.say("Switched: %s holds the new key %s.", r.file, r.state.NewKeyID)
	}
	crashPoint("noted")
	return nil
}

// setGrace settles until when the old key stays good.
func (r *rotation) setGrace(grace *time.Duration) error {
	switch {
	case grace != nil && *grace < 0:
		return usagef("--grace %v is negative", *grace)
	case grace != nil:
		r.state.Grace = *grace
	case r.state.DeleteAt.IsZero():
		r.state.Grace = defaultGrace
	}
	r.state.DeleteAt = r.state.SwitchedAt.Add(r.state.Grace)
	return r.save()
}

// finish deletes the old key and what was remembered.
func (r *rotation) finish(ctx context.Context) error {
	current, err := keyIn(r.file)
	if err != nil {
		return err
	}
	if current.ID() != r.state.NewKeyID {
		return usagef("%s does not hold the new key %s any more, so the old one stays", r.file, r.state.NewKeyID)
	}
	if _, err := r.client.Check(ctx, current); err != nil {
		return fmt.Errorf("the old key stays, because the new one fails: %w", err)
	}
	if err := r.client.Delete(ctx, r.state.OldKeyID); err != nil && !errors.Is(err, signingkeys.ErrNotFound) {
		return err
	}
	crashPoint("deleted")
	if err := keystore.Remove(r.previousPath()); err != nil {
		return err
	}
	if err := keystore.Sweep(r.file); err != nil {
		return err
	}
	crashPoint("tidied")
	return keystore.Remove(r.statePath())
}
