package main

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/pasted"
)

// readKeyMaterial reads the file that a flag names, or standard input for "-".
// The error does not contain a key that was passed in place of a file name.
func readKeyMaterial(a *app, flag, name string) ([]byte, error) {
	if name == "-" {
		material, err := keystore.ReadFrom(a.in)
		if err != nil {
			return nil, usage.Errorf("%s: reading standard input: %w", flag, err)
		}
		return material, nil
	}
	if strings.ContainsAny(name, "\n{") || len(name) > 255 || pasted.HasPrivateKey(name) {
		return nil, usage.Errorf("%s: pass the name of a file, not the key, which other users of this machine can see "+
			"in the list of processes: store it in a file, pass - and pipe it in, or set %s",
			flag, core.EnvSigningPrivateKey)
	}
	material, err := keystore.Read(name)
	if err != nil {
		return nil, usage.Errorf("%s: %w", flag, err)
	}
	return material, nil
}

// parsePublicKey parses the PEM of an RSA public key.
func parsePublicKey(text []byte) (*rsa.PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it is not PEM: pass the publicKey that FastPix's API returns, " +
			"beginning with -----BEGIN PUBLIC KEY-----")
	}
	if strings.HasSuffix(block.Type, "PRIVATE KEY") {
		return nil, errors.New("it is a private key: use --private-key")
	}
	var key any
	var err error
	if block.Type == "RSA PUBLIC KEY" {
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	} else {
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	}
	if err != nil {
		return nil, fmt.Errorf("it does not parse: %w", err)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T: FastPix's keys are RSA", key)
	}
	return public, nil
}
