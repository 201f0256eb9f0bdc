package signingkeys_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// knownID is the ID of the key that the fake API has.
const knownID = "11111111-1111-4111-8111-111111111111"

func signingKey(t testing.TB, pair int) core.SigningKey {
	t.Helper()
	key, err := core.NewSigningKey(knownID, sharedPairs()[pair])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestCheck(t *testing.T) {
	t.Parallel()
	const known, other = knownID, "22222222-2222-4222-8222-222222222222"
	const mismatch = "check signing key: mismatched signing key ID and private key: FastPix has another public key for "
	errSealed := errors.New("vault is sealed")
	for _, test := range []struct {
		name string
		keys core.KeySource
		keep []fakeKey
		fail func(w http.ResponseWriter, r *http.Request) bool
		is   []error
		want string
	}{
		{
			name: "accepted key",
			keys: signingKey(t, 0), keep: []fakeKey{{known, testkeys.PublicPEM(sharedPairs()[0])}},
		},
		{
			name: "nil function", keys: core.KeySourceFunc(nil), is: []error{core.ErrKeyUnavailable},
			want: "check signing key: " + core.ErrKeyUnavailable.Error() + ": the key source is nil",
		},
		{
			name: "nil pointer", keys: (*core.KeyFile)(nil), is: []error{core.ErrKeyUnavailable},
			want: "check signing key: " + core.ErrKeyUnavailable.Error() + ": the key source is nil",
		},
		{
			name: "unknown key",
			keys: signingKey(t, 0), keep: []fakeKey{{other, testkeys.PublicPEM(sharedPairs()[1])}},
			is: []error{signingkeys.ErrKeyUnknown, signingkeys.ErrNotFound},
			want: "check signing key: unknown signing key: no key " + known + " in the workspace of access token " + tokenID +
				": it was deleted, is mistyped, or belongs to another workspace",
		},
		{
			name: "mistyped key ID",
			keys: signingKey(t, 0), keep: []fakeKey{{other, testkeys.PublicPEM(sharedPairs()[0])}},
			is: []error{signingkeys.ErrKeyUnknown},
			want: "check signing key: unknown signing key: no key " + known + " in the workspace of access token " + tokenID +
				": the private key belongs to " + other + ": set the key ID to that",
		},
		{
			name: "ID of another key",
			keys: signingKey(t, 0),
			keep: []fakeKey{
				{known, testkeys.PublicPEM(sharedPairs()[1])}, {other, testkeys.PublicPEM(sharedPairs()[0])},
			},
			is: []error{signingkeys.ErrKeyMismatch},
			want: mismatch + known +
				": the private key belongs to " + other + ": set the key ID to that",
		},
		{
			name: "private key of another workspace",
			keys: signingKey(t, 2), keep: []fakeKey{{known, testkeys.PublicPEM(sharedPairs()[1])}},
			is: []error{signingkeys.ErrKeyMismatch},
			want: mismatch + known +
				": take the ID and the private key from the same answer of the API",
		},
		{
			name: "malformed public key",
			keys: signingKey(t, 0), keep: []fakeKey{{known, "-----BEGIN"}},
			is:   []error{signingkeys.ErrUnexpectedAnswer},
			want: "check signing key: unexpected answer: the public key of " + known + " is not PEM",
		},
		{
			name: "wrong credentials",
			keys: signingKey(t, 0),
			fail: func(w http.ResponseWriter, _ *http.Request) bool { refuse(w, 401, "{}"); return true },
			is:   []error{signingkeys.ErrUnauthorized},
			want: "check signing key: get signing key " + known + ": FastPix answered 401 Unauthorized: " +
				"check the access token ID and the secret key, and that they belong to the right workspace",
		},
		{
			name: "failing key source",
			keys: core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
				return core.SigningKey{}, errSealed
			}),
			is:   []error{core.ErrKeyUnavailable, errSealed},
			want: "check signing key: signing key unavailable: vault is sealed",
		},
		{
			name: "nil key source",
			is:   []error{core.ErrKeyUnavailable},
			want: "check signing key: signing key unavailable: the key source is nil",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.keys = test.keep
			if test.fail != nil {
				api.before = func(w http.ResponseWriter, r *http.Request, _ int) bool { return test.fail(w, r) }
			}
			result, err := api.client(t).Check(t.Context(), test.keys)
			if test.want == "" {
				if err != nil || result.ID != known || result.WorkspaceID != workspace {
					t.Errorf("Check = %+v, %v, want the details of %s", result, err, known)
				}
				return
			}
			for _, is := range test.is {
				if !errors.Is(err, is) {
					t.Errorf("error does not match %q", is)
				}
			}
			if err == nil || err.Error() != test.want {
				t.Errorf("error text differs\n got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestCheck_zeroKey(t *testing.T) {
	t.Parallel()
	_, err := newFakeAPI(t).client(t).Check(t.Context(), core.SigningKey{})
	if !errors.Is(err, core.ErrKeyEmpty) || !strings.HasPrefix(err.Error(), "check signing key: ") {
		t.Errorf("error = %v, want core.ErrKeyEmpty", err)
	}
}

func TestCheck_clockOffset(t *testing.T) {
	t.Parallel()
	api := newFakeAPI(t)
	created, err := api.client(t).Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	key, err := created.SigningKey()
	if err != nil {
		t.Fatal(err)
	}
	behind := func() time.Time { return time.Now().Add(-time.Hour) }
	result, err := api.client(t, signingkeys.WithClock(behind)).Check(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if off := result.ClockOffset - time.Hour; off < -5*time.Second || off > 5*time.Second {
		t.Errorf("ClockOffset = %v, want 1h because the local clock is behind", result.ClockOffset)
	}
}
