package leak_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"slices"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/leak"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

func TestSecrets_text(t *testing.T) {
	t.Parallel()
	const secret = "Zm9yIHRlc3RzIG9ubHksIHRoaXMgaXMgbm8gc2VjcmV0"
	var secrets leak.Secrets
	secrets.AddText("text", secret)
	withoutValue := []string{"fmt %T", "fmt %10.3s"}
	for _, rendering := range leak.Renderings() {
		text, err := rendering.Of(secret)
		if err != nil {
			t.Errorf("%s: %v", rendering.Name, err)
		}
		if _, found := secrets.Find(text); found == slices.Contains(withoutValue, rendering.Name) {
			t.Errorf("%s: found = %t in %.100q", rendering.Name, found, text)
		}
		if rendering.Name == "spew.Dump" || rendering.Name == "fmt %d" {
			text, _ := rendering.Of([]byte(secret))
			if _, found := secrets.Find(text); !found {
				t.Errorf("%s: not found as bytes in %.100q", rendering.Name, text)
			}
		}
	}
}

func TestSecrets_privateKey(t *testing.T) {
	t.Parallel()
	key := testkeys.RSA()
	var secrets leak.Secrets
	if err := secrets.AddPrivateKey("key", key); err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := testkeys.PKCS8PEM(key)
	// fmt does not follow the pointers inside a key, and go-spew does.
	printed := []string{"fmt %v", "fmt %+v", "fmt %#v", "fmt %d", "fmt %x", "fmt %X", "slog text", "log"}
	dumped := []string{"spew.Dump", "spew %#+v", "spew without methods"}
	for _, test := range []struct {
		name       string
		value      any
		renderings []string
	}{
		{"PEM", text, slices.Concat(printed, dumped)},
		{"base64 of PEM", base64.StdEncoding.EncodeToString([]byte(text)), slices.Concat(printed, dumped)},
		{"DER", der, slices.Concat(printed, dumped)},
		{"prime", key.Primes[0], slices.Concat(printed, dumped)},
		{"words of the exponent", key.D.Bits(), slices.Concat(printed, dumped)},
		{"key", *key, dumped},
		{"key in an unexported field", struct{ key *rsa.PrivateKey }{key}, dumped},
	} {
		for _, rendering := range leak.Renderings() {
			text, _ := rendering.Of(test.value)
			if _, found := secrets.Find(text); !found && slices.Contains(test.renderings, rendering.Name) {
				t.Errorf("%s, %s: not found in %.200q", test.name, rendering.Name, text)
			}
		}
	}
	public := map[string]any{
		"public PEM":     testkeys.PublicPEM(key),
		"base64 of that": base64.StdEncoding.EncodeToString([]byte(testkeys.PublicPEM(key))),
		"public key":     key.PublicKey,
		"modulus":        key.N,
		"another key":    testkeys.PKCS8PEM(testkeys.OtherRSA()),
	}
	for name, value := range public {
		for _, rendering := range leak.Renderings() {
			text, _ := rendering.Of(value)
			if secret, found := secrets.Find(text); found {
				t.Errorf("%s, %s: found the %s", name, rendering.Name, secret)
			}
		}
	}
}
