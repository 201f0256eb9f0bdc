package pasted_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/pasted"
)

const (
	playbackID = "3a1f0b52-7a43-4e0a-9a43-5a6c8a3c9d10"
	otherID    = "11111111-2222-4333-8444-555555555555"
)

// token returns a token with the claims and no valid signature.
func token(claims string) string {
	encode := base64.RawURLEncoding.EncodeToString
	signature := []byte(strings.Repeat("s", 256))
	return encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(claims)) + "." + encode(signature)
}

func good() string { return token(`{"kid":"k","aud":"media:` + playbackID + `"}`) }

// TestFind_pairs checks that a token next to two playback IDs does not take the
// ID of another token of the same object, whatever the order of the members is.
func TestFind_pairs(t *testing.T) {
	t.Parallel()
	drm := token(`{"kid":"k","aud":"drm:` + otherID + `"}`)
	text := `[{"playbackId":"` + playbackID + `","token":"` + good() + `"},` +
		`{"playbackId":"` + otherID + `","token":"` + good() + `","drmToken":"` + drm + `"}]`
	for range 50 {
		found := pasted.Find(text).Found
		i := slices.IndexFunc(found, func(f pasted.Found) bool { return f.Token == drm })
		if i < 0 || found[i].PlaybackID != otherID {
			t.Fatalf("found %+v, want the playback ID %s for the second token", found, otherID)
		}
	}
}

// The outputs for more than a hundred texts are tested in cmd/playback.
func TestFind(t *testing.T) {
	t.Parallel()
	url := "https://stream.fastpix.io/" + playbackID + ".m3u8"
	stream := pasted.Found{
		Token: good(), Address: url + "?token=" + good(), URL: url, PlaybackID: playbackID, Resource: pasted.Stream,
	}
	session := token(`{"sub":"42"}`)
	for name, test := range map[string]struct {
		text string
		want pasted.Text
	}{
		"token": {good(), pasted.Text{Found: []pasted.Found{{Token: good()}}}},
		"quoted token": {
			`"` + good() + `"`, pasted.Text{Found: []pasted.Found{{Token: `"` + good() + `"`}}},
		},
		"URL": {stream.Address, pasted.Text{Found: []pasted.Found{stream}}},
		"curl": {
			"curl '" + stream.Address + "' -H 'Authorization: Bearer " + session + "'",
			pasted.Text{Form: "a curl command", Found: []pasted.Found{stream}, Others: 1},
		},
		"same token in two players": {
			`<fastpix-player playback-id="` + playbackID + `" token="` + good() + `">` +
				`<fastpix-player playback-id='` + otherID + `' token='` + good() + `'>`,
			pasted.Text{Form: "a player tag", Found: []pasted.Found{
				{Token: good(), PlaybackID: playbackID}, {Token: good(), PlaybackID: otherID},
			}},
		},
		"license decides": {
			url + "?token=" + good() + " https://api.fastpix.io/v1/on-demand/drm/license/widevine/" + playbackID +
				"?token=" + good(),
			pasted.Text{Form: "this text", Found: []pasted.Found{{
				Token: good(), PlaybackID: playbackID, Resource: pasted.Widevine,
				URL:     "https://api.fastpix.io/v1/on-demand/drm/license/widevine/" + playbackID,
				Address: "https://api.fastpix.io/v1/on-demand/drm/license/widevine/" + playbackID + "?token=" + good(),
			}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, pasted.Find(test.text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFind_bounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "https://stream.fastpix.io/%d.m3u8?token=x %s\n", i, token(fmt.Sprintf(`{"kid":"%d"}`, i)))
	}
	if n := len(pasted.Find(b.String()).Found); n != 2000 {
		t.Errorf("%d results, want 1000 URLs and 1000 tokens", n)
	}
}

// FuzzFind tests that the finder does not panic, that it finds a token in a
// curl command whatever surrounds it, and that no sentence contains a token.
func FuzzFind(f *testing.F) {
	for _, text := range []string{
		"", good(), "Bearer " + good(), `{"playbackId":"` + playbackID + `","token":"` + good() + `"}`,
		`<fastpix-player playback-id={id} token="` + good() + `">`, "https%3A%2F%2Fa%3Ftoken%3D" + good(),
		"[object " + good() + "]",
		`{"log":{"entries":[{"request":{"url":"https://stream.fastpix.io/x.m3u8?token=` + good() + `"}}]}}`,
		"$" + good(), "eyJhbGciOi...", "GET /x.m3u8?token=" + good() + " HTTP/1.1\nHost: a\n", "&#x3c;&quot;", `\u0026`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := pasted.Find(text)
		if len(found.Found) == 0 {
			t.Error("nothing was found")
		}
		for _, one := range found.Found {
			if (one.Token == "") != (one.Missing != "") {
				t.Errorf("token %q, missing %q", one.Token, one.Missing)
			}
			sentences := found.Form + one.Missing + one.Remedy + one.Service + string(one.Resource) +
				strings.Join(one.Problems, "")
			if strings.Contains(sentences, "eyJ") {
				t.Errorf("a sentence contains a token: %s", sentences)
			}
		}
		url := "https://stream.fastpix.io/" + playbackID + ".m3u8?token=" + good()
		around := pasted.Find("curl '" + url + "' " + strings.NewReplacer("<", "", "token", "", "^", "").Replace(text))
		if !slices.ContainsFunc(around.Found, func(one pasted.Found) bool {
			return one.Token == good() && one.PlaybackID == playbackID
		}) {
			t.Errorf("the URL was not found before %q: %+v", text, around.Found)
		}
	})
}
