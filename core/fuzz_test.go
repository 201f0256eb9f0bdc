package core_test

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// checkUsable checks that the key signs tokens that its public key verifies.
func checkUsable(t *testing.T, key core.SigningKey) {
	t.Helper()
	signer := newSigner(t, key, core.WithReuseWindow(0))
	token := mustSign(t, signer, core.Grant{PlaybackID: videoID}).Token()
	at := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[at+1:])
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(token[:at]))
	if err := rsa.VerifyPKCS1v15(key.PublicKey(), crypto.SHA256, digest[:], signature); err != nil {
		t.Errorf("the public key does not verify the token: %v", err)
	}
	if got := claimsOf(t, token)["kid"]; got != key.ID() {
		t.Errorf("kid %v, want %s", got, key.ID())
	}
}

// checkQuotesNothing checks that err contains no large part of material. An
// error may quote a key ID, which has at most 100 characters.
func checkQuotesNothing(t *testing.T, err error, material []byte) {
	t.Helper()
	const part = 110
	text := []byte(err.Error())
	for i := 0; i+part <= len(text); i++ {
		if bytes.Contains(material, text[i:i+part]) {
			t.Fatalf("the error quotes the key material: %q", text[i:i+part])
		}
	}
}
