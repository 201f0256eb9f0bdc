package signingkeys_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	created, err := api.client(t).Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := "b7158b65-302d-4fbd-9c48-000000000001"; created.ID != want {
		t.Errorf("ID = %q, want %q", created.ID, want)
	}
	if want := time.Date(2026, 5, 20, 12, 50, 12, 795601000, time.UTC); !created.CreatedAt.Equal(want) {
		t.Errorf("CreatedAt = %v, want %v", created.CreatedAt, want)
	}
	key, err := created.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	if key.ID() != created.ID || !key.PublicKey().Equal(&sharedPairs()[0].PublicKey) {
		t.Errorf("SigningKey() = %v, want the pair that the API generated", key)
	}
	if !strings.HasPrefix(string(created.Answer()), `{"success":true,"data":{"id":"b7158b65`) {
		t.Error("Answer() differs from the response of the API")
	}
}

func TestCreate_idempotencyKeys(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n != 1 {
			return false
		}
		api.create(discard{}, r) // creates the key, but the response is lost
		panic(http.ErrAbortHandler)
	}
	client := api.client(t, signingkeys.WithMaxWait(time.Millisecond))
	for range 2 {
		if _, err := client.Create(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(api.keys); got != 2 {
		t.Errorf("two calls created %d keys, want 2", got)
	}
	var sent []string
	for _, r := range api.requests {
		sent = append(sent, r.Header.Get("Idempotency-Key"))
	}
	if len(sent) != 3 || sent[0] == "" || sent[0] != sent[1] || sent[1] == sent[2] {
		t.Errorf("Idempotency-Keys of a call, its retry and the next call = %q, want the same, the same and another",
			sent)
	}
}

// discard is an http.ResponseWriter that discards the response.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

func TestWithIdempotencyKey(t *testing.T) {
	t.Parallel()
	client := newFakeAPI(t).client(t)
	const once = "2f7c1b9a6d3e4f50"
	first, err := client.Create(t.Context(), signingkeys.WithIdempotencyKey(once))
	if err != nil {
		t.Fatal(err)
	}
	second, err := client.Create(t.Context(), signingkeys.WithIdempotencyKey(once))
	if err != nil {
		t.Fatal(err)
	}
	if first.ID != second.ID || !bytes.Equal(first.Answer(), second.Answer()) {
		t.Errorf("got %v and %v, want the same key", first, second)
	}
	for _, value := range []string{"", "constant", "with a space in the middle", "line\nbreak-line-break"} {
		_, err := client.Create(t.Context(), signingkeys.WithIdempotencyKey(value))
		const want = "signingkeys: Create: WithIdempotencyKey: it is not 16 or more printable ASCII characters"
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("WithIdempotencyKey(%q): error = %v, want %s", value, err, want)
		}
	}
}

func TestCreate_nilOption(t *testing.T) {
	t.Parallel()
	_, err := newFakeAPI(t).client(t).Create(t.Context(), nil)
	if want := "signingkeys: Create: an option is nil"; err == nil || err.Error() != want {
		t.Errorf("error = %v, want %s", err, want)
	}
}

func TestCreatedKey_zero(t *testing.T) {
	t.Parallel()
	for _, key := range []*signingkeys.CreatedKey{nil, {}} {
		if got := key.Answer(); got != nil {
			t.Errorf("Answer() = %q, want nil", got)
		}
		if _, err := key.SigningKey(); !errors.Is(err, core.ErrInvalidKey) {
			t.Errorf("SigningKey() error = %v, want core.ErrInvalidKey", err)
		}
		_ = fmt.Sprint(key)
	}
}
