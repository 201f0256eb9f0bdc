package adapter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

func TestRefusal(t *testing.T) {
	t.Parallel()
	ended, end := context.WithCancel(t.Context())
	end()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		err  error
		want int
	}{
		{"nobody is signed in", t.Context(), core.ErrUnauthenticated, 401},
		{"the viewer may not watch", t.Context(), core.ErrForbidden, 403},
		{"there is no such video", t.Context(), core.ErrNotFound, 404},
		{"the ID cannot be one", t.Context(), core.ValidatePlaybackID("a/b"), 400},
		{"the key is unavailable", t.Context(), core.ErrKeyUnavailable, 503},
		{"a deadline passed", t.Context(), context.DeadlineExceeded, 503},
		{"the client has gone", ended, context.Canceled, 499},
		{"the client went while the key was fetched", ended, fmt.Errorf("%w: %w", core.ErrKeyUnavailable, context.Canceled), 499},
		{"something else was cancelled", t.Context(), context.Canceled, 500},
		{"the grant makes no sense", t.Context(), core.ErrInvalidGrant, 500},
		{"the resolver's database is down", t.Context(), errors.New("dial"), 500},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, text := adapter.Refusal(tt.ctx, fmt.Errorf("postgres://app:hunter2@db: %w", tt.err))
			if code != tt.want {
				t.Errorf("code = %d, want %d", code, tt.want)
			}
			if text == "" || len(text) > 80 || strings.Contains(text, "hunter2") || strings.Contains(text, tt.err.Error()) {
				t.Errorf("text = %q, want a short one of its own", text)
			}
		})
	}
}
