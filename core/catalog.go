package core

import "context"

// MaxCatalogItems is how many items the adapters' CatalogHandlers accept from a
// resolver. An item that was not signed before costs about a millisecond of
// CPU, and its JSON has about 2.5 kB. Longer catalogs need pages.
const MaxCatalogItems = 1000

// CatalogItem is one video of a catalog, for the resolver of an adapter's
// CatalogHandler.
type CatalogItem struct {
	// Grant is what the viewer may watch. If Err is not nil, only its
	// PlaybackID is used.
	Grant Grant
	// Err refuses this video and no other one. It is one of the errors that
	// a resolver returns, such as [ErrForbidden] or the result of [Refuse].
	Err error
}

// CatalogSigner is a [PlaybackSigner] that signs many grants at a time.
// [*Signer] implements it. The adapters' CatalogHandlers accept any
// CatalogSigner, for the same reasons as a PlaybackSigner.
type CatalogSigner interface {
	PlaybackSigner

	// SignAll returns one playback per grant, in the order of the grants.
	// If some of the grants cannot be signed, their entries are nil, and the
	// error is a [*SignAllError] with one error per grant. Any other error
	// applies to all grants.
	SignAll(ctx context.Context, grants []Grant) ([]*Playback, error)
}

var _ CatalogSigner = (*Signer)(nil)
