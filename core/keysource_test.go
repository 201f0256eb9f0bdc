package core_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestKeyRing_zeroKey(t *testing.T) {
	t.Parallel()
	if _, err := core.NewKeyRing(core.SigningKey{}); !errors.Is(err, core.ErrKeyEmpty) {
		t.Errorf("NewKeyRing: got %v", err)
	}
	ring, err := core.NewKeyRing(signingKey(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := ring.Rotate(core.SigningKey{}); !errors.Is(err, core.ErrKeyEmpty) {
		t.Errorf("Rotate: got %v", err)
	}
	if key, err := ring.SigningKey(t.Context()); err != nil || !key.Equal(signingKey(t)) {
		t.Errorf("the ring has the key %v, %v, want the first one", key, err)
	}
	if _, err := new(core.KeyFile).SigningKey(t.Context()); !errors.Is(err, core.ErrKeyEmpty) {
		t.Errorf("zero KeyFile: got %v", err)
	}
	if _, err := new(core.KeyRing).SigningKey(t.Context()); !errors.Is(err, core.ErrKeyEmpty) {
		t.Errorf("zero KeyRing: got %v", err)
	}
}

func TestKeyRing_rotateWhileSigning(t *testing.T) {
	t.Parallel()
	keys := []core.SigningKey{signingKey(t), otherSigningKey(t)}
	ring, err := core.NewKeyRing(keys[0])
	if err != nil {
		t.Fatal(err)
	}
	events := new(counter)
	signer := newSigner(t, ring, core.WithObserver(events), core.WithClock(newClock(specIssuedAt).Now))
	var switches atomic.Int64 // twice the number of switches; odd during a switch
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				before := switches.Load()
				p, err := signer.Sign(context.Background(), core.Grant{PlaybackID: fmt.Sprint("video-", i%10)})
				if err != nil {
					t.Error(err)
					return
				}
				if before%2 != 0 || switches.Load() != before {
					continue // during a switch, either key is right
				}
				if kid, want := claimsOf(t, p.Token())["kid"], keys[before/2%2].ID(); kid != want {
					t.Errorf("got a token of key %v after the switch to %s", kid, want)
					return
				}
			}
		}()
	}
	for range 50 {
		n := switches.Add(1)
		if err := ring.Rotate(keys[(n+1)/2%2]); err != nil {
			t.Fatal(err)
		}
		switches.Add(1)
		time.Sleep(time.Millisecond)
	}
	close(stop)
	readers.Wait()
	if events.count(core.EventKeyChanged) == 0 {
		t.Error("no EventKeyChanged")
	}
}

func TestWithKeyFileParser(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	bad := errors.New("bad key")
	for name, test := range map[string]struct {
		key  core.SigningKey
		err  error
		want error
	}{
		"key":      {key: otherSigningKey(t)},
		"zero key": {want: core.ErrKeyEmpty},
		"error":    {err: bad, want: bad},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parse := func(id string, material []byte) (core.SigningKey, error) {
				if id != "id" || string(material) != "content" {
					t.Errorf("parse(%q, %q)", id, material)
				}
				return test.key, test.err
			}
			file, err := openKeyFile(path, "id", core.WithKeyFileParser(parse))
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if err != nil {
				return
			}
			if key, err := file.SigningKey(t.Context()); err != nil || !key.Equal(test.key) {
				t.Errorf("got the key %v, %v", key, err)
			}
		})
	}
	var refused *core.OptionError
	if _, err := openKeyFile(path, "id", core.WithKeyFileParser(nil)); !errors.As(err, &refused) {
		t.Errorf("nil: got %v", err)
	}
}

func apiAnswer(id, privatePEM string) string {
	return `{"success":true,"data":{"id":"` + id + `",` +
		`"privateKey":"` + base64.StdEncoding.EncodeToString([]byte(privatePEM)) + `",` +
		`"createdAt":"2026-05-20T12:50:12Z"}}`
}

// secretVolume is a directory with the layout of a Kubernetes secret:
// key -> ..data/key, ..data -> ..version_1.
type secretVolume struct {
	t       *testing.T
	dir     string
	version int
}

func (v *secretVolume) path() string { return filepath.Join(v.dir, "key") }

func (v *secretVolume) swap(content string) {
	v.t.Helper()
	v.version++
	version := fmt.Sprintf("..version_%d", v.version)
	must := func(err error) {
		v.t.Helper()
		if err != nil {
			v.t.Fatal(err)
		}
	}
	must(os.Mkdir(filepath.Join(v.dir, version), 0o700))
	must(os.WriteFile(filepath.Join(v.dir, version, "key"), []byte(content), 0o600))
	must(os.Symlink(version, filepath.Join(v.dir, "..data_tmp")))
	must(os.Rename(filepath.Join(v.dir, "..data_tmp"), filepath.Join(v.dir, "..data")))
	if v.version == 1 {
		must(os.Symlink("..data/key", v.path()))
	}
}

func TestKeyFile_followsFile(t *testing.T) {
	t.Parallel()
	first := apiAnswer(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA()))
	second := apiAnswer(testkeys.OtherKeyID, testkeys.PKCS8PEM(testkeys.OtherRSA()))

	type writer func(t *testing.T) (path string, write func(content string))
	for name, open := range map[string]writer{
		"written in place": func(t *testing.T) (string, func(string)) {
			path := filepath.Join(t.TempDir(), "key.json")
			tick := time.Now()
			return path, func(content string) {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				// Both contents have the same size, so their
				// times must differ, even on file systems with
				// a coarse clock.
				tick = tick.Add(time.Second)
				if err := os.Chtimes(path, tick, tick); err != nil {
					t.Fatal(err)
				}
			}
		},
		"replaced by renaming": func(t *testing.T) (string, func(string)) {
			path := filepath.Join(t.TempDir(), "key.json")
			return path, func(content string) {
				if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Rename(path+".new", path); err != nil {
					t.Fatal(err)
				}
			}
		},
		"Kubernetes secret": func(t *testing.T) (string, func(string)) {
			v := &secretVolume{t: t, dir: t.TempDir()}
			return v.path(), v.swap
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, write := open(t)
			write(first)
			clock := newClock(specIssuedAt)
			var reports []error
			file, err := openKeyFile(path, "", core.WithKeyFileClock(clock.Now),
				core.WithKeyFileErrorHandler(func(err error) { reports = append(reports, err) }))
			if err != nil {
				t.Fatal(err)
			}
			keyID := func() string {
				t.Helper()
				key, err := file.SigningKey(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return key.ID()
			}

			write(second)
			if id := keyID(); id != testkeys.KeyID {
				t.Errorf("the file was checked before the interval was over: key %s", id)
			}
			clock.Advance(2 * time.Second)
			if id := keyID(); id != testkeys.OtherKeyID {
				t.Errorf("after the change: key %s, want the new one", id)
			}

			write(first[:700])
			for range 3 {
				clock.Advance(2 * time.Second)
				if id := keyID(); id != testkeys.OtherKeyID {
					t.Errorf("with a bad file: key %s, want the last good one", id)
				}
			}
			if len(reports) != 1 || !errors.Is(reports[0], core.ErrKeyTruncated) ||
				!errors.Is(file.Err(), core.ErrKeyTruncated) {
				t.Errorf("reports %v, Err() %v, want ErrKeyTruncated once", reports, file.Err())
			}
			assertNoFragment(t, fmt.Sprint(reports), first)

			write(first)
			clock.Advance(2 * time.Second)
			if id := keyID(); id != testkeys.KeyID || file.Err() != nil {
				t.Errorf("after the repair: key %s, Err() %v", id, file.Err())
			}
		})
	}
}

func TestKeyFile_fileDisappears(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.pem")
	content := []byte(testkeys.PKCS8PEM(testkeys.RSA()))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	clock := newClock(specIssuedAt)
	file, err := openKeyFile(path, testkeys.KeyID,
		core.WithKeyFileInterval(time.Minute), core.WithKeyFileClock(clock.Now))
	if err != nil {
		t.Fatal(err)
	}
	moved := path + ".away"
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Minute)
	key, err := file.SigningKey(t.Context())
	if err != nil || key.ID() != testkeys.KeyID || !errors.Is(file.Err(), os.ErrNotExist) {
		t.Errorf("without the file: %v, %v, Err() %v", key, err, file.Err())
	}
	if err := os.Rename(moved, path); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Minute)
	if _, err := file.SigningKey(t.Context()); err != nil || file.Err() != nil {
		t.Errorf("after the file has returned: %v, Err() %v", err, file.Err())
	}
}

func TestOpenKeyFile_fails(t *testing.T) {
	t.Parallel()
	pemText := testkeys.PKCS8PEM(testkeys.RSA())
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.pem")
	if err := os.WriteFile(bad, []byte(testkeys.PublicPEM(testkeys.RSA())), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		path string
		opt  core.KeyFileOption
		want string
	}{
		"key in PEM":        {pemText, core.WithKeyFileInterval(1), "the path is a private key"},
		"no file":           {filepath.Join(dir, "missing"), core.WithKeyFileInterval(1), "no such file"},
		"public key":        {bad, core.WithKeyFileInterval(1), "public key"},
		"zero interval":     {bad, core.WithKeyFileInterval(0), "WithKeyFileInterval"},
		"nil error handler": {bad, core.WithKeyFileErrorHandler(nil), "WithKeyFileErrorHandler"},
		"nil clock":         {bad, core.WithKeyFileClock(nil), "WithKeyFileClock"},
		"nil option":        {bad, nil, "an option is nil"},
	}
	for name, test := range tests {
		_, err := openKeyFile(test.path, "id", test.opt)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, test.want)
			continue
		}
		assertNoFragment(t, err.Error(), pemText)
	}
}

func TestKeyFile_concurrentReaders(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json")
	contents := []string{
		apiAnswer(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA())),
		apiAnswer(testkeys.OtherKeyID, testkeys.PKCS8PEM(testkeys.OtherRSA())),
	}
	write := func(content string) {
		if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
			t.Error(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Error(err)
		}
	}
	write(contents[0])
	file, err := openKeyFile(path, "", core.WithKeyFileInterval(time.Microsecond))
	if err != nil {
		t.Fatal(err)
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for range 500 {
				key, err := file.SigningKey(context.Background())
				if err != nil || (key.ID() != testkeys.KeyID && key.ID() != testkeys.OtherKeyID) {
					t.Errorf("got %v, %v", key, err)
				}
			}
		}()
	}
	for i := range 50 {
		write(contents[i%2])
	}
	readers.Wait()
	if err := file.Err(); err != nil {
		t.Error(err)
	}
}

// TestKeyFile_clockJumps moves the clock ahead by years and back.
func TestKeyFile_clockJumps(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json")
	write := func(id, key string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(apiAnswer(id, key)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA()))
	clock := newClock(specIssuedAt)
	file, err := openKeyFile(path, "", core.WithKeyFileClock(clock.Now))
	if err != nil {
		t.Fatal(err)
	}
	const jump = 10 * 365 * 24 * time.Hour
	clock.Advance(jump)
	if _, err := file.SigningKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock.Advance(-jump)
	write(testkeys.OtherKeyID, testkeys.PKCS8PEM(testkeys.OtherRSA()))
	for range 2 {
		clock.Advance(2 * time.Second)
		if _, err := file.SigningKey(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if key, _ := file.SigningKey(t.Context()); key.ID() != testkeys.OtherKeyID {
		t.Errorf("key %s, want the new one", key.ID())
	}
}

func TestKeyFile_sameSizeAndTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json")
	first := apiAnswer(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA()))
	second := apiAnswer(testkeys.OtherKeyID, testkeys.PKCS8PEM(testkeys.OtherRSA()))
	size := max(len(first), len(second))
	write := func(content string) {
		t.Helper()
		content += strings.Repeat("\n", size-len(content))
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, specIssuedAt, specIssuedAt); err != nil {
			t.Fatal(err)
		}
	}
	write(first)
	clock := newClock(specIssuedAt)
	file, err := openKeyFile(path, "", core.WithKeyFileClock(clock.Now))
	if err != nil {
		t.Fatal(err)
	}
	write(second)
	clock.Advance(2 * time.Second)
	if key, err := file.SigningKey(t.Context()); err != nil || key.ID() != testkeys.OtherKeyID {
		t.Errorf("got %v, %v, want the new key", key, err)
	}
}

// TestKeyFile_notRegularFile replaces the file with ones that have no end.
func TestKeyFile_notRegularFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.json")
	link := func(target string) {
		t.Helper()
		_ = os.Remove(path)
		if err := os.Symlink(target, path); err != nil {
			t.Fatal(err)
		}
	}
	content := apiAnswer(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA()))
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, []byte(content+strings.Repeat("\n", 64<<10)), 0o600); err != nil {
		t.Fatal(err)
	}
	clock := newClock(specIssuedAt)
	file, err := openKeyFile(path, "", core.WithKeyFileClock(clock.Now))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{large, t.TempDir()} {
		link(target)
		clock.Advance(2 * time.Second)
		key, err := file.SigningKey(t.Context())
		if err != nil || key.ID() != testkeys.KeyID || !errors.Is(file.Err(), core.ErrKeyUnrecognized) {
			t.Errorf("%s: got %v, %v, Err() %v, want the last key and ErrKeyUnrecognized", target, key, err, file.Err())
		}
		if _, err := openKeyFile(path, ""); !errors.Is(err, core.ErrKeyUnrecognized) {
			t.Errorf("%s: OpenKeyFile: got %v, want ErrKeyUnrecognized", target, err)
		}
		t.Setenv(core.EnvSigningPrivateKey, "")
		t.Setenv(core.EnvSigningPrivateKeyFile, path)
		if _, err := core.SigningKeyFromEnv(); !errors.Is(err, core.ErrKeyUnrecognized) {
			t.Errorf("%s: SigningKeyFromEnv: got %v, want ErrKeyUnrecognized", target, err)
		}
	}
}

func TestKeyFile_errorHandlerPanics(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key.json")
	content := apiAnswer(testkeys.KeyID, testkeys.PKCS8PEM(testkeys.RSA()))
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(content)
	clock := newClock(specIssuedAt)
	file, err := openKeyFile(path, "", core.WithKeyFileClock(clock.Now),
		core.WithKeyFileErrorHandler(func(error) { panic("the handler is broken") }))
	if err != nil {
		t.Fatal(err)
	}
	write("{}")
	clock.Advance(2 * time.Second)
	func() {
		defer func() {
			if r := recover(); r != "the handler is broken" {
				t.Errorf("recovered %v, want the handler's panic", r)
			}
		}()
		_, _ = file.SigningKey(t.Context())
	}()
	write(apiAnswer(testkeys.OtherKeyID, testkeys.PKCS8PEM(testkeys.OtherRSA())))
	clock.Advance(2 * time.Second)
	if key, err := file.SigningKey(t.Context()); err != nil || key.ID() != testkeys.OtherKeyID || file.Err() != nil {
		t.Errorf("got %v, %v, Err() %v, want the new key", key, err, file.Err())
	}
}
