package chance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/chance"
)

func TestKind(t *testing.T) {
	t.Parallel()
	const id = "5e8ab3b1-7d5f-4f5a-8a25-8f2c0e6b6a11"
	for path, want := range map[string]string{
		"/":                             "GET /",
		"/film.m3u8":                    "GET /film.m3u8",
		"/" + id + ".m3u8":              "GET /*.m3u8",
		"/" + id + "/thumbnail.jpg":     "GET /*/thumbnail.jpg",
		"/m/" + id + "/video_720/7.m4s": "GET /m/*/video_720/*.m4s",
		"/v1/live/streams/0123456789abcdef0123456789abcdef/playback-ids/" + id: "GET /v1/live/streams/*/playback-ids/*",
	} {
		if got := chance.Kind("GET", path); got != want {
			t.Errorf("Kind(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestSource_kindsAreIndependent(t *testing.T) {
	t.Parallel()
	var alone, mixed chance.Source
	for i := range 100 {
		want := alone.Next(1, "a").Uint64()
		for range i % 3 {
			mixed.Next(1, "b")
		}
		if got := mixed.Next(1, "a").Uint64(); got != want {
			t.Fatalf("number %d of the kind a depends on the kind b", i)
		}
	}
	var again chance.Source
	first := again.Next(1, "a").Uint64()
	again.Next(1, "a")
	again.Reset()
	if got := again.Next(1, "a").Uint64(); got != first {
		t.Error("after a reset, the sequence does not begin again")
	}
}

// TestSource_bounded checks that kinds without end do not fill the memory.
func TestSource_bounded(t *testing.T) {
	t.Parallel()
	var s chance.Source
	for i := range 10_000 {
		s.Next(1, fmt.Sprint("kind ", i))
	}
	a, b := s.Next(1, "late").Uint64(), s.Next(1, "later").Uint64()
	var shared chance.Source
	if got := []uint64{shared.Next(1, "").Uint64(), shared.Next(1, "").Uint64()}; !cmp.Equal([]uint64{a, b}, got) {
		t.Error("kinds beyond the limit are numbered separately")
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	const text = `{"a":{"x":1.50,"y":"<&>","z":null},"set":[{"i":1},{"i":2},{"i":3}],"list":[1,2,3],"e":{},"n":[]}`
	r := rand.New(rand.NewPCG(1, 2))
	orders := map[string]bool{}
	for range 50 {
		got := chance.JSON(r, []byte(text), "set")
		orders[string(got)] = true
		var have, want struct {
			A    map[string]json.RawMessage
			Set  []struct{ I int }
			List []int
			E, N json.RawMessage
		}
		if err := json.Unmarshal(got, &have); err != nil {
			t.Fatalf("%v\n%s", err, got)
		}
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		sum := 0
		for _, e := range have.Set {
			sum += e.I
		}
		have.Set, want.Set = nil, nil
		if diff := cmp.Diff(want, have); diff != "" || sum != 6 || len(got) != len(text) {
			t.Fatalf("changed values (-want +got):\n%s\n%s", diff, got)
		}
	}
	if len(orders) < 10 {
		t.Errorf("50 texts have %d orders", len(orders))
	}
	for _, text := range []string{"", "null", "7", `"a"`, "not JSON"} {
		if got := chance.JSON(r, []byte(text)); !bytes.Equal(got, []byte(text)) {
			t.Errorf("JSON(%s) = %s", text, got)
		}
	}
}
