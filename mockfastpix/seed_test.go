package mockfastpix_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func loadExample(tb testing.TB) mockfastpix.Seed {
	tb.Helper()
	f, err := os.Open("testdata/seed.json")
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	seed, err := mockfastpix.LoadSeed(f)
	if err != nil {
		tb.Fatal(err)
	}
	return seed
}

func TestSeed_example(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithSeed(loadExample(t)))
	for _, round := range []string{"at the start", "after a reset"} {
		if d := srv.Now().Sub(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)); d < 0 || d > time.Minute {
			t.Errorf("%s the clock is at %v", round, srv.Now())
		}
		keys := srv.SeededSigningKeys()
		if len(keys) != 1 || keys[0].ID != "3f1c2a4e-6b0d-4f3e-9a57-0c8d1e2f3a4b" {
			t.Fatalf("%s the generated keys are %v", round, keys)
		}
		if listed := apiOK[[]any](t, srv, 200, http.MethodGet, "/iam/signing-keys", ""); len(listed) != 2 {
			t.Errorf("%s there are %d keys", round, len(listed))
		}
		s := &signer{srv: srv, keyID: keys[0].ID, key: parsePrivateKey(t, keys[0].PrivateKey)}

		const private, public, drm, early = "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11", "c1a7d2f4-3b5e-4d6f-8a9b-0c1d2e3f4a5b",
			"9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d", "2d4f6a8c-0e1b-4c3d-9f5a-7b9c1d3e5f70"
		const live, liveOpen, notYet = "62383e91-cb08-4c95-9f5d-faf058530583", "b7c8d9e0-f1a2-4b3c-8d4e-5f6a7b8c9d0e",
			"e5d4c3b2-a190-4f8e-9d7c-6b5a49382716"
		wantOK(t, get(t, srv, master(private, s.token(t, private))))
		wantRefusal(t, get(t, srv, master(private, "")), 401, mockfastpix.ErrTokenMissing)
		wantOK(t, get(t, srv, "/"+public+".m3u8", "Origin", "https://example.com"))
		wantRefusal(t, get(t, srv, "/"+public+".m3u8"), 403, mockfastpix.ErrDomainRestricted)
		wantOK(t, get(t, srv, master(drm, s.drmToken(t, drm))))
		wantRefusal(t, get(t, srv, master(early, s.token(t, early))), 400, mockfastpix.ErrMediaNotReady)
		wantOK(t, get(t, srv, master(live, s.token(t, live))))
		wantOK(t, get(t, srv, "/"+liveOpen+".m3u8"))
		wantRefusal(t, get(t, srv, "/"+notYet+".m3u8"), 404, mockfastpix.ErrLiveOffAir)

		shown := controlOK[struct{ PrivateKey string }](t, srv, 200, "GET", "/keys/"+keys[0].ID, "")
		if shown.PrivateKey != keys[0].PrivateKey {
			t.Errorf("%s the control plane returned another private key", round)
		}
		media := apiOK[struct{ PlaybackIDs []struct{ ID string } }](t, srv, 200, http.MethodGet,
			"/on-demand/0b6f3c1e-52a9-4c1d-9e0f-7a8b9c0d1e2f", "")
		if len(media.PlaybackIDs) != 2 {
			t.Errorf("%s the media has %d playback IDs, want 2", round, len(media.PlaybackIDs))
		}
		stream := apiOK[struct{ Status string }](t, srv, 200, http.MethodGet,
			"/live/streams/97fc7c3bd0f72c7bbab77e215d8a147c", "")
		if stream.Status != "active" {
			t.Errorf("%s the concert is %q", round, stream.Status)
		}

		srv.Advance(24 * time.Hour)
		if err := srv.DeletePlayback(private); err != nil {
			t.Fatal(err)
		}
		srv.CreateSigningKey()
		if err := srv.Reset(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSeed_withoutTime(t *testing.T) {
	t.Parallel()
	seed, err := mockfastpix.LoadSeed(strings.NewReader(`{"signingKeys":[{"publicKey":"generate"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(t, mockfastpix.WithSeed(seed))
	if d := time.Since(srv.Now()).Abs(); d > time.Second {
		t.Errorf("the clock is off by %v", d)
	}
	if keys := srv.SeededSigningKeys(); len(keys) != 1 || len(keys[0].ID) != 36 {
		t.Errorf("the generated keys are %v", keys)
	}
}

func TestLoadSeed_invalid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ seed, want string }{
		"no JSON":                 {`time: now`, "not JSON"},
		"nothing":                 {``, "ends too early"},
		"half of it":              {`{"playbacks":[`, "ends too early"},
		"a list":                  {`[]`, "JSON array"},
		"text after it":           {`{} {}`, "more text"},
		"an unknown field":        {`{"playback":[]}`, `unknown field "playback"`},
		"an unknown field inside": {`{"playbacks":[{},{"titel":"x"}]}`, `playbacks[1]: unknown field "titel"`},
		"a wrong type": {
			`{"playbacks":[{"title":7}]}`, "playbacks[0]: title is a JSON number: use a string",
		},
		"a wrong type further in": {
			`{"playbacks":[{"domains":{"allow":"x"}}]}`, "playbacks[0]: domains.allow is a JSON string: use a list",
		},
		"a bad time": {`{"time":"noon"}`, `"noon"`},
		"a bad policy": {
			`{"playbacks":[{"policy":"secret"}]}`, `playbacks[0]: access policy "secret": use private, public or drm`,
		},
		"a bad status": {`{"playbacks":[{"status":"ready"}]}`, `playbacks[0]: media status "ready"`},
		"a bad restriction": {
			`{"playbacks":[{"userAgents":{"defaultPolicy":"maybe"}}]}`,
			`playbacks[0]: user agents: default policy "maybe"`,
		},
		"a bad playback ID": {`{"playbacks":[{"id":"a/b"}]}`, `playbacks[0]: playback ID "a/b"`},
		"a playback ID twice": {
			`{"playbacks":[{"id":"a"},{"id":"b"},{"id":"a"}]}`, `playbacks[2]: the ID "a" is that of playbacks[0]`,
		},
		"a playback ID twice, live": {
			`{"playbacks":[{"id":"a"}],"liveStreams":[{"playbackIds":[{"id":"a"}]}]}`,
			`liveStreams[0].playbackIds[0]: the ID "a" is that of playbacks[0]`,
		},
		"a key without anything": {`{"signingKeys":[{}]}`, `signingKeys[0]: publicKey is missing`},
		"a key without an ID": {
			`{"signingKeys":[{"publicKey":"-----BEGIN"}]}`, "signingKeys[0]: id is missing",
		},
		"a key that is no PEM": {
			`{"signingKeys":[{"id":"k","publicKey":"hello"}]}`, "signingKeys[0]: publicKey: the public key is not PEM",
		},
		"a private key": {
			`{"signingKeys":[{"id":"k","publicKey":"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}]}`,
			`contains a "PRIVATE KEY"`,
		},
		"a key ID twice": {
			`{"signingKeys":[{"id":"k","publicKey":"generate"},{"id":"k","publicKey":"generate"}]}`,
			`signingKeys[1]: the ID "k" is that of signingKeys[0]`,
		},
		"a live stream with no IDs": {`{"liveStreams":[{"title":"x"}]}`, "liveStreams[0]: playbackIds is empty"},
		"a live stream under DRM": {
			`{"liveStreams":[{"playbackIds":[{"policy":"drm"}]}]}`, "liveStreams[0].playbackIds[0]: access policy drm",
		},
		"a live stream with a bad ID": {
			`{"liveStreams":[{"id":"a b","playbackIds":[{}]}]}`, `liveStreams[0]: id "a b"`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := mockfastpix.LoadSeed(strings.NewReader(tt.seed))
			if err == nil || !strings.HasPrefix(err.Error(), "seed: ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v\nwant %q in it", err, tt.want)
			}
		})
	}
}

func TestWithSeed_invalid(t *testing.T) {
	t.Parallel()
	bad := mockfastpix.Seed{Playbacks: []mockfastpix.PlaybackOptions{{ID: "a"}, {ID: "a"}}}
	if _, err := mockfastpix.New(mockfastpix.WithSeed(bad)); err == nil || !strings.Contains(err.Error(), "playbacks[1]") {
		t.Errorf("error %v, want one that names playbacks[1]", err)
	}
}

func TestWithSeed_copies(t *testing.T) {
	t.Parallel()
	seed := mockfastpix.Seed{Playbacks: []mockfastpix.PlaybackOptions{{
		ID: "film", MediaID: "a-media",
		Domains: mockfastpix.Restriction{DefaultPolicy: "deny", Allow: []string{"example.com"}},
	}}}
	srv := newServer(t, mockfastpix.WithSeed(seed))
	want, _ := srv.Playback("film")
	seed.Playbacks[0].Title, seed.Playbacks[0].Domains.Allow[0] = "changed", "changed"
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	got, _ := srv.Playback("film")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("playback (-want +got):\n%s", diff)
	}
}
