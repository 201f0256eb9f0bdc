package core

import (
	"context"
	"log/slog"
	"time"
)

// Observer is told what a [Signer] does, for metrics and logs. It never sees a token or a key.
//
// Its methods are called from within requests and from background work, concurrently; they must be fast and must not block.
type Observer interface {
	Observe(ctx context.Context, e Event)
}

// ObserverFunc makes an Observer of a function.
type ObserverFunc func(ctx context.Context, e Event)

// Observe calls f.
func (f ObserverFunc) Observe(ctx context.Context, e Event) { f(ctx, e) }

// Event is one thing that a [Signer] has done.
type Event struct {
	Kind EventKind
	// PlaybackID is the video, empty for key events.
	PlaybackID string
	// KeyID is the signing key, empty when there is none.
	KeyID string
	// Duration is how long the work took: the signature for EventSigned and EventSignedAhead, the key source's answer for
	// EventKeySourceFailed, 0 otherwise.
	Duration time.Duration
	// Err is why, for EventSignFailed and EventKeySourceFailed.
	Err error
}

// EventKind says what happened.
type EventKind uint8

// The kinds of events.
const (
	// EventReused: a token was handed out again; nobody waited.
	EventReused EventKind = iota
	// EventSigned: a token was signed while a request waited for it.
	EventSigned
	// EventSignedAhead: a token was signed in the background, before its window began.
	EventSignedAhead
	// EventSignFailed: the key could not sign.
	EventSignFailed
	// EventKeyChanged: a signature was made with another key than the one before. A signer for several tenants sees this
	// whenever it turns to another one.
	EventKeyChanged
	// EventKeySourceFailed: the key source returned an error, or no key.
	EventKeySourceFailed
)

// String returns the kind's name, such as "signed_ahead", fit for a metric's label.
func (k EventKind) String() string {
	names := [...]string{"reused", "signed", "signed_ahead", "sign_failed", "key_changed", "key_source_failed"}
	if int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// SlogObserver returns an [Observer] that logs to l: failures as errors, key changes at level info, the rest at level debug.
func SlogObserver(l *slog.Logger) Observer {
	return ObserverFunc(func(ctx context.Context, e Event) {
		level := slog.LevelDebug
		switch e.Kind {
		case EventKeyChanged:
			level = slog.LevelInfo
		case EventSignFailed, EventKeySourceFailed:
			level = slog.LevelError
		}
		if !l.Enabled(ctx, level) {
			return
		}
		attrs := []slog.Attr{slog.String("event", e.Kind.String())}
		if e.PlaybackID != "" {
			attrs = append(attrs, slog.String("playback_id", e.PlaybackID))
		}
		if e.KeyID != "" {
			attrs = append(attrs, slog.String("key_id", e.KeyID))
		}
		if e.Duration > 0 {
			attrs = append(attrs, slog.Duration("duration", e.Duration))
		}
		if e.Err != nil {
			attrs = append(attrs, slog.Any("error", e.Err))
		}
		l.LogAttrs(ctx, level, "playback signer", attrs...)
	})
}
