package sitetest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestKeyParts plants a private key in a text, in the forms in which it could
// be printed.
func TestKeyParts(t *testing.T) {
	t.Parallel()
	mock, err := mockfastpix.New()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mock.Close() }()
	key := mock.CreateSigningKey().PrivateKey
	parts, err := newKeyParts(key)
	if err != nil {
		t.Fatal(err)
	}
	file, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(file)
	lines := strings.Split(string(pem.EncodeToMemory(block)), "\n")
	for name, planted := range map[string]string{
		"as FastPix returns it": key,
		"its bytes":             hex.EncodeToString([]byte(key)),
		"cut":                   key[len(key)/2 : len(key)/2+40],
		"PEM file":              string(file),
		"line of a PEM file":    lines[len(lines)/2],
		"base64url":             base64.RawURLEncoding.EncodeToString(block.Bytes),
		"hexadecimal":           hex.EncodeToString(block.Bytes),
		"DER":                   string(block.Bytes),
	} {
		if !parts.in("error: " + planted + " is not a key") {
			t.Errorf("%s: the key is not found", name)
		}
	}
	other := mock.CreateSigningKey()
	otherFile, err := base64.StdEncoding.DecodeString(other.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	body := strings.Split(string(otherFile), "\n")[1]
	if parts.in(body[len(body)/4:]) { // the beginnings of all keys are the same
		t.Error("the key is found in another key")
	}
}

func TestTokenIDs(t *testing.T) {
	t.Parallel()
	token := func(claims string) string {
		return "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(claims))
	}
	one, two := token(`{"aud":"media:one"}`), token(`{"aud":"drm:two"}`)
	for text, want := range map[string][]string{
		"the page has no token":                      nil,
		`<img src="/x?token=` + one + `.c2lnbmVk">`:  {"one"},
		"cut off: " + one:                            {"one"},
		two + ".c2lnbmVk " + one + " " + two:         {"one", "two"},
		strings.Replace(one, ".", "%2E", 1):          {"one"},
		"eyJhbGciOiJSUzI1NiJ9.bm8gSlNPTiBhdCBhbGw.x": {"unreadable"},
	} {
		if diff := cmp.Diff(want, tokenIDs(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
