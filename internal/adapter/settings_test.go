package adapter_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/adapter"
)

// fakeSigner is a PlaybackSigner that returns its fields.
type fakeSigner struct {
	playback *core.Playback
	err      error
}

func (s fakeSigner) Sign(context.Context, core.Grant) (*core.Playback, error) {
	return s.playback, s.err
}

func TestSettings_Playback(t *testing.T) {
	t.Parallel()
	errResolver, errSigner := errors.New("resolver failed"), errors.New("signer failed")
	playback := new(core.Playback)
	for _, tt := range []struct {
		name     string
		resolver error
		signer   fakeSigner
		want     error // nil for the signer's playback
	}{
		{"granted", nil, fakeSigner{playback: playback}, nil},
		{"resolver failed", errResolver, fakeSigner{playback: playback}, errResolver},
		{"signer failed", nil, fakeSigner{playback: playback, err: errSigner}, errSigner},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			resolve := func(string) (core.Grant, error) { return core.Grant{}, tt.resolver }
			settings := adapter.NewSettings("test", adapter.Page, tt.signer, resolve)
			p, err := settings.Playback(t.Context(), "request")
			if !errors.Is(err, tt.want) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
			if (p == playback) != (tt.want == nil) {
				t.Errorf("playback = %v, want it without an error only", p)
			}
		})
	}
}

func TestSettings_log(t *testing.T) {
	t.Parallel()
	resolve := func(string) (core.Grant, error) { return core.Grant{}, nil }
	settings := adapter.NewSettings("test", adapter.Page, fakeSigner{}, resolve)
	var log bytes.Buffer
	settings.Logger = slog.New(slog.NewTextHandler(&log, nil))
	settings.Log(t.Context(), 499, errors.New("client gone"))
	settings.Log(t.Context(), 500, errors.New("no route"))
	if got := log.String(); strings.Contains(got, "client gone") || strings.Count(got, "no route") != 1 {
		t.Errorf("log = %q, want the cause of 500 only", got)
	}
}

func TestSettings_check(t *testing.T) {
	t.Parallel()
	resolve := func(string) (core.Grant, error) { return core.Grant{}, nil }
	pages := adapter.NewSettings("test", adapter.Page, fakeSigner{}, resolve)
	pages.Skip = func(string) bool { return false }
	pages.Check()
	defer func() {
		if text, _ := recover().(string); !strings.HasPrefix(text, "test: WithSkip has no effect") {
			t.Errorf("panic = %q, want one about WithSkip", text)
		}
	}()
	config := adapter.NewSettings("test", adapter.JSON, fakeSigner{}, resolve)
	config.Skip = pages.Skip
	config.Check()
}

func TestSettings_noPlayback(t *testing.T) {
	t.Parallel()
	resolve := func(string) (core.Grant, error) { return core.Grant{}, nil }
	settings := adapter.NewSettings("test", adapter.Page, fakeSigner{}, resolve)
	if p, err := settings.Playback(t.Context(), "request"); p != nil || err == nil {
		t.Errorf("Playback = %v, %v, want an error", p, err)
	}
}
