package signingkeys_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

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

// A process that is killed before it stores the key gets the same key again,
// because the idempotency key was stored first.
func ExampleClient_Create() {
	api := exampleAPI()
	defer api.Close()

	client, err := signingkeys.New("access-token-id", "secret-key", signingkeys.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	idempotencyKey := rand.Text()
	if err := os.WriteFile(filepath.Join(dir, "idempotency-key"), []byte(idempotencyKey), 0o600); err != nil {
		log.Fatal(err)
	}
	created, err := client.Create(context.Background(), signingkeys.WithIdempotencyKey(idempotencyKey))
	if err != nil {
		log.Fatal(err)
	}
	file := filepath.Join(dir, "signing-key.json")
	if err := os.WriteFile(file, created.Answer(), 0o600); err != nil {
		log.Fatal(err)
	}
	key, err := core.OpenKeyFile(file, "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(created, key.Err())
	// Output: CreatedKey(b7158b65-302d-4fbd-9c48-503ca92bdd25) <nil>
}

func ExampleClient_List() {
	api := exampleAPI()
	defer api.Close()

	client, err := signingkeys.New("access-token-id", "secret-key", signingkeys.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}
	for key, err := range client.List(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(key.ID, key.CreatedAt.Format(time.DateOnly))
	}
	// Output:
	// b7158b65-302d-4fbd-9c48-503ca92bdd25 2026-05-20
	// 0f6a3b52-7a43-4e0a-9a43-5a6c8a3c9d10 2026-01-02
}

// At startup, an application can check that FastPix accepts its key.
func ExampleClient_Check() {
	api := exampleAPI()
	defer api.Close()

	client, err := signingkeys.New("access-token-id", "secret-key", signingkeys.WithBaseURL(api.URL))
	if err != nil {
		log.Fatal(err)
	}
	key, err := core.NewSigningKey("0f6a3b52-7a43-4e0a-9a43-5a6c8a3c9d10", exampleKey())
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

// exampleAPI is a server with FastPix's API. It lists two keys, and has no
// details of any key.
func exampleAPI() *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/iam/signing-keys", func(w http.ResponseWriter, _ *http.Request) {
		der, err := x509.MarshalPKCS8PrivateKey(exampleKey())
		if err != nil {
			log.Fatal(err)
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"success":true,"data":{"id":"b7158b65-302d-4fbd-9c48-503ca92bdd25",`+
			`"privateKey":%q,"createdAt":"2026-05-20T12:50:12.795601Z"}}`,
			pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	})
	mux.HandleFunc("GET /v1/iam/signing-keys", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"success":true,"data":[`+
			`{"id":"b7158b65-302d-4fbd-9c48-503ca92bdd25","createdAt":"2026-05-20T12:50:12.795601Z"},`+
			`{"id":"0f6a3b52-7a43-4e0a-9a43-5a6c8a3c9d10","createdAt":"2026-01-02T15:04:05.000000Z"}],`+
			`"pagination":{"totalRecords":2,"currentOffset":1,"offsetCount":1}}`)
	})
	mux.HandleFunc("GET /v1/iam/signing-keys/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"success":false,"error":{"code":404,"message":"signing key not found"}}`)
	})
	return httptest.NewServer(mux)
}

// exampleKey returns the key pair of this process.
var exampleKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	return key
})
