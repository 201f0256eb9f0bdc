package opensslkey_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

func ExampleParseOrGo() {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	// An application has the privateKey of FastPix's API here.
	material := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})

	key, err := opensslkey.ParseOrGo("26338ada", material)
	if err != nil {
		log.Fatal(err)
	}
	if version, err := opensslkey.Version(); err != nil {
		slog.Warn("signing with crypto/rsa", "reason", err)
	} else {
		slog.Info("signing with OpenSSL", "version", version)
	}

	signer, err := core.NewSigner(key)
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()
	p, err := signer.Sign(context.Background(), core.Grant{PlaybackID: "intro", Subject: "viewer-7"})
	if err != nil {
		log.Fatal(err)
	}
	url, _, _ := strings.Cut(p.StreamURL(), "?")
	fmt.Println(key)
	fmt.Println(url)
	// Output:
	// SigningKey(26338ada)
	// https://stream.fastpix.io/intro.m3u8
}

func ExampleParseOrGo_keyFile() {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	path := filepath.Join(os.TempDir(), "opensslkey-example.pem")
	defer os.Remove(path) //nolint:errcheck // an example
	material := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})
	if err := os.WriteFile(path, material, 0o600); err != nil {
		log.Fatal(err)
	}

	keys, err := core.OpenKeyFile(path, "26338ada", core.WithKeyFileParser(opensslkey.ParseOrGo))
	if err != nil {
		log.Fatal(err)
	}
	key, err := keys.SigningKey(context.Background())
	fmt.Println(key, err)
	// Output:
	// SigningKey(26338ada) <nil>
}
