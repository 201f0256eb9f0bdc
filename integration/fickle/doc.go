// Package fickle tests that clients of FastPix's API survive the failures of
// mockfastpix's fickle mode.
package fickle
