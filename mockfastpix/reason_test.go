package mockfastpix_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// A reason is its code. The texts may change.
func TestReason_is(t *testing.T) {
	t.Parallel()
	reworded := mockfastpix.ErrTokenExpired
	reworded.Text, reworded.Remedy, reworded.Message, reworded.Status = "other text", "other remedy", "other message", 403
	wrapped := fmt.Errorf("%w: an hour ago", reworded)
	if !errors.Is(wrapped, mockfastpix.ErrTokenExpired) || !mockfastpix.ErrTokenExpired.Is(reworded) {
		t.Error("a reason with other texts is another reason")
	}
	for _, r := range mockfastpix.Reasons() {
		if got := errors.Is(wrapped, r); got != (r.Code == "token_expired") {
			t.Errorf("errors.Is reports %t for %s", got, r.Code)
		}
		if errors.Is(errors.New(r.Text), r) {
			t.Errorf("another error is %s", r.Code)
		}
	}
}
