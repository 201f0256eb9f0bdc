package core

import "context"

// PlaybackSigner signs playbacks. [*Signer] implements it. The adapters accept
// any PlaybackSigner, so that an application can wrap a Signer, for instance to
// measure it or to restrict its grants, or replace it in tests.
//
// A PlaybackSigner must be safe for concurrent use. The adapters choose the
// HTTP status of a refusal by its error, which should match one of the errors
// that [Signer.Sign] documents, or [ErrUnauthenticated], [ErrForbidden] or
// [ErrNotFound].
type PlaybackSigner interface {
	// Sign returns the playback that g grants. It returns a non-nil
	// *Playback or an error.
	Sign(ctx context.Context, g Grant) (*Playback, error)
}

var _ PlaybackSigner = (*Signer)(nil)
