package authority_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/authority"
)

func TestNew(t *testing.T) {
	t.Parallel()
	a, err := authority.New([]string{"stream.fastpix.io", "*.example.com", "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(a.Leaf.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "::1": true,
		"stream.fastpix.io": true, "a.example.com": true, "192.0.2.1": true,
		"images.fastpix.io": false, "a.b.example.com": false, "192.0.2.2": false,
	} {
		_, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool, DNSName: host})
		if (err == nil) != want {
			t.Errorf("%s: %v", host, err)
		}
	}
	block, _ := pem.Decode(a.PEM)
	if block == nil || !bytes.Equal(block.Bytes, a.Leaf.Certificate[1]) {
		t.Error("PEM is not the certificate of the authority")
	}
	other, err := authority.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: other.Pool}); err == nil {
		t.Error("another authority accepts the certificate")
	}
}
