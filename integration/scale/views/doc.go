// Package views estimates what the views of a video site cost: signatures, CPU,
// memory, and the share of images that a CDN can answer.
//
// [Scenario.Estimate] computes expectations, so that a million page views per
// second take no longer than one. [Trace.Signatures] counts the signatures of
// single requests, which the tests compare to those of core.Signer and to the
// expectation.
package views
