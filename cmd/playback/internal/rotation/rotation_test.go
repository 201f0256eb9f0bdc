package rotation_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/rotation"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// The command, killed at each step, is tested in integration/cli.

// fixture is a key file and the mock that issued its key.
type fixture struct {
	client *signingkeys.Client
	file   string
	oldID  string
}

func newFixture(t *testing.T) fixture {
	t.Helper()
	mock := mockfastpix.Start(t)
	client, err := signingkeys.New("mock-access-token", "mock-secret-key", signingkeys.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{client: client, file: filepath.Join(t.TempDir(), "key.json")}
	f.oldID = f.createKey(t)
	return f
}

// createKey creates a key and writes it to the file.
func (f fixture) createKey(t *testing.T) string {
	t.Helper()
	created, err := f.client.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.file, created.Answer(), 0o600); err != nil {
		t.Fatal(err)
	}
	return created.ID
}

func (f fixture) rotation() *rotation.Rotation {
	return rotation.New(f.client, f.file, func(string, ...any) {})
}

// begin begins a rotation.
func (f fixture) begin(t *testing.T) *rotation.Rotation {
	t.Helper()
	r := f.rotation()
	t.Cleanup(r.Close)
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func (f fixture) keyID(t *testing.T) string {
	t.Helper()
	material, err := os.ReadFile(f.file)
	if err != nil {
		t.Fatal(err)
	}
	key, err := core.ParseSigningKey("", material)
	if err != nil {
		t.Fatal(err)
	}
	return key.ID()
}

// wantUsage checks that err is about wrong use and names the remedy.
func wantUsage(t *testing.T, err error, text string) {
	t.Helper()
	var wrongUse usage.Error
	if !errors.As(err, &wrongUse) || !strings.Contains(err.Error(), text) {
		t.Errorf("error %v, want a usage.Error with %q", err, text)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.begin(t)
	if !r.Begun() || r.Switched() || r.OldKeyID() != f.oldID || r.NewKeyID() != "" {
		t.Errorf("begun %t, switched %t, old key %s, new key %s", r.Begun(), r.Switched(), r.OldKeyID(), r.NewKeyID())
	}
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.keyID(t); !r.Switched() || got != r.NewKeyID() || got == f.oldID {
		t.Errorf("the file holds %s, want the new key %s", got, r.NewKeyID())
	}
	if _, err := f.client.Get(t.Context(), f.oldID); err != nil {
		t.Errorf("the old key is unusable before Finish: %v", err)
	}
	if err := r.SetGrace(new(time.Duration)); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.Get(t.Context(), f.oldID); !errors.Is(err, signingkeys.ErrNotFound) {
		t.Errorf("the old key still exists: %v", err)
	}
	r.Close()
	wantFiles(t, f, "key.json")
}

func TestBegin_anotherRun(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.begin(t)
	before := f.keyID(t)
	second := f.rotation()
	defer second.Close()
	err := second.Begin(t.Context())
	var wrongUse usage.Error
	if !errors.Is(err, keystore.ErrLocked) || errors.As(err, &wrongUse) || second.Begun() {
		t.Errorf("error %v, begun %t, want ErrLocked", err, second.Begun())
	}
	second.Close()
	if f.keyID(t) != before {
		t.Error("the second run changed the file")
	}
	wantFiles(t, f, "key.json", "key.json.lock", "key.json.rotation")
	first.Close()
	f.begin(t)
}

func TestBegin_continues(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	first := f.begin(t)
	if err := first.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	first.Close()
	second := f.begin(t)
	if err := second.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !second.Switched() || second.NewKeyID() != first.NewKeyID() || !second.SwitchedAt().Equal(first.SwitchedAt()) {
		t.Errorf("the second run has the new key %s, want %s", second.NewKeyID(), first.NewKeyID())
	}
}

func TestBegin_damagedState(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"not JSON": "x", "empty object": "{}"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			if err := os.WriteFile(f.file+".rotation", []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			r := f.rotation()
			defer r.Close()
			wantUsage(t, r.Begin(t.Context()), "is damaged")
			if r.Begun() {
				t.Error("a damaged rotation counts as begun")
			}
		})
	}
}

func TestBegin_unknownKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := f.client.Delete(t.Context(), f.oldID); err != nil {
		t.Fatal(err)
	}
	r := f.rotation()
	defer r.Close()
	if err := r.Begin(t.Context()); !errors.Is(err, signingkeys.ErrNotFound) || r.Begun() {
		t.Errorf("error %v, begun %t", err, r.Begun())
	}
}

func TestBegin_notRegularFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := os.Remove(f.file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(os.DevNull, f.file); err != nil {
		needs.Skip(t, "tests with symbolic links", err)
	}
	r := f.rotation()
	defer r.Close()
	wantUsage(t, r.Begin(t.Context()), "is not a regular file")
}

func TestSwitch_deletedNewKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.begin(t)
	created, err := f.client.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.file+".next", created.Answer(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.client.Delete(t.Context(), created.ID); err != nil {
		t.Fatal(err)
	}
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.keyID(t); got == created.ID || got == f.oldID {
		t.Errorf("the file holds %s", got)
	}
}

// FILE.next can hold the current key, for example as a backup copy. Finish must
// not delete that key.
func TestSwitch_nextHoldsCurrentKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	content, err := os.ReadFile(f.file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.file+".next", content, 0o600); err != nil {
		t.Fatal(err)
	}
	r := f.begin(t)
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.SetGrace(new(time.Duration)); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := f.keyID(t); got == f.oldID {
		t.Error("the file still holds the old key")
	}
	if _, err := f.client.Get(t.Context(), f.keyID(t)); err != nil {
		t.Errorf("the key in the file is unusable: %v", err)
	}
	r.Close()
	wantFiles(t, f, "key.json")
}

// An earlier release recorded the old key as the new one, if FILE.next held it.
func TestBegin_newKeyIsOldKey(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	state := fmt.Sprintf(`{"oldKeyId":%q,"idempotencyKey":"0123456789abcdef","newKeyId":%q,`+
		`"switchedAt":"2026-01-02T03:04:05Z"}`,
		f.oldID, f.oldID)
	if err := os.WriteFile(f.file+".rotation", []byte(state), 0o600); err != nil {
		t.Fatal(err)
	}
	r := f.begin(t)
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.SetGrace(new(time.Duration)); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.Get(t.Context(), f.keyID(t)); err != nil {
		t.Errorf("the key in the file is unusable: %v", err)
	}
}

func TestFinish_leftoverNext(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.begin(t)
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.file+".next", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := r.SetGrace(new(time.Duration)); err != nil {
		t.Fatal(err)
	}
	if err := r.Finish(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, f, "key.json", "key.json.lock")
	r.Close()
	wantFiles(t, f, "key.json")
}

// wantFiles checks the names of the files in the directory of the key file.
func wantFiles(t *testing.T, f fixture, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(f.file))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
}

func TestSwitch_anotherKeyInFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.begin(t)
	f.createKey(t)
	wantUsage(t, r.Switch(t.Context()), "neither the old nor the new one")
}

func TestFinish_anotherKeyInFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.begin(t)
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.createKey(t)
	wantUsage(t, r.Finish(t.Context()), "no longer holds the new key")
	if _, err := f.client.Get(t.Context(), f.oldID); err != nil {
		t.Errorf("the old key was deleted: %v", err)
	}
}

func TestSetGrace(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	r := f.begin(t)
	if err := r.Switch(t.Context()); err != nil {
		t.Fatal(err)
	}
	hour, negative := time.Hour, -time.Second
	wantUsage(t, r.SetGrace(&negative), "--grace -1s is negative")
	for _, test := range []struct {
		name  string
		grace *time.Duration
		want  time.Duration
	}{
		{"default", nil, rotation.DefaultGrace},
		{"one hour", &hour, time.Hour},
		{"earlier setting", nil, time.Hour},
	} {
		if err := r.SetGrace(test.grace); err != nil {
			t.Fatal(err)
		}
		if got := r.DeleteAt().Sub(r.SwitchedAt()); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
