package core

import (
	"context"

	"github.com/FastPix/fastpix-playback-go/internal/ctxkey"
)

// NewContext returns a context that carries p. The adapters do this for each request that they let pass.
func NewContext(ctx context.Context, p *Playback) context.Context {
	return context.WithValue(ctx, ctxkey.Playback, p)
}

// FromContext returns the playback that an adapter put into the context, and whether there is one.
func FromContext(ctx context.Context) (*Playback, bool) {
	p, ok := ctx.Value(ctxkey.Playback).(*Playback)
	return p, ok && p != nil
}
