package signingkeys_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

func Example() {
	api := exampleAPI()
	defer api.Close()
	ctx := context.Background()

	client, err := signingkeys.New("access-token-id", "secret-key", signingkeys.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}
	created, err := client.Create(ctx)
	if err != nil {
		log.Fatal(err)
	}
	// FastPix shows the private key only in this answer, so store it unchanged.
	file := filepath.Join(os.TempDir(), "example-signing-key.json")
	if err := os.WriteFile(file, created.Answer(), 0o600); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.Remove(file) }()

	key, err := core.OpenKeyFile(file, "")
	if err != nil {
		log.Fatal(err)
	}
	signer, err := core.NewSigner(key)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created, signer != nil)
	// Output: CreatedKey(b7158b65-302d-4fbd-9c48-503ca92bdd25) true
}

// At startup, an application can check that FastPix accepts its key.
func ExampleClient_Check() {
	api := exampleAPI()
	defer api.Close()

	client, err := signingkeys.New("access-token-id", "secret-key", signingkeys.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}
	key, err := core.NewSigningKey("0f6a3b52-7a43-4e0a-9a43-5a6c8a3c9d10", sharedPairs()[0])
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Check(context.Background(), key)
	switch {
	case errors.Is(err, signingkeys.ErrKeyUnknown), errors.Is(err, signingkeys.ErrKeyMismatch):
		fmt.Println("do not start: every token would be refused")
	case err != nil:
		fmt.Println("start, although the key could not be checked:", err)
	}
	// Output: do not start: every token would be refused
}

// exampleAPI is a server with FastPix's API that has no keys.
func exampleAPI() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			refuse(w, 404, keyNotFound)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"success":true,"data":{"id":"b7158b65-302d-4fbd-9c48-503ca92bdd25",`+
			`"privateKey":%q,"createdAt":"2026-05-20T12:50:12.795601Z"}}`, privateKey(sharedPairs()[0]))
	}))
}
