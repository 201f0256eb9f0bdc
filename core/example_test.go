package core_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Examples sign with the sample key that FastPix publishes in its
// documentation, at a fixed time, so that their output stays the same. An
// application gets its key from SigningKeyFromEnv or OpenKeyFile and leaves the
// clock alone.
func exampleKey() core.SigningKey {
	raw, err := os.ReadFile(filepath.Join("testdata", "published-sample-keys.json"))
	if err != nil {
		log.Fatal(err)
	}
	var samples struct{ Valid json.RawMessage }
	if err := json.Unmarshal(raw, &samples); err != nil {
		log.Fatal(err)
	}
	key, err := core.ParseSigningKey("", samples.Valid)
	if err != nil {
		log.Fatal(err)
	}
	return key
}

func exampleClock() time.Time { return time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC) }

// short replaces a token, which is long, by dots.
func short(url string, p *core.Playback) string { return strings.ReplaceAll(url, p.Token(), "…") }

func Example() {
	key := exampleKey() // core.SigningKeyFromEnv()
	signer, err := core.NewSigner(key, core.WithTTL(15*time.Minute), core.WithClock(exampleClock))
	if err != nil {
		log.Fatal(err)
	}
	playback, err := signer.Sign(context.Background(), core.Grant{
		PlaybackID: "16af5b33-cf4d-4717-9b90-ce429a124455",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(short(playback.StreamURL(core.MaxResolution(core.Resolution1080p)), playback))
	fmt.Println(short(playback.ThumbnailURL(core.ThumbnailWidth(640), core.ThumbnailFormat(core.ImageWebP)), playback))
	fmt.Println(playback)
	// Output:
	// https://stream.fastpix.io/16af5b33-cf4d-4717-9b90-ce429a124455.m3u8?token=…&maxResolution=1080p
	// https://images.fastpix.io/16af5b33-cf4d-4717-9b90-ce429a124455/thumbnail.webp?token=…&width=640
	// Playback(16af5b33-cf4d-4717-9b90-ce429a124455, private, expires 2026-01-02T15:18:09Z)
}

func ExampleParseSigningKey() {
	// The key was copied without its last line.
	_, err := core.ParseSigningKey("26338ada-fcf4-4434-b5b0-2ba77dde5d98", []byte("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2"))
	fmt.Println(errors.Is(err, core.ErrKeyTruncated))
	// Output:
	// true
}

func ExampleNewSigningKey() {
	// Any RSA crypto.Signer will do: this one stands for a client of a key
	// management service.
	kms, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	key, err := core.NewSigningKey("26338ada-fcf4-4434-b5b0-2ba77dde5d98", kms)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key)
	// Output:
	// SigningKey(26338ada-fcf4-4434-b5b0-2ba77dde5d98)
}

func ExampleSigner_Sign_drm() {
	signer, err := core.NewSigner(exampleKey(), core.WithDomain("fastpix.com"))
	if err != nil {
		log.Fatal(err)
	}
	playback, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "f89d40ab-b457-4fed-8d13-84d51eb62dfc", Policy: core.DRM})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(short(playback.StreamURL(), playback))
	fmt.Println(short(playback.WidevineLicenseURL(), playback))
	fmt.Println(playback.DRMToken() == playback.Token())
	// Output:
	// https://stream.fastpix.com/f89d40ab-b457-4fed-8d13-84d51eb62dfc.m3u8?token=…
	// https://api.fastpix.com/v1/on-demand/drm/license/widevine/f89d40ab-b457-4fed-8d13-84d51eb62dfc?token=…
	// true
}

func ExampleSigner_SignAll() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	playbacks, err := signer.SignAll(context.Background(), []core.Grant{
		{PlaybackID: "16af5b33-cf4d-4717-9b90-ce429a124455"},
		{PlaybackID: "media:16af5b33-cf4d-4717-9b90-ce429a124455"}, // a common mistake
		{PlaybackID: "ca3fb5ce-b9de-432c-80b9-e332569c735c", Policy: core.Public},
	})
	for _, playback := range playbacks {
		if playback == nil {
			fmt.Println("left out")
			continue
		}
		fmt.Println(playback.ID(), playback.Policy())
	}
	fmt.Println(err)
	// Output:
	// 16af5b33-cf4d-4717-9b90-ce429a124455 private
	// left out
	// ca3fb5ce-b9de-432c-80b9-e332569c735c public
	// 1 of 3 grants could not be signed, the first because: invalid playback ID: it has an audience prefix: pass the bare ID, the signer adds the prefix
}

func ExampleKeySourceFunc() {
	type tenant struct{}
	keys := map[string]core.SigningKey{"acme": exampleKey()}
	signer, err := core.NewSigner(core.KeySourceFunc(func(ctx context.Context) (core.SigningKey, error) {
		name, _ := ctx.Value(tenant{}).(string)
		key, ok := keys[name]
		if !ok {
			return core.SigningKey{}, fmt.Errorf("tenant %q has no signing key", name)
		}
		return key, nil
	}))
	if err != nil {
		log.Fatal(err)
	}
	grant := core.Grant{PlaybackID: "16af5b33-cf4d-4717-9b90-ce429a124455"}
	for _, name := range []string{"acme", "unknown"} {
		_, err := signer.Sign(context.WithValue(context.Background(), tenant{}, name), grant)
		fmt.Println(name, err)
	}
	// Output:
	// acme <nil>
	// unknown signing key unavailable: tenant "unknown" has no signing key
}

func ExampleKeyRing() {
	ring, err := core.NewKeyRing(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(ring)
	if err != nil {
		log.Fatal(err)
	}
	_ = signer // serves requests, while elsewhere:

	next, err := core.NewSigningKey("b7158b65-302d-4fbd-9c48-503ca92bdd25", mustGenerate())
	if err != nil {
		log.Fatal(err)
	}
	if err := ring.Rotate(next); err != nil {
		log.Fatal(err)
	}
	present, _ := ring.SigningKey(context.Background())
	fmt.Println(present)
	// Output:
	// SigningKey(b7158b65-302d-4fbd-9c48-503ca92bdd25)
}

func mustGenerate() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	return key
}

func ExampleObserverFunc() {
	var waited, reused atomic.Int64 // events come from several goroutines
	signer, err := core.NewSigner(exampleKey(), core.WithClock(exampleClock), core.WithObserver(core.ObserverFunc(func(_ context.Context, e core.Event) {
		switch e.Kind {
		case core.EventSigned:
			waited.Add(1)
		case core.EventReused:
			reused.Add(1)
		}
	})))
	if err != nil {
		log.Fatal(err)
	}
	for range 1000 {
		if _, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "16af5b33-cf4d-4717-9b90-ce429a124455"}); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(core.EventSigned, waited.Load())
	fmt.Println(core.EventReused, reused.Load())
	// Output:
	// signed 1
	// reused 999
}
