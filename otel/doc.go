// Package playbackotel reports the work of a [core.Signer] to OpenTelemetry, as
// metrics and traces.
//
// # Quick start
//
//	observer, err := playbackotel.NewObserver()
//	// …
//	signer, err := core.NewSigner(keys, core.WithObserver(observer))
//
// # Metrics
//
//	fastpix.playback.tokens               counter, {token}
//	fastpix.playback.failures             counter, {failure}
//	fastpix.playback.signing_key.changes  counter, {change}
//	fastpix.playback.events               counter, {event}
//	fastpix.playback.signature.duration   histogram, s
//	fastpix.playback.key_source.duration  histogram, s
//
// The tokens that were signed or reused are in tokens, with the event
// served_stale if the key was unavailable. Failures of the key and of the key
// source are in failures. Both histograms contain failed calls too,
// which have the attribute error.type. A core.SigningKey and a *core.KeyRing
// have no key_source.duration, because they hold the key in memory. The counter
// events contains the kinds of events that have no metric of their own.
//
// # Attributes
//
//	fastpix.playback.event           kind of the event, such as signed_ahead
//	fastpix.playback.id              playback ID, in spans only
//	fastpix.playback.signing_key.id  ID of the signing key
//	error.type                       type of the error of a failure
//
// Metrics have no playback ID, because each would be a time series. The number
// of key IDs is that of the signing keys in use. An application with thousands
// of keys can drop the attribute with a view of its metrics SDK. No token and
// no viewer is ever an attribute.
//
// # Spans
//
// A signature is a span named "sign playback", and a failed call of the key
// source one named "get signing key". They are children of the span in the
// context of the call to Sign. A span of a signature in the background, whose
// event is signed_ahead, can end after its parent. A reused token makes no
// span. It takes less time than to record one.
//
// The names of metrics, attributes and spans are part of the API.
//
// # Concurrency
//
// An observer is safe for concurrent use, and several signers can share one.
// [NewObserver] fails if the meter refuses an instrument.
package playbackotel
