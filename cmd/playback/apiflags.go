package main

import (
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

// apiFlags are the credentials of FastPix's management API.
type apiFlags struct {
	AccessToken string `name:"access-token" env:"FASTPIX_ACCESS_TOKEN_ID" placeholder:"ID" help:"Access token ID of FastPix's management API. It needs the System permission."`
	SecretKey   string `name:"secret-key" env:"FASTPIX_SECRET_KEY" placeholder:"SECRET" help:"Its secret key. Prefer the environment: other users of this machine see the flags of a process."`
}

// given reports whether there are credentials.
func (f *apiFlags) given() bool { return f.AccessToken != "" && f.SecretKey != "" }

// client returns a client of the signing-key API.
func (f *apiFlags) client(hosts hostFlags, opts ...signingkeys.Option) (*signingkeys.Client, error) {
	if !f.given() {
		return nil, usagef("there are no credentials for FastPix's API: set %s and %s to an access token that has the System permission",
			signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey)
	}
	all := []signingkeys.Option{signingkeys.WithDomain(hosts.Domain)}
	if hosts.BaseURL != "" {
		all = append(all, signingkeys.WithBaseURL(hosts.BaseURL))
	}
	client, err := signingkeys.New(f.AccessToken, f.SecretKey, append(all, opts...)...)
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}
