package core_test

import (
	"crypto"
	"crypto/rsa"
	"sync/atomic"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

// opensslKeys counts the keys that were made.
var opensslKeys atomic.Int64

// parseKey also compares the error with that of core.
func parseKey(id string, material []byte) (core.SigningKey, error) {
	key, err := opensslkey.Parse(id, material)
	if _, want := core.ParseSigningKey(id, material); (err == nil) != (want == nil) ||
		err != nil && err.Error() != want.Error() {
		panic("the error differs from that of core.ParseSigningKey")
	}
	if err == nil {
		opensslKeys.Add(1)
	}
	return key, err
}

func newKey(id string, signer crypto.Signer) (core.SigningKey, error) {
	key, err := core.NewSigningKey(id, signer)
	if private, local := signer.(*rsa.PrivateKey); err == nil && local {
		return parseKey(id, []byte(testkeys.PKCS8PEM(private)))
	}
	return key, err
}

func openKeyFile(path, id string, opts ...core.KeyFileOption) (*core.KeyFile, error) {
	opts = append([]core.KeyFileOption{core.WithKeyFileParser(parseKey)}, opts...)
	return core.OpenKeyFile(path, id, opts...)
}

// TestLocalKey_openssl shows in the output that this file is in use.
func TestLocalKey_openssl(t *testing.T) {
	version, err := opensslkey.Version()
	if err != nil {
		t.Fatal(err)
	}
	before := opensslKeys.Load()
	signingKey(t)
	otherSigningKey(t)
	if made := opensslKeys.Load() - before; made < 2 {
		t.Errorf("%d keys were made by opensslkey, want at least 2", made)
	}
	t.Log(version)
}
