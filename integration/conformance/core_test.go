package conformance_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// coreSigner is the environment variable that makes the test binary a signer.
const coreSigner = "CONFORMANCE_CORE_SIGNER"

// signWithCore signs with package core and prints the token.
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
		seconds = -1 // zero would mean the signer's default
	}
	g.TTL = time.Duration(seconds) * time.Second
	p, err := signer.Sign(context.Background(), g)
	if err != nil {
		return "", err
	}
	return p.Token(), nil
}

func TestConformance_core(t *testing.T) {
	t.Setenv(coreSigner, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"env", "file"} {
		t.Run("key from "+from, func(t *testing.T) {
			if from == "file" {
				needs.SkipUnlessLong(t)
			}
			wantCareful(t, []string{"--key-from", from}, self)
		})
	}
}
