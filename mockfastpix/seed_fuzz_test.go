package mockfastpix_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// FuzzLoadSeed checks that New accepts every seed that LoadSeed accepts.
func FuzzLoadSeed(f *testing.F) {
	example, err := os.ReadFile("testdata/seed.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(`{"playbacks":[{"live":true,"offAir":true}],"liveStreams":[{"id":"a","playbackIds":[{},{}]}]}`))
	f.Add([]byte(`{"signingKeys":[{"publicKey":"generate"}],"time":"0001-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"playbacks":[{"id":"a","mediaId":"m"},{"id":"b","mediaId":"m"}],"time":"9999-12-31T23:59:59Z"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		seed, err := mockfastpix.LoadSeed(bytes.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "seed: ") {
				t.Errorf("the error does not start with \"seed: \": %v", err)
			}
			return
		}
		if strings.Contains(string(text), "generate") {
			return // generating key pairs is too slow for fuzzing
		}
		srv, err := mockfastpix.New(mockfastpix.WithSeed(seed))
		if err != nil {
			t.Fatalf("New refuses a seed that LoadSeed accepts: %v\n%s", err, text)
		}
		defer func() { _ = srv.Close() }()
		for _, o := range seed.Playbacks {
			if _, known := srv.Playback(o.ID); o.ID != "" && !known {
				t.Errorf("playback ID %q is missing", o.ID)
			}
		}
	})
}
