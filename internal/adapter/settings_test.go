package adapter_test

import (
	"context"
	"errors"
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
			settings := adapter.NewSettings("test", false, tt.signer, resolve)
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

func TestSettings_noPlayback(t *testing.T) {
	t.Parallel()
	resolve := func(string) (core.Grant, error) { return core.Grant{}, nil }
	settings := adapter.NewSettings("test", false, fakeSigner{}, resolve)
	if p, err := settings.Playback(t.Context(), "request"); p != nil || err == nil {
		t.Errorf("Playback = %v, %v, want an error", p, err)
	}
}
