package webhook_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core/webhook"
)

// The signatures were made with openssl dgst -sha256 -mac HMAC.
const (
	secretText = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
	body       = `{"type":"video.media.ready","object":{"type":"media","id":"5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"},` +
		`"id":"134b9d7b-5ed4-4193-8cfb-9ffae9cc296c",` +
		`"workspace":{"name":"Development","id":"fd9197bb-8cfa-4569-b046-a30fb95e2381"},` +
		`"status":"ready","data":{"status":"Ready"}}`
	signature = "f7INOPireM+wMJ8fwXOyEHnuHYqqrFHPZZU+OApbj/8="
	// The same with the secret's text as the key, and in hexadecimal.
	textSignature = "VlfoHPN1FajVhFxMZ07nxM+ZRC5loGIsPxvJamZ1vqg="
	hexSignature  = "7fb20d38f8ab78cfb0309f1fc173b21079ee1d8aaaac51cf65953e380a5b8fff"
)

func parseSecret(tb testing.TB) webhook.Secret {
	tb.Helper()
	s, err := webhook.ParseSecret(secretText)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestSecret_Event(t *testing.T) {
	t.Parallel()
	want := webhook.Event{
		Type: webhook.MediaReady, ID: "134b9d7b-5ed4-4193-8cfb-9ffae9cc296c",
		Object:    webhook.Object{Type: "media", ID: "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"},
		Workspace: webhook.Workspace{ID: "fd9197bb-8cfa-4569-b046-a30fb95e2381", Name: "Development"},
		Status:    "ready", Data: json.RawMessage(`{"status":"Ready"}`),
	}
	got, err := parseSecret(t).Event([]byte(body), signature)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("event: %v (-want +got):\n%s", err, diff)
	}
}

func TestSecret_refused(t *testing.T) {
	t.Parallel()
	secret := parseSecret(t)
	for name, c := range map[string]struct {
		secret          webhook.Secret
		body, signature string
		want            error
	}{
		"no signature":                  {secret, body, "", webhook.ErrSignatureMissing},
		"probe":                         {secret, " {}\n", "", webhook.ErrProbe},
		"probe with a signature":        {secret, "{}", signature, webhook.ErrSignatureInvalid},
		"changed body":                  {secret, body + " ", signature, webhook.ErrSignatureInvalid},
		"changed signature":             {secret, body, "A" + signature[1:], webhook.ErrSignatureInvalid},
		"short signature":               {secret, body, signature[:40], webhook.ErrSignatureInvalid},
		"signature without padding":     {secret, body, strings.TrimRight(signature, "="), webhook.ErrSignatureInvalid},
		"the secret's text as the key":  {secret, body, textSignature, webhook.ErrSignatureInvalid},
		"hexadecimal":                   {secret, body, hexSignature, webhook.ErrSignatureInvalid},
		"zero secret":                   {webhook.Secret{}, body, signature, webhook.ErrSecretInvalid},
		"zero secret and the zero HMAC": {webhook.Secret{}, "", "", webhook.ErrSecretInvalid},
	} {
		got, err := c.secret.Event([]byte(c.body), c.signature)
		if !errors.Is(err, c.want) || got.Type != "" {
			t.Errorf("%s: %+v %v, want %v", name, got, err, c.want)
		}
	}
}

func TestParseSecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{secretText, strings.TrimRight(secretText, "="), " " + secretText + "\n"} {
		s, err := webhook.ParseSecret(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Event([]byte(body), signature); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "secret", "not base64 at all!", "c2hvcnQ=", secretText + "!"} {
		s, err := webhook.ParseSecret(text)
		if !errors.Is(err, webhook.ErrSecretInvalid) || s.String() != "Secret(none)" {
			t.Errorf("%q: %v %v", text, s, err)
		}
		if err != nil && len(text) > 6 && strings.Contains(err.Error(), text) {
			t.Errorf("the error shows the secret: %v", err)
		}
	}
}

func TestSecret_Read(t *testing.T) {
	t.Parallel()
	secret := parseSecret(t)
	request := func(body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/webhooks/fastpix", strings.NewReader(body))
		r.Header.Set(webhook.SignatureHeader, signature)
		return r
	}
	if e, err := secret.Read(request(body)); err != nil || e.Type != webhook.MediaReady {
		t.Errorf("%+v %v", e, err)
	}
	var tooLarge *http.MaxBytesError
	if _, err := secret.Read(request(strings.Repeat(" ", webhook.MaxBody+1))); !errors.As(err, &tooLarge) {
		t.Errorf("a large body: %v", err)
	}
}

func TestSecret_hidden(t *testing.T) {
	t.Parallel()
	secret := parseSecret(t)
	text, err := json.Marshal(struct{ S webhook.Secret }{secret})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %+v %#v %s %q %x %d", secret, secret, secret, secret, secret, secret, secret) + string(text) +
		secret.LogValue().String()
	for _, part := range []string{secretText, "0123456789abcdef", fmt.Sprintf("%x", "0123456789abcdef")} {
		if strings.Contains(all, part) {
			t.Errorf("the secret is in %s", all)
		}
	}
}

func FuzzSecret_Event(f *testing.F) {
	secret := parseSecret(f)
	f.Add([]byte(body), signature)
	f.Add([]byte("{}"), "")
	f.Fuzz(func(t *testing.T, text []byte, given string) {
		e, err := secret.Event(text, given)
		if err == nil && (string(text) != body || given != signature) {
			t.Errorf("accepted: %s %s %+v", text, given, e)
		}
	})
}
