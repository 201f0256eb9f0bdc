package authority_test

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
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
	ca, err := x509.ParseCertificate(a.Leaf.Certificate[1])
	if err != nil {
		t.Fatal(err)
	}
	if len(leaf.AuthorityKeyId) == 0 || !bytes.Equal(leaf.AuthorityKeyId, ca.SubjectKeyId) {
		t.Errorf("the authority key ID is %x, want %x", leaf.AuthorityKeyId, ca.SubjectKeyId)
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

// TestNew_strict verifies the certificate as strict clients do, such as Python
// since version 3.13.
func TestNew_strict(t *testing.T) {
	t.Parallel()
	openssl := needs.Program(t, "openssl")
	a, err := authority.New([]string{"stream.fastpix.io"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ca, leaf := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "leaf.pem")
	leafPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Leaf.Certificate[0]})
	for file, text := range map[string][]byte{ca: a.PEM, leaf: leafPEM} {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), openssl, "verify", "-x509_strict", "-purpose", "sslserver",
		"-verify_hostname", "stream.fastpix.io", "-CAfile", ca, leaf)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("openssl: %v\n%s", err, out)
	}
}
