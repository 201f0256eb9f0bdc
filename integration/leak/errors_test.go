package leak_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/integration/leak"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// second returns the error of a function that also returns a value.
func second[T any](_ T, err error) error { return err }

// TestErrors_secretsMisplaced uses private keys as IDs, paths and URLs, and
// tokens as playback IDs.
func TestErrors_secretsMisplaced(t *testing.T) {
	pem := testkeys.PKCS8PEM(testkeys.RSA())
	encoded := base64.StdEncoding.EncodeToString([]byte(pem))
	key, err := core.NewSigningKey(testkeys.KeyID, testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: "a"})
	if err != nil {
		t.Fatal(err)
	}
	var secrets leak.Secrets
	if err := secrets.AddPrivateKey("private key", testkeys.RSA()); err != nil {
		t.Fatal(err)
	}
	token := playback.Token()
	secrets.AddText("token", token[strings.LastIndex(token, ".")+1:])

	mock := mockfastpix.Start(t)
	client, err := signingkeys.New("mock-access-token", "mock-secret-key", signingkeys.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	for form, secret := range map[string]string{
		"PEM": pem, "one line": strings.ReplaceAll(pem, "\n", `\n`), "base64": encoded, "token": token,
		"body": strings.Split(pem, "\n")[1],
	} {
		broken := secret[:len(secret)-9]
		url := "https://user:" + base64.RawURLEncoding.EncodeToString([]byte(secret)) + "@example.com"
		for name, do := range map[string]func(ctx context.Context) error{
			"core.ParseSigningKey with a broken key": func(context.Context) error {
				return second(core.ParseSigningKey("id", []byte(broken)))
			},
			"core.ParseSigningKey with broken JSON": func(context.Context) error {
				return second(core.ParseSigningKey("id", fmt.Appendf(nil, `{"success":true,"data":{"privateKey":%q`, secret)))
			},
			"core.ParseSigningKey with a broken key in JSON": func(context.Context) error {
				return second(core.ParseSigningKey("", fmt.Appendf(nil, `{"data":{"id":"k","privateKey":%q}}`, broken)))
			},
			"core.ParseSigningKey with the key as ID": func(context.Context) error {
				return second(core.ParseSigningKey(secret, []byte(pem)))
			},
			"core.ParseSigningKey with the key as ID in JSON": func(context.Context) error {
				material := fmt.Appendf(nil, `{"data":{"id":%q,"privateKey":%q}}`, secret, encoded)
				return second(core.ParseSigningKey("", material))
			},
			"core.ParseSigningKey with the arguments swapped": func(context.Context) error {
				return second(core.ParseSigningKey(secret, []byte("26338ada-fcf4-4434-b5b0-2ba77dde5d98")))
			},
			"core.NewSigningKey with the key as ID": func(context.Context) error {
				return second(core.NewSigningKey(secret, testkeys.RSA()))
			},
			"core.OpenKeyFile with the key as path": func(context.Context) error {
				return second(core.OpenKeyFile(secret, ""))
			},
			"core.ValidatePlaybackID": func(context.Context) error {
				return core.ValidatePlaybackID(secret + "/")
			},
			"core.Sign": func(ctx context.Context) error {
				return second(signer.Sign(ctx, core.Grant{PlaybackID: secret + "/"}))
			},
			"core.Sign with a reserved claim": func(ctx context.Context) error {
				return second(signer.Sign(ctx, core.Grant{PlaybackID: "a", Claims: map[string]any{"kid": secret}}))
			},
			"core.Sign with a claim that is not JSON": func(ctx context.Context) error {
				claims := map[string]any{"a": []any{secret, func() {}}}
				return second(signer.Sign(ctx, core.Grant{PlaybackID: "a", Claims: claims}))
			},
			"core.WithBaseURL with a password": func(context.Context) error {
				return second(core.NewSigner(key, core.WithBaseURL(url)))
			},
			"core.WithBaseURL with the key as URL": func(context.Context) error {
				return second(core.NewSigner(key, core.WithBaseURL(secret)))
			},
			"core.WithDomain": func(context.Context) error {
				return second(core.NewSigner(key, core.WithDomain(secret+"/")))
			},
			"player.WithScriptURL with a password": func(context.Context) error {
				return second(player.New(player.WithScriptURL(url + "\n")))
			},
			"player.WithRenewalURL with a password": func(context.Context) error {
				return second(player.New(player.WithRenewalURL(url + "\n")))
			},
			"signingkeys.New with both in one": func(context.Context) error {
				return second(signingkeys.New("id:"+secret, "secret"))
			},
			"signingkeys.WithBaseURL": func(context.Context) error {
				return second(signingkeys.New("id", "secret", signingkeys.WithBaseURL(url)))
			},
			"signingkeys.WithIdempotencyKey": func(ctx context.Context) error {
				return second(client.Create(ctx, signingkeys.WithIdempotencyKey(secret+"\n")))
			},
			"signingkeys.Client.Get":    func(ctx context.Context) error { return second(client.Get(ctx, secret)) },
			"signingkeys.Client.Delete": func(ctx context.Context) error { return client.Delete(ctx, secret) },
			"mockfastpix.RegisterSigningKey with a private key": func(context.Context) error {
				return mock.RegisterSigningKey("id", secret)
			},
			"mockfastpix.LoadSeed with a private key": func(context.Context) error {
				seed := fmt.Sprintf(`{"signingKeys":[{"id":"k","publicKey":%q}]}`, secret)
				return second(mockfastpix.LoadSeed(strings.NewReader(seed)))
			},
			"mockfastpix.LoadSeed with a broken key": func(context.Context) error {
				seed := fmt.Sprintf(`{"signingKeys":[{"id":"k","publicKey":%q`, secret)
				return second(mockfastpix.LoadSeed(strings.NewReader(seed)))
			},
		} {
			takesToken := strings.HasPrefix(name, "core.Sign") || name == "core.ValidatePlaybackID"
			if form == "token" && !takesToken {
				continue
			}
			t.Run(name+"/"+form, func(t *testing.T) {
				err := do(t.Context())
				if err == nil {
					t.Fatal("no error")
				}
				if found, leaks := secrets.Find(fmt.Appendf(nil, "%v %+v %#v", err, err, err)); leaks {
					t.Errorf("shows a part of the %s: %v", found, err)
				}
			})
		}
	}
}

func TestMockLog(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	mock := mockfastpix.Start(t, mockfastpix.WithLogger(slog.New(slog.NewJSONHandler(&log, nil))))
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: mock.AddPlayback(mockfastpix.PlaybackOptions{})})
	if err != nil {
		t.Fatal(err)
	}
	token := playback.Token()
	var secrets leak.Secrets
	secrets.AddText("token", token[strings.LastIndex(token, ".")+1:])
	for _, url := range []string{
		playback.StreamURL(), playback.ThumbnailURL(), playback.StreamURL() + "&token=" + token,
		mock.URL() + "/" + token + ".m3u8", mock.URL() + "/" + playback.ID() + ".m3u8?Token=" + token,
		mock.URL() + "/v1/iam/signing-keys/" + token, mock.URL() + "/x?next=" + playback.StreamURL(),
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("User-Agent", token)
		request.Header.Set("Origin", "https://"+token)
		res, err := mock.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	if err := mock.Close(); err != nil {
		t.Fatal(err)
	}
	if log.Len() == 0 {
		t.Fatal("the log is empty")
	}
	for line := range strings.Lines(log.String()) {
		if _, found := secrets.Find([]byte(line)); found {
			t.Errorf("the log has the token: %s", line)
		}
	}
	for _, request := range mock.Requests() {
		if _, found := secrets.Find(fmt.Appendf(nil, "%+v", request)); found {
			t.Errorf("the journal has the token: %+v", request)
		}
	}
}
