package mockfastpix_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// The names of FastPix's API can be converted to a Policy.
func TestPolicy_names(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]mockfastpix.Policy{
		"private": mockfastpix.Private, "": mockfastpix.Private, "public": mockfastpix.Public, "drm": mockfastpix.DRM,
	} {
		t.Run("name "+name, func(t *testing.T) {
			t.Parallel()
			srv, signer := start(t)
			id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Policy(name)})
			if o, _ := srv.Playback(id); o.Policy != want {
				t.Errorf("the policy is %q, want %q", o.Policy, want)
			}
			token := signer.token(t, id)
			if want == mockfastpix.DRM {
				token = signer.drmToken(t, id)
			}
			if v := srv.Verify(token, id, mockfastpix.ResourceStream); !v.Accepted {
				t.Errorf("refused: %v", v.Err())
			}
			if v := srv.Verify("", id, mockfastpix.ResourceStream); v.Accepted != (want == mockfastpix.Public) {
				t.Errorf("without a token: accepted %t, %v", v.Accepted, v.Err())
			}
		})
	}
}

func TestPolicy_changedToPrivate(t *testing.T) {
	t.Parallel()
	srv := newServer(t, mockfastpix.WithSeed(mockfastpix.Seed{LiveStreams: []mockfastpix.SeedLiveStream{{
		ID: "stream", PlaybackIDs: []mockfastpix.SeedPlaybackID{{ID: "live", Policy: "private"}},
	}}}))
	if o, _ := srv.Playback("live"); o.Policy != mockfastpix.Private {
		t.Errorf("the policy of a seeded playback ID is %q", o.Policy)
	}
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})
	err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.Policy = "private" })
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := srv.Playback(id); o.Policy != mockfastpix.Private {
		t.Errorf("the policy is %q", o.Policy)
	}
	if err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.Policy = "secret" }); err == nil {
		t.Error("an unknown policy is no error")
	}
}
