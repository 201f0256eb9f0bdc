package soak_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// rotation is a key source, and how its key is replaced.
type rotation struct {
	name     string
	mock     *mock
	source   core.KeySource
	present  *signingkeys.CreatedKey
	switchTo func(*signingkeys.CreatedKey) error
}

// rotateFile returns a rotation that replaces a key file.
func rotateFile(t *testing.T, m *mock, path string) *rotation {
	t.Helper()
	r := &rotation{name: "rotations by file", mock: m}
	r.switchTo = func(key *signingkeys.CreatedKey) error {
		if err := os.WriteFile(path+".new", key.Answer(), 0o600); err != nil {
			return err
		}
		return os.Rename(path+".new", path)
	}
	r.present = r.create(t)
	if err := r.switchTo(r.present); err != nil {
		t.Fatal(err)
	}
	file, err := core.OpenKeyFile(path, "", core.WithKeyFileInterval(50*time.Millisecond),
		core.WithKeyFileErrorHandler(func(err error) { t.Error(err) }))
	if err != nil {
		t.Fatal(err)
	}
	r.source = file
	return r
}

// rotateRing returns a rotation that replaces the key of a ring.
func rotateRing(t *testing.T, m *mock) *rotation {
	t.Helper()
	r := &rotation{name: "rotations by API", mock: m}
	r.present = r.create(t)
	key, err := r.present.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := core.NewKeyRing(key)
	if err != nil {
		t.Fatal(err)
	}
	r.source = ring
	r.switchTo = func(created *signingkeys.CreatedKey) error {
		key, err := created.SigningKey()
		if err != nil {
			return err
		}
		return ring.Rotate(key)
	}
	return r
}

// create creates a key at the mock. It returns nil after a failure.
func (r *rotation) create(t *testing.T) *signingkeys.CreatedKey {
	t.Helper()
	r.mock.mu.Lock()
	defer r.mock.mu.Unlock()
	created, err := r.mock.api.Create(context.Background())
	if err != nil {
		t.Errorf("creating a key: %v", err)
		return nil
	}
	key, err := created.SigningKey()
	if err != nil {
		t.Error(err)
		return nil
	}
	r.mock.keys[created.ID] = string(key.PublicKeyPEM())
	return created
}

// rotate creates a key, switches to it, waits for the tokens of the old key to
// expire, and deletes the old key.
func (r *rotation) rotate(ctx context.Context, t *testing.T, report *report) {
	next := r.create(t)
	if next == nil {
		return
	}
	if err := r.switchTo(next); err != nil {
		t.Errorf("switching to a key: %v", err)
		return
	}
	sleep(ctx, ttl+time.Second) // the file is checked 20 times a second
	r.mock.mu.Lock()
	defer r.mock.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	if err := r.mock.api.Delete(context.Background(), r.present.ID); err != nil {
		t.Errorf("deleting a key: %v", err)
		return
	}
	delete(r.mock.keys, r.present.ID)
	r.present = next
	report.count(r.name)
}
