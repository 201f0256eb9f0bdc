package main

import (
	"io"
	"os"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// keyFlags say which signing key to use.
type keyFlags struct {
	KeyID      string `name:"key-id" env:"FASTPIX_SIGNING_KEY_ID" placeholder:"ID" help:"Signing key ID. Not needed when the private key is FastPix's whole answer."`
	PrivateKey string `name:"private-key" placeholder:"FILE" help:"File with the private key in any form (FastPix's answer, PEM, base64), or - for standard input; by default, what FASTPIX_SIGNING_PRIVATE_KEY or FASTPIX_SIGNING_PRIVATE_KEY_FILE says."`
}

// load reads the signing key.
func (f *keyFlags) load(a *app) (core.SigningKey, error) {
	if f.PrivateKey == "" {
		return f.fromEnv()
	}
	material, err := readKeyMaterial(a, "--private-key", f.PrivateKey)
	if err != nil {
		return core.SigningKey{}, err
	}
	key, err := core.ParseSigningKey(f.KeyID, material)
	if err != nil {
		return core.SigningKey{}, usagef("--private-key: %w", err)
	}
	return key, nil
}

// fromEnv reads the key from the environment, but for the ID when --key-id gives one.
func (f *keyFlags) fromEnv() (core.SigningKey, error) {
	value, file := os.Getenv(core.EnvSigningPrivateKey), os.Getenv(core.EnvSigningPrivateKeyFile)
	switch {
	case value == "" && file == "":
		return core.SigningKey{}, usagef("there is no private key: pass --private-key FILE, or set %s or %s", core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile)
	case f.KeyID == os.Getenv(core.EnvSigningKeyID) || value != "" && file != "":
		key, err := core.SigningKeyFromEnv()
		if err != nil {
			return key, usageError{err}
		}
		return key, nil
	}
	material := []byte(value)
	if value == "" {
		var err error
		if material, err = os.ReadFile(file); err != nil { //nolint:gosec // reading the file that the user named is the purpose
			return core.SigningKey{}, usagef("environment %s: %w", core.EnvSigningPrivateKeyFile, err)
		}
	}
	key, err := core.ParseSigningKey(f.KeyID, material)
	if err != nil {
		return key, usageError{err}
	}
	return key, nil
}

// readKeyMaterial reads the file that a flag names, or standard input for "-". A key given in place of a file name is not
// repeated in the error.
func readKeyMaterial(a *app, flag, name string) ([]byte, error) {
	if name == "-" {
		material, err := io.ReadAll(io.LimitReader(a.in, 1<<20))
		if err != nil {
			return nil, usagef("%s: reading standard input: %w", flag, err)
		}
		return material, nil
	}
	if strings.ContainsAny(name, "\n{") || len(name) > 255 || looksLikePrivateKey(name) {
		return nil, usagef("%s takes the name of a file, not the key itself, which other users of this machine would see in the list of processes: store it in a file, pass - and pipe it in, or set %s", flag, core.EnvSigningPrivateKey)
	}
	material, err := os.ReadFile(name)
	if err != nil {
		return nil, usagef("%s: %w", flag, err)
	}
	return material, nil
}

// looksLikePrivateKey recognises PEM and base64 of PEM.
func looksLikePrivateKey(text string) bool {
	return strings.Contains(text, "PRIVATE KEY-----") || strings.Contains(text, "LS0tLS1CRUdJTi")
}
