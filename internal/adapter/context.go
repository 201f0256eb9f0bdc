package adapter

import (
	"context"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Context is a context that carries a playback, as that of core.NewContext. It
// has room for a header of the response, so that a middleware needs one
// allocation for both.
type Context struct {
	context.Context
	playback     *core.Playback
	cacheControl [1]string
}

// NewContext returns a context that carries p. Use it for one response.
func NewContext(ctx context.Context, p *core.Playback) *Context {
	return &Context{Context: ctx, playback: p}
}

// Value returns the playback for core.ContextKey, and otherwise the value of
// the context that c was made from.
func (c *Context) Value(key any) any {
	if key == (core.ContextKey{}) {
		return c.playback
	}
	return c.Context.Value(key)
}

// SetCacheControl sets the header Cache-Control of the response, unless value
// is empty.
func (c *Context) SetCacheControl(h http.Header, value string) {
	if value == "" {
		return
	}
	c.cacheControl[0] = value
	h["Cache-Control"] = c.cacheControl[:]
}
