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

// exampleKey returns the sample key in FastPix's documentation, so that the
// output of the examples stays the same. An application gets its key from
// SigningKeyFromEnv or OpenKeyFile.
func exampleKey() core.SigningKey {
	key, err := core.ParseSigningKey("", exampleAnswer())
	if err != nil {
		log.Fatal(err)
	}
	return key
}

// exampleAnswer returns the sample in FastPix's documentation of the answer to
// "create a signing key".
func exampleAnswer() []byte {
	raw, err := os.ReadFile(filepath.Join("testdata", "published-sample-keys.json"))
	if err != nil {
		log.Fatal(err)
	}
	var samples struct{ Valid json.RawMessage }
	if err := json.Unmarshal(raw, &samples); err != nil {
		log.Fatal(err)
	}
	return samples.Valid
}

func exampleClock() time.Time { return time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC) }

// short replaces the token in a URL with dots.
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

func ExampleNewSigner() {
	signer, err := core.NewSigner(exampleKey(), // core.SigningKeyFromEnv()
		core.FromEnv(),                    // FASTPIX_DOMAIN and FASTPIX_BASE_URL
		core.WithTTL(15*time.Minute),      // how long a token is valid
		core.WithReuseWindow(time.Minute), // how long it is returned again
	)
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()

	ctx := context.Background()
	first, err := signer.Sign(ctx, core.Grant{PlaybackID: "16af5b33"})
	if err != nil {
		log.Fatal(err)
	}
	second, err := signer.Sign(ctx, core.Grant{PlaybackID: "16af5b33"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.ExpiresAt().Sub(first.IssuedAt()), first.Token() == second.Token())
	_, err = core.NewSigner(exampleKey(), core.WithTTL(-time.Minute))
	fmt.Println(err)
	// Output:
	// 15m0s true
	// core: NewSigner: WithTTL: -1m0s is under one second: it is a duration from now, not a point in time
}

func ExampleSigner_Sign() {
	signer, err := core.NewSigner(exampleKey(), core.WithClock(exampleClock))
	if err != nil {
		log.Fatal(err)
	}
	for _, grant := range []core.Grant{
		{PlaybackID: "16af5b33"},
		{PlaybackID: "16af5b33", Policy: core.Public},
		{PlaybackID: "16af5b33", NotAfter: exampleClock().Add(10 * time.Minute)}, // a rental that ends
		{PlaybackID: "16af5b33", NotAfter: exampleClock()},                       // one that has ended
		{PlaybackID: "../16af5b33"},
	} {
		playback, err := signer.Sign(context.Background(), grant)
		switch {
		case errors.Is(err, core.ErrForbidden):
			fmt.Println("the viewer's access has ended")
		case errors.Is(err, core.ErrInvalidPlaybackID):
			fmt.Println("not a playback ID")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(playback)
		}
	}
	// Output:
	// Playback(16af5b33, private, expires 2026-01-02T16:03:04Z)
	// Playback(16af5b33, public)
	// Playback(16af5b33, private, expires 2026-01-02T15:14:05Z)
	// the viewer's access has ended
	// not a playback ID
}

func ExamplePlayback_StreamURL() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	playback, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "16af5b33"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(short(playback.StreamURL(), playback))
	fmt.Println(short(playback.StreamURL(core.MaxResolution(core.Resolution720p)), playback))
	fmt.Println(short(playback.MP4URL(), playback))
	// Output:
	// https://stream.fastpix.io/16af5b33.m3u8?token=…
	// https://stream.fastpix.io/16af5b33.m3u8?token=…&maxResolution=720p
	// https://stream.fastpix.io/16af5b33/capped-4k.mp4?token=…
}

func ExamplePlayback_ThumbnailURL() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	playback, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "16af5b33"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(short(playback.ThumbnailURL(), playback))
	fmt.Println(short(playback.ThumbnailURL(core.ThumbnailTime(90*time.Second), core.ThumbnailWidth(320)), playback))
	// Output:
	// https://images.fastpix.io/16af5b33/thumbnail.jpg?token=…
	// https://images.fastpix.io/16af5b33/thumbnail.jpg?token=…&time=90&width=320
}

func ExampleSigningKeyFromEnv() {
	// The environment of the process sets these, from FastPix's answer to
	// "create a signing key".
	var answer struct {
		Data struct{ ID, PrivateKey string }
	}
	if err := json.Unmarshal(exampleAnswer(), &answer); err != nil {
		log.Fatal(err)
	}
	defer setenv(core.EnvSigningKeyID, answer.Data.ID)()
	defer setenv(core.EnvSigningPrivateKey, answer.Data.PrivateKey)()

	key, err := core.SigningKeyFromEnv()
	fmt.Println(key, err)

	defer setenv(core.EnvSigningPrivateKey, "")()
	_, err = core.SigningKeyFromEnv()
	fmt.Println(err)
	// Output:
	// SigningKey(fc9d9368-6ee5-4b16-ae50-880a2374bdc4) <nil>
	// invalid signing key: empty private key: set FASTPIX_SIGNING_PRIVATE_KEY, or FASTPIX_SIGNING_PRIVATE_KEY_FILE to the path of a file that contains it
}

// setenv sets a variable and returns a function that restores it.
func setenv(name, value string) (restore func()) {
	before, existed := os.LookupEnv(name)
	if err := os.Setenv(name, value); err != nil {
		log.Fatal(err)
	}
	return func() {
		if existed {
			_ = os.Setenv(name, before)
		} else {
			_ = os.Unsetenv(name)
		}
	}
}

func ExampleParseSigningKey() {
	// The key ID is in FastPix's answer. For other forms, it is an argument.
	key, err := core.ParseSigningKey("", exampleAnswer())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(key)
	// Output:
	// SigningKey(fc9d9368-6ee5-4b16-ae50-880a2374bdc4)
}

func ExampleParseSigningKey_truncated() {
	// A part of the key was not copied.
	material := []byte("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2")
	_, err := core.ParseSigningKey("26338ada-fcf4-4434-b5b0-2ba77dde5d98", material)
	fmt.Println(errors.Is(err, core.ErrKeyTruncated))
	// Output:
	// true
}

func ExampleNewSigningKey() {
	// In an application, the crypto.Signer can be a client of a KMS.
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

func ExampleOpenKeyFile() {
	// The file holds FastPix's answer to "create a signing key", unchanged.
	// In a container it is a mounted secret.
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "fastpix-signing-key.json")
	if err := os.WriteFile(path, exampleAnswer(), 0o600); err != nil {
		log.Fatal(err)
	}

	keys, err := core.OpenKeyFile(path, "", // the key ID is in the answer
		core.WithKeyFileErrorHandler(func(err error) { log.Print("the present key stays in use: ", err) }))
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(keys)
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()
	playback, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "16af5b33-cf4d-4717-9b90-ce429a124455"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(playback.ID(), keys.Err())
	// Output:
	// 16af5b33-cf4d-4717-9b90-ce429a124455 <nil>
}

func ExampleSigner_Sign_drm() {
	signer, err := core.NewSigner(exampleKey(), core.WithDomain("fastpix.com"))
	if err != nil {
		log.Fatal(err)
	}
	playback, err := signer.Sign(context.Background(), core.Grant{
		PlaybackID: "f89d40ab-b457-4fed-8d13-84d51eb62dfc",
		Policy:     core.DRM,
	})
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
	var failed *core.SignAllError
	if errors.As(err, &failed) {
		for i, err := range failed.Errors {
			if err != nil {
				fmt.Printf("grant %d: %v\n", i, errors.Is(err, core.ErrInvalidPlaybackID))
			}
		}
	}
	for _, playback := range playbacks {
		if playback != nil {
			fmt.Println(playback.ID(), playback.Policy())
		}
	}
	// Output:
	// grant 1: true
	// 16af5b33-cf4d-4717-9b90-ce429a124455 private
	// ca3fb5ce-b9de-432c-80b9-e332569c735c public
}

func ExampleKeySourceFunc() {
	type tenant struct{}
	keys := map[string]core.SigningKey{"acme": exampleKey()}
	signer, err := core.NewSigner(core.KeySourceFunc(func(ctx context.Context) (core.SigningKey, error) {
		name, _ := ctx.Value(tenant{}).(string)
		key, ok := keys[name]
		if !ok {
			// ErrKeyEmpty means that there is no key for this caller. Any
			// other error means that the key source fails.
			return core.SigningKey{}, fmt.Errorf("%w: tenant %q has no signing key", core.ErrKeyEmpty, name)
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
	// unknown signing key unavailable: invalid signing key: empty private key: tenant "unknown" has no signing key
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
	defer signer.Close()

	// While the signer is in use:
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
	observer := core.ObserverFunc(func(_ context.Context, e core.Event) {
		switch e.Kind {
		case core.EventSigned:
			waited.Add(1)
		case core.EventReused:
			reused.Add(1)
		}
	})
	signer, err := core.NewSigner(exampleKey(), core.WithClock(exampleClock), core.WithObserver(observer))
	if err != nil {
		log.Fatal(err)
	}
	grant := core.Grant{PlaybackID: "16af5b33-cf4d-4717-9b90-ce429a124455"}
	for range 1000 {
		if _, err := signer.Sign(context.Background(), grant); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(core.EventSigned, waited.Load())
	fmt.Println(core.EventReused, reused.Load())
	// Output:
	// signed 1
	// reused 999
}

// ownerSigner signs only for the videos of one owner.
type ownerSigner struct {
	core.PlaybackSigner
	videos map[string]bool
}

func (s ownerSigner) Sign(ctx context.Context, g core.Grant) (*core.Playback, error) {
	if !s.videos[g.PlaybackID] {
		return nil, core.ErrForbidden
	}
	return s.PlaybackSigner.Sign(ctx, g)
}

func ExamplePlaybackSigner() {
	signer, err := core.NewSigner(exampleKey())
	if err != nil {
		log.Fatal(err)
	}
	// The adapters accept any PlaybackSigner in place of the Signer.
	var owned core.PlaybackSigner = ownerSigner{
		PlaybackSigner: signer,
		videos:         map[string]bool{"16af5b33-cf4d-4717-9b90-ce429a124455": true},
	}
	for _, id := range []string{"16af5b33-cf4d-4717-9b90-ce429a124455", "ca3fb5ce-b9de-432c-80b9-e332569c735c"} {
		_, err := owned.Sign(context.Background(), core.Grant{PlaybackID: id})
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// viewer may not watch this video
}

func ExampleOptionError() {
	// A command names its own flag in place of the option.
	flags := map[string]string{"WithTTL": "--ttl"}
	_, err := core.NewSigner(exampleKey(), core.WithTTL(0))
	var refused *core.OptionError
	if errors.As(err, &refused) {
		fmt.Printf("%s: %v\n", flags[refused.Option], refused.Err)
	}
	// Output:
	// --ttl: 0s is under one second: it is a duration from now, not a point in time
}
