package bench_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

const (
	keyID   = "26338ada-fcf4-4434-b5b0-2ba77dde5d98"
	videoID = "16af5b33-cf4d-4717-9b90-ce429a124455"
)

// privateKey returns the 2048-bit key that all signers use.
var privateKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

var privatePEM = sync.OnceValue(func() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(privateKey())})
})

func newSigner(tb testing.TB) *core.Signer {
	tb.Helper()
	key, err := core.NewSigningKey(keyID, privateKey())
	if err != nil {
		tb.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { signer.Close() })
	return signer
}

var videos atomic.Int64

// coldGrant returns a grant for a video that has not been signed yet.
func coldGrant() core.Grant {
	return core.Grant{PlaybackID: fmt.Sprintf("%08x-cf4d-4717-9b90-ce429a124455", videos.Add(1))}
}
