//go:build crashtest

package main

import "os"

// crashEnv makes the tests of rotation kill the process at a step, as a power cut would.
const crashEnv = "PLAYBACK_CRASH_AT"

func crashPoint(step string) {
	if os.Getenv(crashEnv) != step {
		return
	}
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		panic(err)
	}
	if err := self.Kill(); err != nil {
		panic(err)
	}
	select {} // until the signal has come
}
