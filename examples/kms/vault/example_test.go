package vault_test

import (
	"context"
	"log"
	"os"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/kms/vault"
)

func ExampleSigningKey() {
	client, err := api.NewClient(api.DefaultConfig()) // reads VAULT_ADDR and VAULT_TOKEN
	if err != nil {
		log.Fatal(err)
	}
	id := os.Getenv("FASTPIX_SIGNING_KEY_ID")
	key, err := vault.SigningKey(context.Background(), client, id, "fastpix", 1)
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key,
		core.WithTTL(time.Hour),
		core.WithReuseWindow(30*time.Minute),
		core.WithSigningTimeout(3*time.Second),
		core.WithMaxInFlight(16),
	)
	if err != nil {
		log.Fatal(err)
	}
	defer signer.Close()
}
