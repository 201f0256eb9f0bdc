package leak_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/player"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/core/webhook"
	"github.com/FastPix/fastpix-playback-go/integration/leak"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const accessTokenID = "4f6c2a9e-access-token"

// world holds a value of every type that has a secret, all with real secrets.
type world struct {
	secrets leak.Secrets
	mock    *mockfastpix.Server
	seed    mockfastpix.Seed

	secretKey string // of the access token

	client  signingkeys.Client
	created signingkeys.CreatedKey
	listed  signingkeys.Key
	details signingkeys.KeyDetails
	check   signingkeys.CheckResult
	page    signingkeys.Page
	refused *signingkeys.Error

	key      core.SigningKey
	ring     *core.KeyRing
	file     *core.KeyFile
	tenant   *core.Tenant
	grant    core.Grant
	signer   *core.Signer
	playback *core.Playback // DRM
	event    core.Event
	signAll  *core.SignAllError
	option   *core.OptionError
	player   *player.Player

	webhook webhook.Secret

	mockKey    mockfastpix.SigningKey
	request    mockfastpix.Request
	verdict    mockfastpix.Verdict
	badVerdict mockfastpix.Verdict
	sent       mockfastpix.Webhook
	endpoint   mockfastpix.SeedWebhook
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{}
	webhookSecret := base64.StdEncoding.EncodeToString([]byte(rand.Text()))
	w.secrets.AddText("secret of the webhook", webhookSecret)
	w.webhook = must[webhook.Secret](t)(webhook.ParseSecret(webhookSecret))
	w.endpoint = mockfastpix.SeedWebhook{URL: "http://127.0.0.1:1/hooks", Secret: webhookSecret}
	w.seed = mockfastpix.Seed{
		SigningKeys: []mockfastpix.SeedSigningKey{{PublicKey: "generate"}},
		Webhook:     &w.endpoint,
	}
	w.secretKey = rand.Text()
	w.secrets.AddText("secret key of the access token", w.secretKey)
	w.mock = mockfastpix.Start(t, mockfastpix.WithSeed(w.seed), mockfastpix.WithCredentials(accessTokenID, w.secretKey))
	w.makeClient(t)
	w.makeKeys(t)
	w.makePlaybacks(t)
	w.makeRequests(t)
	return w
}

func (w *world) makeClient(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	base := signingkeys.WithBaseURL(w.mock.URL())
	w.client = *must[*signingkeys.Client](t)(signingkeys.New(accessTokenID, w.secretKey, base))
	w.created = *must[*signingkeys.CreatedKey](t)(w.client.Create(ctx))
	w.details = must[signingkeys.KeyDetails](t)(w.client.Get(ctx, w.created.ID))
	w.page = must[signingkeys.Page](t)(w.client.ListPage(ctx, 1, 10))
	w.listed = w.page.Keys[0]
	_, err := w.client.Get(ctx, "00000000-0000-4000-8000-000000000000")
	if !errors.As(err, &w.refused) {
		t.Fatalf("error of an unknown key = %v", err)
	}
	_, err = signingkeys.New("id", "secret", signingkeys.WithBaseURL("https://user:"+w.secretKey+"@example.com"))
	if !errors.As(err, &w.option) {
		t.Fatalf("error of a base URL with a password = %v", err)
	}
}

func (w *world) makeKeys(t *testing.T) {
	t.Helper()
	w.mockKey = w.mock.CreateSigningKey()
	for _, key := range append(w.mock.SeededSigningKeys(), w.mockKey) {
		text := must[[]byte](t)(base64.StdEncoding.DecodeString(key.PrivateKey))
		w.addPEM(t, "private key of the mock", text)
	}
	w.key = must[core.SigningKey](t)(w.created.SigningKey())
	_, rest, _ := strings.Cut(string(w.created.Answer()), `"privateKey":"`)
	encoded, _, _ := strings.Cut(rest, `"`)
	w.addPEM(t, "private key", must[[]byte](t)(base64.StdEncoding.DecodeString(encoded)))
	w.check = must[signingkeys.CheckResult](t)(w.client.Check(t.Context(), w.key))
	w.ring = must[*core.KeyRing](t)(core.NewKeyRing(w.key))
	path := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(path, w.created.Answer(), 0o600); err != nil {
		t.Fatal(err)
	}
	w.file = must[*core.KeyFile](t)(core.OpenKeyFile(path, ""))
	w.tenant = must[*core.Tenant](t)(core.NewTenant(w.key))
	w.grant = core.Grant{PlaybackID: "video", Tenant: w.tenant}
}

func (w *world) addPEM(t *testing.T, name string, text []byte) {
	t.Helper()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("%s: not PEM", name)
	}
	key := must[any](t)(x509.ParsePKCS8PrivateKey(block.Bytes)).(*rsa.PrivateKey)
	if err := w.secrets.AddPrivateKey(name, key); err != nil {
		t.Fatal(err)
	}
}

func (w *world) makePlaybacks(t *testing.T) {
	t.Helper()
	var mu sync.Mutex
	observer := core.ObserverFunc(func(_ context.Context, e core.Event) {
		mu.Lock()
		defer mu.Unlock()
		w.event = e
	})
	w.signer = must[*core.Signer](t)(core.NewSigner(w.key, core.WithBaseURL(w.mock.URL()), core.WithObserver(observer)))
	t.Cleanup(func() { w.signer.Close() })
	id := w.mock.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
	grant := core.Grant{PlaybackID: id, Policy: core.DRM, Subject: "viewer-1"}
	w.playback = must[*core.Playback](t)(w.signer.Sign(t.Context(), grant))
	w.addToken(w.playback)
	_, err := w.signer.SignAll(t.Context(), []core.Grant{grant, {PlaybackID: w.playback.Token() + "/"}})
	if !errors.As(err, &w.signAll) {
		t.Fatalf("error of an invalid grant = %v", err)
	}
	w.player = must[*player.Player](t)(player.New())
}

// addToken adds the token's signature. The other parts are not secret: they
// occur in logs of the mock, which names key IDs and playback IDs.
func (w *world) addToken(p *core.Playback) {
	token := p.Token()
	w.secrets.AddText("token", token[strings.LastIndex(token, ".")+1:])
}

func (w *world) makeRequests(t *testing.T) {
	t.Helper()
	token := w.playback.Token()
	w.verdict = w.mock.Verify(token, w.playback.ID(), mockfastpix.ResourceStream)
	w.badVerdict = w.mock.Verify(token, w.mock.AddPlayback(mockfastpix.PlaybackOptions{}), mockfastpix.ResourceStream)
	if !w.verdict.Accepted || w.badVerdict.Accepted {
		t.Fatalf("verdicts = %v, %v", w.verdict.Err(), w.badVerdict.Err())
	}
	for _, url := range []string{
		w.playback.StreamURL(), w.playback.ThumbnailURL(), w.playback.WidevineLicenseURL(),
		fmt.Sprintf("%s/%s.m3u8?token=x%s", w.mock.URL(), w.playback.ID(), token),
	} {
		request := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil))
		request.Header.Set("Authorization", "Bearer "+token)
		res := must[*http.Response](t)(w.mock.Client().Do(request))
		res.Body.Close()
	}
	requests := w.mock.Requests()
	w.request = requests[len(requests)-1]
	w.sent = must[mockfastpix.Webhook](t)(w.mock.WaitForWebhook(t.Context(), func(sent mockfastpix.Webhook) bool {
		return len(sent.Attempts) > 0
	}))
}
