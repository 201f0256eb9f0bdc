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

func signingKey(t testing.TB, id string, pair int) core.SigningKey {
	t.Helper()
	key, err := core.NewSigningKey(id, sharedPairs()[pair])
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestCheckSaysExactlyWhatIsWrong(t *testing.T) {
	t.Parallel()
	const known, other = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
	broken := errors.New("vault is sealed")
	for _, test := range []struct {
		name string
		keys core.KeySource
		keep []fakeKey
		fail func(w http.ResponseWriter, r *http.Request) bool
		is   []error
		want string
	}{
		{
			name: "a good key",
			keys: signingKey(t, known, 0), keep: []fakeKey{{known, testkeys.PublicPEM(sharedPairs()[0])}},
		},
		{
			name: "an unknown key",
			keys: signingKey(t, known, 0), keep: []fakeKey{{other, testkeys.PublicPEM(sharedPairs()[1])}},
			is: []error{signingkeys.ErrKeyUnknown, signingkeys.ErrNotFound},
			want: "check signing key: signing key unknown to FastPix: no key " + known + " in the workspace of access token " + tokenID +
				": it was deleted, mistyped, or belongs to another workspace",
		},
		{
			name: "a mistyped key ID",
			keys: signingKey(t, known, 0), keep: []fakeKey{{other, testkeys.PublicPEM(sharedPairs()[0])}},
			is: []error{signingkeys.ErrKeyUnknown},
			want: "check signing key: signing key unknown to FastPix: no key " + known + " in the workspace of access token " + tokenID +
				": the private key belongs to " + other + ": set the key ID to that",
		},
		{
			name: "the ID of another key of the workspace",
			keys: signingKey(t, known, 0), keep: []fakeKey{{known, testkeys.PublicPEM(sharedPairs()[1])}, {other, testkeys.PublicPEM(sharedPairs()[0])}},
			is: []error{signingkeys.ErrKeyMismatch},
			want: "check signing key: private key does not belong to the signing key ID: FastPix holds another public key under " + known +
				": the private key belongs to " + other + ": set the key ID to that",
		},
		{
			name: "a private key from elsewhere",
			keys: signingKey(t, known, 2), keep: []fakeKey{{known, testkeys.PublicPEM(sharedPairs()[1])}},
			is: []error{signingkeys.ErrKeyMismatch},
			want: "check signing key: private key does not belong to the signing key ID: FastPix holds another public key under " + known +
				": ID and private key come from different answers of the API",
		},
		{
			name: "a public key that is none",
			keys: signingKey(t, known, 0), keep: []fakeKey{{known, "-----BEGIN"}},
			is:   []error{signingkeys.ErrUnexpectedAnswer},
			want: "check signing key: unexpected answer: the public key of " + known + " is not PEM",
		},
		{
			name: "credentials that FastPix does not know",
			keys: signingKey(t, known, 0),
			fail: func(w http.ResponseWriter, _ *http.Request) bool { refuse(w, 401, "{}"); return true },
			is:   []error{signingkeys.ErrUnauthorized},
			want: "check signing key: get signing key " + known + ": FastPix answered 401 Unauthorized: check access token ID and secret key, and that they are of the workspace you mean",
		},
		{
			name: "a key source that fails",
			keys: core.KeySourceFunc(func(context.Context) (core.SigningKey, error) { return core.SigningKey{}, broken }),
			is:   []error{core.ErrKeyUnavailable, broken},
			want: "check signing key: signing key unavailable: vault is sealed",
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
					t.Errorf("Check = %+v, %v", result, err)
				}
				return
			}
			for _, is := range test.is {
				if !errors.Is(err, is) {
					t.Errorf("error does not match %q", is)
				}
			}
			if err == nil || err.Error() != test.want {
				t.Errorf("error\n got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestCheckRefusesAZeroKey(t *testing.T) {
	t.Parallel()
	_, err := newFakeAPI(t).client(t).Check(t.Context(), core.SigningKey{})
	if err == nil || !strings.Contains(err.Error(), "check signing key") {
		t.Errorf("Check of the zero key = %v", err)
	}
}

func TestCheckMeasuresTheClock(t *testing.T) {
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
		t.Errorf("ClockOffset = %v, want an hour: this machine's clock is behind", result.ClockOffset)
	}
}
