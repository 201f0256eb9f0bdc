package signingkeys_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

const (
	tokenID   = "4f6c2a9e-access-token"
	secretKey = "s3cr3t-do-not-print"
	workspace = "fd9197bb-c2f1-4e5c-9d54-7ac8a9a10f4e"
)

// fakeAPI is a server whose responses have the form that FastPix's API uses.
type fakeAPI struct {
	*httptest.Server
	// before handles each request first. It reports whether it responded. n
	// counts the requests from 1.
	before func(w http.ResponseWriter, r *http.Request, n int) (responded bool)

	mu       sync.Mutex
	requests []*http.Request
	keys     []fakeKey // newest first
	replays  map[string]string
}

type fakeKey struct{ id, publicPEM string }

var sharedPairs = sync.OnceValue(func() (pairs []*rsa.PrivateKey) {
	for range 3 {
		pair, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		pairs = append(pairs, pair)
	}
	return pairs
})

func newFakeAPI(t testing.TB) *fakeAPI {
	sharedPairs() // generate the keys first, because that takes longer than some timeouts
	api := &fakeAPI{replays: map[string]string{}}
	api.Server = httptest.NewServer(api)
	t.Cleanup(api.Close)
	return api
}

func (api *fakeAPI) client(t testing.TB, opts ...signingkeys.Option) *signingkeys.Client {
	t.Helper()
	opts = append([]signingkeys.Option{signingkeys.WithBaseURL(api.URL)}, opts...)
	c, err := signingkeys.New(tokenID, secretKey, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// seen returns the methods and URLs of the requests so far.
func (api *fakeAPI) seen() []string {
	api.mu.Lock()
	defer api.mu.Unlock()
	var all []string
	for _, r := range api.requests {
		all = append(all, r.Method+" "+r.URL.String())
	}
	return all
}

func (api *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	api.mu.Lock()
	defer api.mu.Unlock()
	api.requests = append(api.requests, r)
	if api.before != nil && api.before(w, r, len(api.requests)) {
		return
	}
	id, secret, _ := r.BasicAuth()
	if id != tokenID || secret != secretKey {
		refuse(w, 401, `{"success":false,"error":{"code":401,"message":"unauthorized"}}`)
		return
	}
	keyID := strings.TrimPrefix(r.URL.Path, "/v1/iam/signing-keys/")
	switch {
	case r.URL.Path == "/v1/iam/signing-keys" && r.Method == http.MethodPost:
		api.create(w, r)
	case r.URL.Path == "/v1/iam/signing-keys":
		api.list(w, r)
	case r.Method == http.MethodDelete:
		api.delete(w, keyID)
	default:
		api.get(w, keyID)
	}
}

func refuse(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprint(w, body)
}

func (api *fakeAPI) create(w http.ResponseWriter, r *http.Request) {
	replay := r.Header.Get("Idempotency-Key")
	body, known := api.replays[replay]
	if !known || replay == "" {
		pair := sharedPairs()[len(api.keys)%3]
		id := fmt.Sprintf("b7158b65-302d-4fbd-9c48-%012d", len(api.keys)+1)
		api.keys = append([]fakeKey{{id, testkeys.PublicPEM(pair)}}, api.keys...)
		body = fmt.Sprintf(`{"success":true,"data":{"id":%q,"privateKey":%q,"createdAt":"2026-05-20T12:50:12.795601Z"}}`,
			id, privateKey(pair))
		api.replays[replay] = body
	}
	w.WriteHeader(http.StatusCreated)
	fmt.Fprint(w, body)
}

func privateKey(pair *rsa.PrivateKey) string {
	return base64.StdEncoding.EncodeToString([]byte(testkeys.PKCS8PEM(pair)))
}

func (api *fakeAPI) list(w http.ResponseWriter, r *http.Request) {
	size, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	page, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	type key struct {
		ID        string `json:"id"`
		CreatedAt string `json:"createdAt"`
	}
	keys := []key{}
	for i, k := range api.keys {
		if i/size+1 == page {
			keys = append(keys, key{k.id, "2026-05-20T10:10:01.090258Z"})
		}
	}
	body, err := json.Marshal(map[string]any{
		"success": true,
		"data":    keys,
		"pagination": map[string]int{
			"totalRecords": len(api.keys), "currentOffset": page, "offsetCount": (len(api.keys) + size - 1) / size,
		},
	})
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(body)
}

func (api *fakeAPI) find(id string) int {
	for i, k := range api.keys {
		if k.id == id {
			return i
		}
	}
	return -1
}

const keyNotFound = `{"success":false,"error":{"code":404,"message":"Signing key Not Found",` +
	`"description":"The requested signing key does not exist."}}`

func (api *fakeAPI) get(w http.ResponseWriter, id string) {
	i := api.find(id)
	if i < 0 {
		refuse(w, 404, keyNotFound)
		return
	}
	fmt.Fprintf(w, `{"success":true,"data":{"workspaceId":%q,"signingKeyId":%q,"publicKey":%q}}`,
		workspace, id, api.keys[i].publicPEM)
}

func (api *fakeAPI) delete(w http.ResponseWriter, id string) {
	i := api.find(id)
	if i < 0 {
		refuse(w, 404, keyNotFound)
		return
	}
	api.keys = append(api.keys[:i], api.keys[i+1:]...)
	fmt.Fprint(w, `{"success":true,"data":{"message":"signing key deleted successfully"}}`)
}
