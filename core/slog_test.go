package core_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
)

type logged struct {
	log *slog.Logger
	out *bytes.Buffer
}

func slogHandlers() []logged {
	text, asJSON := new(bytes.Buffer), new(bytes.Buffer)
	return []logged{{slog.New(slog.NewTextHandler(text, nil)), text}, {slog.New(slog.NewJSONHandler(asJSON, nil)), asJSON}}
}

func TestSlogObserver(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	handler := slog.NewTextHandler(&out, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	})
	o := core.SlogObserver(slog.New(handler))
	o.Observe(t.Context(), core.Event{Kind: core.EventSigned, PlaybackID: "v", KeyID: "k", Duration: time.Millisecond})
	o.Observe(t.Context(), core.Event{Kind: core.EventKeyChanged, KeyID: "k2"})
	o.Observe(t.Context(), core.Event{Kind: core.EventKeySourceFailed, Err: errors.New("sealed")})
	want := strings.Join([]string{
		`level=DEBUG msg="playback signer" event=signed playback_id=v key_id=k duration=1ms`,
		`level=INFO msg="playback signer" event=key_changed key_id=k2`,
		`level=ERROR msg="playback signer" event=key_source_failed error=sealed`,
		"",
	}, "\n")
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
