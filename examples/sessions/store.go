package main

import "context"

// store records which sessions of each viewer are watching. A session that
// watches has a place, which lasts for a fixed time unless it is renewed. All
// methods are safe for concurrent use.
type store interface {
	// Renew gives the session a place, or extends the one that it has. It
	// reports whether the session has a place: it has none if the limit of the
	// viewer is reached.
	Renew(ctx context.Context, viewer, session string) (bool, error)

	// End frees the session's place. A session without a place is no error.
	End(ctx context.Context, viewer, session string) error
}
