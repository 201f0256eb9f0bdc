package core

import (
	"cmp"
	"context"
	"log/slog"
	"time"
)

// Observer receives the events of a [Signer], for metrics, traces and logs. An
// event never contains a token or a key.
//
// Observe is called by requests and by background work, concurrently. It must
// be fast, and it must not block or panic. A panic during a request reaches the
// caller of Sign. A panic in the background, where remote signers are called
// and tokens are signed ahead, is logged with the default logger of log/slog.
type Observer interface {
	// Observe receives one event. ctx is the context of the call to Sign,
	// so that its trace can be used. For work in the background, ctx has
	// the values of the call that started the work, but is never canceled.
	Observe(ctx context.Context, e Event)
}

// ObserverFunc is a function that implements [Observer]. [WithObserver] refuses
// a nil ObserverFunc.
type ObserverFunc func(ctx context.Context, e Event)

// Observe calls f.
func (f ObserverFunc) Observe(ctx context.Context, e Event) { f(ctx, e) }

// Event describes one action of a [Signer].
type Event struct {
	// Kind is what happened.
	Kind EventKind
	// PlaybackID is the video. It is empty for EventKeyChanged and
	// EventKeySourceFailed and EventKeyProvided.
	PlaybackID string
	// KeyID is the signing key. It is empty for EventKeySourceFailed.
	KeyID string
	// Duration is the time that the work took: the signature for
	// EventSigned, EventSignedAhead and EventSignFailed, and the call to
	// the key source for EventKeySourceFailed and EventKeyProvided. It is 0
	// for other kinds.
	Duration time.Duration
	// Err is the cause of EventSignFailed, EventKeySourceFailed and
	// EventServedStale. It is nil for other kinds.
	Err error
}

// EventKind is the kind of an [Event].
type EventKind uint8

// The kinds of events.
const (
	// EventReused means that Sign returned a playback that was signed
	// before.
	EventReused EventKind = iota
	// EventSigned means that a token was signed while a request waited for
	// it.
	EventSigned
	// EventSignedAhead means that a token was signed before a request
	// needed it: in the background, before its window began, or by
	// [Signer.Warm].
	EventSignedAhead
	// EventSignFailed means that the key could not sign.
	EventSignFailed
	// EventKeyChanged means that the next signature uses another key than
	// the one before for the same tenant. With a key source that selects
	// keys by the context, this is reported whenever the selection changes.
	EventKeyChanged
	// EventKeySourceFailed means that the key source returned an error or
	// no key.
	EventKeySourceFailed
	// EventKeyProvided means that the key source returned a key. A
	// [SigningKey] and a [*KeyRing] do not report it, because they hold the
	// key in memory.
	EventKeyProvided
	// EventServedStale means that Sign returned an earlier playback because
	// of Err; see [WithStaleIfError]. Viewers do not notice until the
	// playback must be renewed, so it deserves an alert.
	EventServedStale
)

// String returns the name of the kind in lower case, such as "signed_ahead",
// for use as a label of a metric. It is "unknown" for values that do not exist.
func (k EventKind) String() string {
	name := nameOf(k, "reused", "signed", "signed_ahead", "sign_failed", "key_changed", "key_source_failed",
		"key_provided", "served_stale")
	return cmp.Or(name, "unknown")
}

// SlogObserver returns an [Observer] that logs to l, with the context of each
// event: failures at level error, stale playbacks at level warn, key changes at
// level info, all others at level debug. For a nil logger it returns nil, which
// [WithObserver] refuses.
func SlogObserver(l *slog.Logger) Observer {
	if l == nil {
		return nil
	}
	return ObserverFunc(func(ctx context.Context, e Event) {
		level := slog.LevelDebug
		switch e.Kind {
		case EventKeyChanged:
			level = slog.LevelInfo
		case EventServedStale:
			level = slog.LevelWarn
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
