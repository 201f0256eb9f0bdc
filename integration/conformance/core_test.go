package conformance_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// coreSigner is the variable that makes the test binary a signer.
const coreSigner = "CONFORMANCE_CORE_SIGNER"

// signWithCore is a signer on package core.
func signWithCore() {
	token, err := signFromEnv()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if token != "" {
		fmt.Println(token)
	}
}

func signFromEnv() (string, error) {
	key, err := core.SigningKeyFromEnv()
	if err != nil {
		return "", err
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		return "", err
	}
	g := core.Grant{PlaybackID: os.Getenv("FASTPIX_PLAYBACK_ID")}
	if err := g.Policy.UnmarshalText([]byte(os.Getenv("FASTPIX_POLICY"))); err != nil {
		return "", err
	}
	seconds, err := strconv.Atoi(os.Getenv("FASTPIX_TTL"))
	if err != nil {
		return "", err
	}
	if seconds == 0 {
		seconds = -1 // zero means the signer's own lifetime
	}
	g.TTL = time.Duration(seconds) * time.Second
	p, err := signer.Sign(context.Background(), g)
	if err != nil {
		return "", err
	}
	return p.Token(), nil
}

func TestCorePasses(t *testing.T) {
	t.Setenv(coreSigner, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"env", "file"} {
		t.Run("with the key from "+from, func(t *testing.T) {
			careful(t, []string{"--key-from", from}, self)
		})
	}
}
