package signingkeys_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

func TestList(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for i := range 101 {
		api.keys = append(api.keys, fakeKey{id: fmt.Sprintf("key-%d", i)})
	}
	var got []string
	for key, err := range api.client(t).List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, key.ID)
	}
	if len(got) != 101 || got[0] != "key-0" || got[100] != "key-100" {
		t.Errorf("List returned %d keys, want key-0 to key-100", len(got))
	}
	want := []string{
		"GET /v1/iam/signing-keys?limit=50&offset=1",
		"GET /v1/iam/signing-keys?limit=50&offset=2",
		"GET /v1/iam/signing-keys?limit=50&offset=3",
	}
	if diff := cmp.Diff(want, api.seen()); diff != "" {
		t.Errorf("requests differ (-want +got):\n%s", diff)
	}
	for _, err := range api.client(t).List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := len(api.seen()); n != 4 {
		t.Errorf("%d requests after a break on the first page, want 4", n)
	}
}

func TestList_keyCreatedDuringIteration(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for i := range 60 {
		api.keys = append(api.keys, fakeKey{id: fmt.Sprintf("key-%d", i)})
	}
	api.before = func(_ http.ResponseWriter, _ *http.Request, n int) bool {
		if n == 2 {
			api.keys = append([]fakeKey{{id: "new"}}, api.keys...)
		}
		return false
	}
	count := map[string]int{}
	for key, err := range api.client(t).List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		count[key.ID]++
	}
	for id, n := range count {
		if n != 1 {
			t.Errorf("%s was returned %d times", id, n)
		}
	}
	if len(count) != 60 {
		t.Errorf("List returned %d keys, want the 60 that existed at the start", len(count))
	}
}

func TestList_error(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		refuse(w, 403, `{"success":false,"error":{"code":403,"message":"forbidden"}}`)
		return true
	}
	var errs []error
	for _, err := range api.client(t).List(t.Context()) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || !errors.Is(errs[0], signingkeys.ErrForbidden) {
		t.Fatalf("errors = %v, want only signingkeys.ErrForbidden", errs)
	}
	const want = "list signing keys: FastPix answered 403 Forbidden: " +
		"give the access token the System permission in FastPix's dashboard"
	if got := errs[0].Error(); got != want {
		t.Errorf("error text differs\n got %s\nwant %s", got, want)
	}
}

func TestListPage_invalid(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	for _, args := range [][2]int{{0, 10}, {-1, 10}, {1, 0}, {1, 51}} {
		if _, err := api.client(t).ListPage(t.Context(), args[0], args[1]); err == nil {
			t.Errorf("ListPage(%d, %d) did not fail", args[0], args[1])
		}
	}
	if n := len(api.seen()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}
