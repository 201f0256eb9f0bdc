package chrome

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestLimits checks that an action that hangs ends with the name of the step.
func TestLimits(t *testing.T) {
	t.Parallel()
	const limit = 10 * time.Millisecond
	for name, err := range map[string]error{
		"act": act(t.Context(), limit, "the step", func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}),
		"within": within(limit, "the step", func() error {
			<-t.Context().Done()
			return nil
		}),
	} {
		if !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(err.Error(), "the step: ") {
			t.Errorf("%s returns %v, want the name of the step and the deadline", name, err)
		}
	}
	if err := within(time.Minute, "the step", func() error { return nil }); err != nil {
		t.Error(err)
	}
}
