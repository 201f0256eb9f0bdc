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
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

func ExampleParse_keyFile() {
	keys, err := core.OpenKeyFile("/run/secrets/fastpix.json", "", core.WithKeyFileParser(opensslkey.Parse))
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(keys)
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()
}

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
