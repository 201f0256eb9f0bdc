package main

import (
	"os"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// hostFlags select the FastPix hosts, or a mock.
type hostFlags struct {
	Domain  string `default:"fastpix.io" env:"FASTPIX_DOMAIN" placeholder:"DOMAIN" help:"${domain}"`
	BaseURL string `name:"base-url" env:"FASTPIX_BASE_URL" placeholder:"URL" help:"${base_url}"`
}

// apiFlags are the credentials of FastPix's management API.
type apiFlags struct {
	AccessToken string `name:"access-token" env:"FASTPIX_ACCESS_TOKEN_ID" placeholder:"ID" help:"${access_token}"`
	SecretKey   string `name:"secret-key" env:"FASTPIX_SECRET_KEY" placeholder:"SECRET" help:"${secret_key}"`
}

// given reports whether there are credentials.
func (f *apiFlags) given() bool { return f.AccessToken != "" && f.SecretKey != "" }

// client returns a client of the signing-key API.
func (f *apiFlags) client(hosts hostFlags, opts ...signingkeys.Option) (*signingkeys.Client, error) {
	if !f.given() {
		return nil, usage.Errorf("missing credentials for FastPix's API: set %s and %s to an access token with "+
			"the System permission", signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey)
	}
	all := []signingkeys.Option{signingkeys.WithDomain(hosts.Domain)}
	if hosts.BaseURL != "" {
		all = append(all, signingkeys.WithBaseURL(hosts.BaseURL))
	}
	client, err := signingkeys.New(f.AccessToken, f.SecretKey, append(all, opts...)...)
	if err != nil {
		return nil, usage.Error{Err: nameFlag(err)}
	}
	return client, nil
}

// keyFlags select the signing key.
type keyFlags struct {
	KeyID      string `name:"key-id" env:"FASTPIX_SIGNING_KEY_ID" placeholder:"ID" help:"${key_id}"`
	PrivateKey string `name:"private-key" placeholder:"FILE" help:"${private_key}"`
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
		return core.SigningKey{}, usage.Errorf("--private-key: %w", err)
	}
	return key, nil
}

// fromEnv reads the key from the environment. --key-id overrides the ID there.
func (f *keyFlags) fromEnv() (core.SigningKey, error) {
	value, file := os.Getenv(core.EnvSigningPrivateKey), os.Getenv(core.EnvSigningPrivateKeyFile)
	switch {
	case value == "" && file == "":
		return core.SigningKey{}, usage.Errorf("missing private key: pass --private-key FILE, or set %s or %s",
			core.EnvSigningPrivateKey, core.EnvSigningPrivateKeyFile)
	case f.KeyID == os.Getenv(core.EnvSigningKeyID) || value != "" && file != "":
		key, err := core.SigningKeyFromEnv()
		if err != nil {
			return key, usage.Error{Err: err}
		}
		return key, nil
	}
	material := []byte(value)
	if value == "" {
		var err error
		if material, err = keystore.Read(file); err != nil {
			return core.SigningKey{}, usage.Errorf("environment %s: %w", core.EnvSigningPrivateKeyFile, err)
		}
	}
	key, err := core.ParseSigningKey(f.KeyID, material)
	if err != nil {
		return key, usage.Error{Err: err}
	}
	return key, nil
}
