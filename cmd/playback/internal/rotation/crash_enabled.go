//go:build crashtest

package rotation

import "os"

// crashEnv names the step at which the process is killed, as by a power cut.
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
	select {} // until the signal arrives
}
