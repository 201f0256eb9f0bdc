//go:build !crashtest

package rotation

// crashPoint names a step of the rotation. In programs built with the tag
// crashtest the process can be killed there. In all others it does nothing.
func crashPoint(string) {}
