// Package soak contains a test that runs an application with each framework
// and a mock FastPix under load for some time.
//
// SOAK_DURATION sets the time, for example 60s or 10m. The default is eight
// seconds. For ten minutes with the race detector, run
//
//	SOAK_DURATION=10m go test -race -count=1 -timeout 30m -v ./integration/soak
package soak
