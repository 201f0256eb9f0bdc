package core_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// FuzzKeyFile_content checks that a KeyFile has a usable key whatever replaces
// the content of its file, and that its errors do not quote the content.
func FuzzKeyFile_content(f *testing.F) {
	valid, truncated := publishedKeys(f)
	f.Add([]byte(valid))
	f.Add([]byte(truncated))
	f.Add([]byte(testkeys.PKCS8PEM(testkeys.OtherRSA())))
	f.Add([]byte{})
	f.Add([]byte("\xef\xbb\xbf{\"data\":{\"id\":\"a\",\"privateKey\":\"\"}}"))
	f.Add([]byte("key-id\n"))
	good := []byte(testkeys.PKCS8PEM(testkeys.RSA()))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "k")
		if err := os.WriteFile(path, good, 0o600); err != nil {
			t.Fatal(err)
		}
		clock := newClock(time.Unix(1_800_000_000, 0))
		file, err := openKeyFile(path, testkeys.KeyID, core.WithKeyFileClock(clock.Now))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+".new", content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Minute)
		key, err := file.SigningKey(t.Context())
		if err != nil || key.IsZero() {
			t.Fatalf("got key %v, %v, want the old or the new key", key, err)
		}
		checkUsable(t, key)

		fresh, openErr := openKeyFile(path, testkeys.KeyID)
		if (openErr == nil) != (file.Err() == nil) {
			t.Fatalf("OpenKeyFile returns %v, the open file reports %v", openErr, file.Err())
		}
		if openErr == nil {
			opened, _ := fresh.SigningKey(t.Context())
			if !opened.Equal(key) {
				t.Error("the open file does not use the new key")
			}
			return
		}
		if key.ID() != testkeys.KeyID || !testkeys.RSA().PublicKey.Equal(key.PublicKey()) {
			t.Error("the key has changed although the new content is refused")
		}
		if !errors.Is(openErr, core.ErrInvalidKey) {
			t.Errorf("error %v does not match ErrInvalidKey", openErr)
		}
		checkQuotesNothing(t, openErr, content)
		checkQuotesNothing(t, file.Err(), content)
	})
}
