package core

import "context"

// PlaybackSigner signs playbacks. [*Signer] is one; the adapters accept any, so
// that an application can wrap a Signer, for instance to measure it, to
// restrict its grants, or to replace it in tests.
//
// A PlaybackSigner must be safe for concurrent use. Its errors decide the HTTP
// status of a refused request, so they must match the errors that [Signer.Sign]
// documents.
type PlaybackSigner interface {
	// Sign returns the playback that g grants. It returns a non-nil
	// *Playback or an error.
	Sign(ctx context.Context, g Grant) (*Playback, error)
}

var _ PlaybackSigner = (*Signer)(nil)
