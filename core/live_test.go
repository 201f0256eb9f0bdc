package core_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// A video and a live stream have the same token, so the signer must not mistake
// the playback of one for that of the other.
func TestSign_live(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]core.Option{
		"reuse":    nil,
		"no reuse": {core.WithReuseWindow(0)},
	} {
		signer := newSigner(t, signingKey(t), append(opts, core.WithClock(newClock(specIssuedAt).Now))...)
		for _, policy := range []core.Policy{core.Private, core.Public} {
			kept := map[bool]*core.Playback{}
			for _, live := range []bool{false, true, true, false} {
				p := mustSign(t, signer, core.Grant{PlaybackID: videoID, Policy: policy, Live: live})
				if p.Live() != live {
					t.Errorf("%s, %s: Live() = %t, want %t", name, policy, p.Live(), live)
				}
				if before := kept[live]; before != nil && before != p && name == "reuse" && policy == core.Private {
					t.Errorf("the playback with Live %t is not reused", live)
				}
				kept[live] = p
			}
			if kept[true].Token() != kept[false].Token() || kept[true].StreamURL() != kept[false].StreamURL() {
				t.Errorf("%s, %s: Live changes the token", name, policy)
			}
		}
	}
}

func TestSignAll_live(t *testing.T) {
	t.Parallel()
	signer := newSigner(t, signingKey(t))
	grants := []core.Grant{
		{PlaybackID: videoID}, {PlaybackID: videoID, Live: true}, {PlaybackID: "other", Policy: core.Public, Live: true},
	}
	for _, state := range []string{"cold", "hot"} {
		playbacks, err := signer.SignAll(t.Context(), grants)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range playbacks {
			if p.Live() != grants[i].Live {
				t.Errorf("%s: playback %d: Live() = %t, want %t", state, i, p.Live(), grants[i].Live)
			}
		}
	}
}

func TestPlayback_live_none(t *testing.T) {
	t.Parallel()
	for _, p := range []*core.Playback{nil, {}} {
		if p.Live() {
			t.Errorf("%v is live", p)
		}
	}
}
