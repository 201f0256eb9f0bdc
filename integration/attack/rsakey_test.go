package attack_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/attack"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestRSAKeys_edges registers RSA keys of unusual forms. The mock must refuse
// the key, or accept exactly the tokens that it signed.
func TestRSAKeys_edges(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	const (
		mayRefuse = iota
		mustRefuse
		mustVerify
	)
	huge := attack.NewKey(2048, 65537)
	huge.E = new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), 64), big.NewInt(1))
	negative := attack.NewKey(2048, 65537)
	negative.N = new(big.Int).Neg(negative.N)
	tests := []struct {
		name string
		key  attack.Key
		want int
	}{
		{"exponent 0", attack.NewKey(2048, 0), mustRefuse},
		{"exponent 1", attack.NewKey(2048, 1), mustRefuse},
		{"exponent -1", attack.NewKey(2048, -1), mustRefuse},
		{"exponent 2", attack.NewKey(2048, 2), mustRefuse},
		{"exponent 3", attack.NewKey(2048, 3), mustVerify},
		{"exponent 4", attack.NewKey(2048, 4), mustRefuse},
		{"exponent 9", attack.NewKey(2048, 9), mustVerify},
		{"exponent 65536", attack.NewKey(2048, 65536), mustRefuse},
		{"exponent 65537", attack.NewKey(2048, 65537), mustVerify},
		{"exponent 2^31-1", attack.NewKey(2048, 1<<31-1), mustVerify},
		{"exponent 2^31+1", attack.NewKey(2048, 1<<31+1), mustRefuse},
		{"exponent 2^64+1", huge, mustRefuse},
		{"modulus 0", attack.Key{N: big.NewInt(0), E: big.NewInt(65537)}, mustRefuse},
		{"modulus 1", attack.Key{N: big.NewInt(1), E: big.NewInt(65537)}, mustRefuse},
		{"modulus negative", negative, mustRefuse},
		{"modulus even", attack.NewEvenKey(2048, 3), mustRefuse},
		{"modulus even, exponent 1", attack.NewEvenKey(2048, 1), mustRefuse},
		{"512 bits", attack.NewKey(512, 65537), mustRefuse},
		{"1024 bits", attack.NewKey(1024, 65537), mustRefuse},
		{"1536 bits", attack.NewKey(1536, 65537), mustRefuse},
		{"2047 bits", attack.NewKey(2047, 65537), mustRefuse},
		{"2048 bits", attack.NewKey(2048, 65537), mustVerify},
		{"2049 bits", attack.NewKey(2049, 65537), mustVerify},
		{"3072 bits", attack.NewKey(3072, 65537), mustVerify},
		{"4096 bits", attack.NewKey(4096, 65537), mustVerify},
		{"8192 bits", attack.NewKey(8192, 65537), mayRefuse},
		{"16384 bits", attack.NewKey(16384, 65537), mayRefuse},
		{"16384 bits, exponent 3", attack.NewKey(16384, 3), mayRefuse},
	}
	tg := newTarget(t, mockfastpix.Strict())
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			keyID := fmt.Sprintf("edge-%d", i)
			err := tg.mock.RegisterSigningKey(keyID, test.key.PublicPEM())
			if over := tg.register(t, keyID+"-http", test.key.PublicPEM()); over != (err == nil) {
				t.Errorf("over HTTP registered %v, by the method: %v", over, err)
			}
			switch {
			case err != nil && test.want == mustVerify:
				t.Fatal(err)
			case err == nil && test.want == mustRefuse:
				t.Error("registered")
			case err != nil:
				t.Log(err)
				return
			}
			tg.attackKey(t, keyID, test.key, test.want == mustVerify)
		})
	}
}

// attackKey presents invalid signatures of a registered key, and the valid one
// if it can be computed.
func (tg *target) attackKey(t *testing.T, keyID string, key attack.Key, mustVerify bool) {
	t.Helper()
	bad := attack.Verdict{Status: http.StatusUnauthorized, Reason: "signature_invalid"}
	present := func(sign func(input string) []byte) attack.Verdict {
		answer, err := tg.send(attack.Request{
			Target: "/" + attack.PrivateID + ".m3u8?token=" + attack.Token(keyID, sign),
		})
		if err != nil {
			t.Fatal(err)
		}
		return answer.Verdict
	}
	size := key.Size()
	forgeries := map[string]func(string) []byte{
		"nothing":     func(string) []byte { return nil },
		"zeros":       func(string) []byte { return make([]byte, size) },
		"one":         func(string) []byte { return append(make([]byte, size-1), 1) },
		"the modulus": func(string) []byte { return key.N.FillBytes(make([]byte, size)) },
		"the modulus less 1": func(string) []byte {
			return new(big.Int).Sub(key.N, big.NewInt(1)).FillBytes(make([]byte, size))
		},
		"the padded hash": key.PaddedHash,
		"the valid one less 1": func(input string) []byte {
			s, _ := key.Sign(input)
			return new(big.Int).Sub(new(big.Int).SetBytes(s), big.NewInt(1)).FillBytes(make([]byte, size))
		},
	}
	for name, sign := range forgeries {
		if got := present(sign); got != bad {
			t.Errorf("%s as signature: %+v", name, got)
		}
	}
	signed := false
	got := present(func(input string) []byte {
		signature, ok := key.Sign(input)
		signed = ok
		return signature
	})
	switch {
	case mustVerify && (!signed || got != attack.Accepted):
		t.Errorf("the valid signature: %+v", got)
	case signed && got != attack.Accepted && got != bad:
		t.Errorf("the valid signature: %+v", got)
	}
	t.Logf("registered; the valid signature: %+v", got)
}

// register registers a public key over the control plane.
func (tg *target) register(t *testing.T, id, publicKey string) bool {
	t.Helper()
	body, err := json.Marshal(map[string]string{"id": id, "publicKey": publicKey})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := tg.send(attack.Request{
		Method: http.MethodPost, Target: "/_mock/keys", Header: []string{"Content-Type: application/json"},
		Body: string(body),
	})
	if err != nil {
		t.Fatal(err)
	}
	switch answer.Verdict.Status {
	case http.StatusCreated:
		return true
	case http.StatusBadRequest:
		return false
	}
	t.Fatalf("status %d: %s", answer.Verdict.Status, answer.Body)
	return false
}

// TestRSAKeys_otherTexts registers texts that are not an RSA public key in PEM.
func TestRSAKeys_otherTexts(t *testing.T) {
	t.Parallel()
	key := testkeys.RSA()
	good := testkeys.PublicPEM(key)
	block, _ := pem.Decode([]byte(good))
	pemOf := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	pkix := func(public any) string {
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		return pemOf("PUBLIC KEY", der)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pss := bytes.Replace(block.Bytes, []byte{0x01, 0x01, 0x01, 0x05, 0x00}, []byte{0x01, 0x01, 0x0a, 0x05, 0x00}, 1)
	private := testkeys.PKCS8PEM(key)
	tests := map[string]string{
		"empty":                     "",
		"text":                      "public key",
		"DER":                       string(block.Bytes),
		"base64 without PEM":        strings.Join(strings.Split(strings.TrimSpace(good), "\n")[1:8], ""),
		"cut PEM":                   good[:len(good)/2],
		"elliptic curve":            pkix(&ec.PublicKey),
		"Ed25519":                   pkix(ed),
		"private key":               private,
		"private key called public": strings.ReplaceAll(private, "PRIVATE", "PUBLIC"),
		"PKCS#1 private key":        pemOf("RSA PRIVATE"+" KEY", x509.MarshalPKCS1PrivateKey(key)),
		"certificate type":          pemOf("CERTIFICATE", block.Bytes),
		"unknown type":              pemOf("KEY", block.Bytes),
		"trailing bytes in the DER": pemOf("PUBLIC KEY", append(bytes.Clone(block.Bytes), 0)),
		"PKCS#1 called PKIX":        pemOf("PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey)),
		"PKIX called PKCS#1":        pemOf("RSA PUBLIC KEY", block.Bytes),
		"object ID of RSASSA-PSS":   pemOf("PUBLIC KEY", pss),
		"JSON web key":              `{"kty":"RSA","e":"AQAB","n":"AQAB"}`,
		"SSH":                       "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ x",
	}
	tg := newTarget(t, mockfastpix.Strict())
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			err := tg.mock.RegisterSigningKey("text", text)
			if err == nil {
				t.Fatal("registered")
			}
			if strings.Contains(err.Error(), "MII") {
				t.Error("the error quotes the key")
			}
			if tg.register(t, "text-http", text) && text != "" { // an empty one asks for a new key
				t.Error("registered over HTTP")
			}
		})
	}
}

// TestCDN_otherServer checks that a mock refuses the signatures of another.
func TestCDN_otherServer(t *testing.T) {
	t.Parallel()
	one, two := newTarget(t, mockfastpix.Strict()), newTarget(t, mockfastpix.Strict())
	r := attack.Request{Target: attack.VariantURL(one.world)}
	one.check(t, r, attack.Accepted)
	two.check(t, r, attack.Verdict{Status: http.StatusForbidden, Reason: "url_signature_invalid"})
}
