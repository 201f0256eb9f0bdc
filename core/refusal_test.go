package core_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

func TestRefuse(t *testing.T) {
	t.Parallel()
	cause := errors.New("rental ended")
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"cause", core.Refuse(402, "Rent it again.", cause), "viewer is refused with status 402: rental ended"},
		{"text", core.Refuse(451, "Not in your country.", nil), "viewer is refused with status 451: Not in your country."},
		{"status", core.Refuse(402, "", nil), "viewer is refused with status 402"},
		{"zero value", &core.RefusalError{}, "viewer is refused with status 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("Error() = %q, want %q", got, tt.want)
			}
			var refusal *core.RefusalError
			if !errors.As(fmt.Errorf("wrapped: %w", tt.err), &refusal) {
				t.Errorf("errors.As does not find the *core.RefusalError in %v", tt.err)
			}
		})
	}
	if err := core.Refuse(402, "", cause); !errors.Is(err, cause) {
		t.Errorf("errors.Is(%v, %v) = false, want true", err, cause)
	}
}

func ExampleRefuse() {
	resolve := func(country string) (core.Grant, error) {
		if country == "DE" {
			return core.Grant{}, core.Refuse(451, "This video is not available in your country.", nil)
		}
		return core.Grant{PlaybackID: "16af5b33"}, nil
	}
	_, err := resolve("DE")

	var refusal *core.RefusalError
	if errors.As(err, &refusal) {
		fmt.Println(refusal.Status, refusal.Text)
	}
	// Output: 451 This video is not available in your country.
}
