//go:build race

package adaptertest

// raceDetector reports whether the race detector is on. It makes a sync.Pool
// drop items at random, so that allocations vary.
const raceDetector = true
