// Package ctxkey holds the one context key of the module, so that core and the adapters find the same value.
package ctxkey

type key struct{}

// Playback is the key under which a request's playback is stored, in contexts and in frameworks' own stores.
var Playback key
