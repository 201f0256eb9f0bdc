// Package rotation replaces the signing key in a file without refusing a
// viewer.
//
// Each step leaves the disk in a state from which a later run continues, and
// can be repeated without harm. FILE.rotation holds the progress. FILE.next
// holds the new key before the switch, and FILE.previous the old key after it.
// FILE.lock keeps other runs away.
package rotation

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// Rotation is the replacement of the signing key in one file. It is not safe
// for concurrent use.
type Rotation struct {
	client *signingkeys.Client
	file   string
	log    func(format string, args ...any)
	step   func(name string) // called between the steps
	lock   *keystore.Lock    // nil before Begin
	state  *state            // nil until it is on the disk
}

// New returns a rotation of the key in a file. log prints a line of progress.
func New(client *signingkeys.Client, file string, log func(format string, args ...any)) *Rotation {
	return &Rotation{client: client, file: file, log: log, step: crashPoint}
}

// Close ends the run, finished or not, and lets other runs begin.
func (r *Rotation) Close() {
	if r.lock != nil {
		r.lock.Release()
		r.lock = nil
	}
}

// DefaultGrace is how long the old key stays valid by default. It is the
// longest lifetime that a signer allows by default.
const DefaultGrace = core.DefaultMaxTTL

// AcquireLock takes the lock of the key file. It does not wait: the error
// matches keystore.ErrLocked if a rotation or another writer holds the lock.
// Call Release on the result.
func AcquireLock(file string) (*keystore.Lock, error) {
	lock, err := keystore.Acquire(file + ".lock")
	switch {
	case errors.Is(err, keystore.ErrLocked):
		return nil, fmt.Errorf("another run rotates the key in %s: %w: wait until it has finished, or stop it", file, err)
	case err != nil:
		return nil, fmt.Errorf("nothing was changed, because the lock failed: %w", err)
	}
	return lock, nil
}

func (r *Rotation) statePath() string    { return r.file + ".rotation" }
func (r *Rotation) nextPath() string     { return r.file + ".next" }
func (r *Rotation) previousPath() string { return r.file + ".previous" }

// Begun reports whether the rotation is recorded on the disk, so that a later
// run continues it.
func (r *Rotation) Begun() bool { return r.state != nil }

// Switched reports whether the file holds the new key.
func (r *Rotation) Switched() bool { return !r.state.SwitchedAt.IsZero() }

// OldKeyID returns the ID of the key that is replaced.
func (r *Rotation) OldKeyID() string { return r.state.OldKeyID }

// NewKeyID returns the ID of the new key. It is empty before Switch.
func (r *Rotation) NewKeyID() string { return r.state.NewKeyID }

// SwitchedAt returns the time of the switch.
func (r *Rotation) SwitchedAt() time.Time { return r.state.SwitchedAt }

// DeleteAt returns the time at which the old key can be deleted. It is zero
// before SetGrace.
func (r *Rotation) DeleteAt() time.Time { return r.state.DeleteAt }

// Begin continues the rotation that is recorded on the disk, or records a new
// one. The error matches keystore.ErrLocked if another run is active. Call
// Close at the end of the run, also after an error.
func (r *Rotation) Begin(ctx context.Context) error {
	var err error
	if r.lock, err = AcquireLock(r.file); err != nil {
		return err
	}
	r.step("locked")
	if info, err := os.Stat(r.file); err == nil && !info.Mode().IsRegular() {
		return usage.Errorf("%s is not a regular file: pass the file with the key", r.file)
	}
	if r.state, err = loadState(r.statePath()); err != nil {
		return err
	}
	if r.state != nil {
		r.log("Continuing the rotation of signing key %s.", r.state.OldKeyID)
		return nil
	}
	old, err := keyIn(r.file)
	if err != nil {
		return usage.Error{Err: err}
	}
	// An old key of another workspace would never be deleted, and the new one
	// would open nothing.
	if _, err := r.client.Get(ctx, old.ID()); err != nil {
		if errors.Is(err, signingkeys.ErrNotFound) {
			return fmt.Errorf("%w: the key to replace is not in the workspace of this access token: "+
				"check the credentials; if it was deleted already, run: playback keys create --force %s", err, r.file)
		}
		return err
	}
	if err := keystore.CheckLike(r.nextPath(), r.file); err != nil {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	begun := &state{OldKeyID: old.ID(), IdempotencyKey: rand.Text()}
	if err := begun.create(r.statePath()); err != nil {
		return err
	}
	r.state = begun
	r.step("begun")
	return nil
}

func (r *Rotation) save() error { return r.state.save(r.statePath()) }

// Switch puts the new key into the file, unless it is there already.
func (r *Rotation) Switch(ctx context.Context) error {
	current, err := keyIn(r.file)
	if err != nil {
		return err
	}
	switch {
	case r.state.NewKeyID != "" && current.ID() == r.state.NewKeyID:
		return r.recordSwitch()
	case current.ID() != r.state.OldKeyID:
		return usage.Errorf("%s holds signing key %s, which is neither the old nor the new one of this rotation: "+
			"restore one of them, or remove %s to start again", r.file, current.ID(), r.statePath())
	case r.Switched():
		return usage.Errorf("%s holds the old key %s again: to keep it, delete %s with \"keys delete\" and remove %s; "+
			"to continue, restore the new key", r.file, r.state.OldKeyID, r.state.NewKeyID, r.statePath())
	}
	if err := r.stage(ctx); err != nil {
		return err
	}
	if err := r.keepOld(); err != nil {
		return err
	}
	r.step("kept")
	if err := keystore.Rename(r.nextPath(), r.file); err != nil {
		return err
	}
	r.step("switched")
	return r.recordSwitch()
}

// stage creates the new key, unless there is one, and checks it.
func (r *Rotation) stage(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		next, err := r.nextKey(ctx)
		if err != nil {
			return err
		}
		r.step("staged")
		_, err = r.client.Check(ctx, next)
		if errors.Is(err, signingkeys.ErrKeyUnknown) && attempt == 1 {
			r.log("The new key %s was deleted. Creating another one.", next.ID())
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
		r.step("checked")
		return nil
	}
}

// nextKey returns the key in FILE.next, and creates it if there is none. It
// discards a copy of the old key, which Finish would delete in FastPix.
func (r *Rotation) nextKey(ctx context.Context) (core.SigningKey, error) {
	next, err := keyIn(r.nextPath())
	switch {
	case err == nil && next.ID() == r.state.OldKeyID:
		r.log("%s holds the old key %s. Discarding it.", r.nextPath(), next.ID())
		if err := keystore.Remove(r.nextPath()); err != nil {
			return next, err
		}
	case err == nil, !errors.Is(err, os.ErrNotExist):
		return next, err
	}
	created, err := r.client.Create(ctx, signingkeys.WithIdempotencyKey(r.state.IdempotencyKey))
	if err != nil {
		return next, err
	}
	r.step("created")
	next, err = created.SigningKey()
	switch {
	case err != nil:
		return next, fmt.Errorf("the new key %s is unusable: %w", created.ID, err)
	case next.ID() == r.state.OldKeyID:
		return next, fmt.Errorf("FastPix returned the old key %s: remove %s and try again", next.ID(), r.statePath())
	}
	if err := keystore.WriteLike(r.nextPath(), created.Answer(), r.file); err != nil {
		return next, err
	}
	r.log("Created signing key %s.", next.ID())
	return next, nil
}

// keepOld copies the old key, which stays until it is deleted in FastPix.
func (r *Rotation) keepOld() error {
	content, err := keystore.Read(r.file)
	if err != nil {
		return err
	}
	if key, err := core.ParseSigningKey("", content); err != nil || key.ID() != r.state.OldKeyID {
		return fmt.Errorf("%s was changed during the rotation: does another run rotate it as well?", r.file)
	}
	return keystore.Write(r.previousPath(), content)
}

func (r *Rotation) recordSwitch() error {
	if !r.Switched() {
		r.state.SwitchedAt = time.Now().UTC().Truncate(time.Second)
		if err := r.save(); err != nil {
			return err
		}
		r.log("Switched: %s holds the new key %s.", r.file, r.state.NewKeyID)
	}
	r.step("noted")
	return nil
}

// CheckGrace checks a value for SetGrace.
func CheckGrace(grace *time.Duration) error {
	if grace != nil && *grace < 0 {
		return usage.Errorf("--grace %v is negative: pass the longest lifetime of your tokens, for example 24h", *grace)
	}
	return nil
}

// SetGrace sets how long after the switch the old key stays valid. Nil keeps
// the earlier setting, or sets DefaultGrace.
func (r *Rotation) SetGrace(grace *time.Duration) error {
	if err := CheckGrace(grace); err != nil {
		return err
	}
	switch {
	case grace != nil:
		r.state.Grace = *grace
	case r.state.DeleteAt.IsZero():
		r.state.Grace = DefaultGrace
	}
	r.state.DeleteAt = r.state.SwitchedAt.Add(r.state.Grace)
	return r.save()
}

// Finish deletes the old key and the files of the rotation. Call it at DeleteAt
// or later.
func (r *Rotation) Finish(ctx context.Context) error {
	r.step("waited")
	current, err := r.newKey()
	if err != nil {
		return err
	}
	if _, err := r.client.Check(ctx, current); err != nil {
		return fmt.Errorf("the old key stays, because the new one fails: %w", err)
	}
	// Another program can have restored the old key during the request.
	if _, err := r.newKey(); err != nil {
		return err
	}
	if err := r.client.Delete(ctx, r.state.OldKeyID); err != nil && !errors.Is(err, signingkeys.ErrNotFound) {
		return err
	}
	r.step("deleted")
	for _, path := range []string{r.nextPath(), r.previousPath()} {
		if err := keystore.Remove(path); err != nil {
			return err
		}
	}
	if err := keystore.Sweep(r.file); err != nil {
		return err
	}
	r.step("tidied")
	return keystore.Remove(r.statePath())
}

// newKey returns the key in the file, which must be the new one.
func (r *Rotation) newKey() (core.SigningKey, error) {
	current, err := keyIn(r.file)
	if err != nil {
		return current, err
	}
	if current.ID() != r.state.NewKeyID || current.ID() == r.state.OldKeyID {
		return current, usage.Errorf("%s no longer holds the new key %s, so the old one stays", r.file, r.state.NewKeyID)
	}
	return current, nil
}

// keyIn returns the signing key in a file that also holds its ID.
func keyIn(file string) (core.SigningKey, error) {
	material, err := keystore.Read(file)
	if err != nil {
		return core.SigningKey{}, err
	}
	key, err := core.ParseSigningKey("", material)
	if errors.Is(err, core.ErrKeyIDMissing) {
		return key, fmt.Errorf("%s holds a private key without its ID, so that both cannot change in one step: "+
			"run \"playback keys create\" with another file, let the application read it with core.OpenKeyFile, "+
			"and delete the old key when its last token has expired", file)
	}
	if err != nil {
		return key, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}
