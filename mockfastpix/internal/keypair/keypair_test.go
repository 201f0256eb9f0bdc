package keypair_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/keypair"
)

func TestPool_At(t *testing.T) {
	t.Parallel()
	var pool keypair.Pool
	first, second := pool.At(0), pool.At(1)
	if first.PrivateB64 == second.PrivateB64 || first.PrivateB64 != pool.At(0).PrivateB64 {
		t.Error("pairs are not distinct, or not the same at the second call")
	}
	private, err := base64.StdEncoding.DecodeString(first.PrivateB64)
	if err != nil || !strings.HasPrefix(string(private), "-----BEGIN PRIVATE KEY-----\n") {
		t.Errorf("the private half is not base64 of a PEM block: %v", err)
	}
	if n := strings.Count(first.PublicPEM, "\n"); n != 3 { // header, body, footer
		t.Errorf("the public half has %d line ends, want the body on one line", n)
	}
	public, err := keypair.ParsePublic(first.PublicPEM)
	if err != nil || !public.Equal(first.Public) {
		t.Errorf("the public half does not parse: %v", err)
	}
}

func TestParsePublic_refused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":      "not PEM",
		"hello": "not PEM",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n": "pass a PUBLIC KEY",
		"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n":   "does not parse",
	} {
		if _, err := keypair.ParsePublic(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}
