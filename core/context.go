package core

import "context"

// ContextKey is the type of the key under which [NewContext] stores a playback.
// Only adapters need it, for frameworks that keep request values outside of the
// context: Fiber's c.Locals(core.ContextKey{}, p), for example, makes
// FromContext(c.Context()) find p.
type ContextKey struct{}

// NewContext returns a copy of ctx that carries p. The adapters call it for
// each request that they let pass.
func NewContext(ctx context.Context, p *Playback) context.Context {
	return context.WithValue(ctx, ContextKey{}, p)
}

// FromContext returns the playback that [NewContext] stored in ctx and reports
// whether there is one. A nil *Playback counts as none.
func FromContext(ctx context.Context) (*Playback, bool) {
	p, ok := ctx.Value(ContextKey{}).(*Playback)
	return p, ok && p != nil
}
