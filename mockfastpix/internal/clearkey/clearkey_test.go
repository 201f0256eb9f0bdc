package clearkey_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/clearkey"
)

// The example of the specification.
func TestRequested(t *testing.T) {
	t.Parallel()
	got, err := clearkey.Requested([]byte(`{"kids":["LwVHf8JLtPrv2GUXFW2v_A","AAEC"],"type":"temporary"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]byte{
		{0x2f, 5, 0x47, 0x7f, 0xc2, 0x4b, 0xb4, 0xfa, 0xef, 0xd8, 0x65, 0x17, 0x15, 0x6d, 0xaf, 0xfc},
		{0, 1, 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("key IDs (-want +got):\n%s", diff)
	}
}

func TestRequested_invalid(t *testing.T) {
	t.Parallel()
	for request, want := range map[string]string{
		"":                                    "not JSON",
		"fake challenge":                      "not JSON",
		"\x08\x01\x12\x10":                    "not JSON",
		`["kids"]`:                            "not JSON",
		`{"kids":"LwVHf8JLtPrv2GUX"}`:         "not JSON",
		`{}`:                                  "no kids",
		`{"kids":[]}`:                         "no kids",
		`{"kids":["AAEC","LwVHf8JL=="]}`:      "kids[1]",
		`{"kids":["LwVHf8JLtPrv2GUXFW2v/A"]}`: "kids[0]",
	} {
		if ids, err := clearkey.Requested([]byte(request)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %x, %v, want %q", request, ids, err, want)
		}
	}
}

func TestLicense(t *testing.T) {
	t.Parallel()
	want := `{"keys":[{"kty":"oct","kid":"AAEC","k":"-_8"}],"type":"temporary"}`
	if got := string(clearkey.License([]byte{0, 1, 2}, []byte{0xfb, 0xff})); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
