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
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	keyFetchCanceled := fmt.Errorf("%w: %w", core.ErrKeyUnavailable, context.Canceled)
	for _, tt := range []struct {
		name string
		ctx  context.Context
		err  error
		want int
	}{
		{"viewer not signed in", t.Context(), core.ErrUnauthenticated, 401},
		{"viewer may not watch", t.Context(), core.ErrForbidden, 403},
		{"no such video", t.Context(), core.ErrNotFound, 404},
		{"invalid playback ID", t.Context(), core.ValidatePlaybackID("a/b"), 400},
		{"key unavailable", t.Context(), core.ErrKeyUnavailable, 503},
		{"deadline exceeded", t.Context(), context.DeadlineExceeded, 503},
		{"client gone", canceled, context.Canceled, 499},
		{"client gone during key fetch", canceled, keyFetchCanceled, 499},
		{"cancellation of something else", t.Context(), context.Canceled, 500},
		{"invalid grant", t.Context(), core.ErrInvalidGrant, 500},
		{"unknown error", t.Context(), errors.New("dial"), 500},
		{"chosen status", t.Context(), core.Refuse(451, "Not in your country.", nil), 451},
		{"chosen status without a text", t.Context(), core.Refuse(402, "", core.ErrForbidden), 402},
		{"chosen status without a name", t.Context(), core.Refuse(460, "", nil), 460},
		{"successful status", t.Context(), core.Refuse(200, "OK", core.ErrForbidden), 500},
		{"status out of range", t.Context(), core.Refuse(600, "Text", nil), 500},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, text := adapter.Refusal(tt.ctx, fmt.Errorf("postgres://app:hunter2@db: %w", tt.err))
			if code != tt.want {
				t.Errorf("code = %d, want %d", code, tt.want)
			}
			if text == "" || len(text) > 80 {
				t.Errorf("text = %q, want 1 to 80 bytes", text)
			}
			if strings.Contains(text, "hunter2") || strings.Contains(text, tt.err.Error()) {
				t.Errorf("text = %q contains the error's text", text)
			}
		})
	}
}
