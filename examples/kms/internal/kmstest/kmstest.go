// Package kmstest contains what the tests of the key management services
// share.
package kmstest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// KeyID is the ID of the signing key at FastPix.
const KeyID = testkeys.KeyID

// Private returns the private key of the service.
func Private() *rsa.PrivateKey { return testkeys.RSA() }

// SignDigest returns the PKCS#1 v1.5 signature that a service makes.
func SignDigest(t testing.TB, digest []byte) []byte {
	t.Helper()
	signature, err := rsa.SignPKCS1v15(nil, Private(), crypto.SHA256, digest)
	if err != nil {
		t.Error(err)
	}
	return signature
}

// Sign signs a private video with key.
func Sign(t testing.TB, key core.SigningKey) (*core.Playback, error) {
	t.Helper()
	signer, err := core.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = signer.Close() })
	return signer.Sign(t.Context(), core.Grant{PlaybackID: "16af5b33-8a2d-4d6c-9b6a-3f2d0c9e7a11"})
}

// CheckSigns tests that key signs tokens that Private's public key verifies.
func CheckSigns(t testing.TB, key core.SigningKey) {
	t.Helper()
	playback, err := Sign(t, key)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(playback.Token(), ".")
	if len(parts) != 3 {
		t.Fatalf("the token has %d parts, want 3", len(parts))
	}
	var claims struct{ Kid string }
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	if claims.Kid != KeyID {
		t.Errorf("the token names key %q, want %q", claims.Kid, KeyID)
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(&Private().PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
}

// CheckError tests that the text of err contains each of want.
func CheckError(t testing.TB, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that contains %q", want)
	}
	for _, part := range want {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %q, want one that contains %q", err, part)
		}
	}
}

// Respond writes v as JSON.
func Respond(t testing.TB, w http.ResponseWriter, status int, v any) {
	t.Helper()
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		t.Error(err)
	}
}
