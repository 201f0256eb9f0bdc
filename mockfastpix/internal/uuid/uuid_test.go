package uuid_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

func TestValid(t *testing.T) {
	t.Parallel()
	const good = "0198c0de-0000-4000-8000-0123456789ab"
	for s, want := range map[string]bool{
		good:                                    true,
		"0198C0DE-0000-4000-8000-0123456789AB":  true,
		"":                                      false,
		good + "0":                              false,
		"0198c0de00000-4000-8000-0123456789ab":  false,
		"0198c0dg-0000-4000-8000-0123456789ab":  false,
		"{198c0de-0000-4000-8000-0123456789ab}": false,
	} {
		if got := uuid.Valid(s); got != want {
			t.Errorf("Valid(%q) = %t, want %t", s, got, want)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	a, b := uuid.New(), uuid.New()
	if !uuid.Valid(a) || a[14] != '4' || a == b {
		t.Errorf("New returned %q, then %q", a, b)
	}
}

func TestDerived(t *testing.T) {
	t.Parallel()
	a := uuid.Derived("film", "video")
	if !uuid.Valid(a) || a != uuid.Derived("film", "video") || a == uuid.Derived("film", "audio") {
		t.Errorf("Derived returned %q", a)
	}
}
