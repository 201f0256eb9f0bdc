//go:build !crashtest

package main

// crashPoint names a step of the rotation. In programs built with the tag crashtest the process can be killed there; in all others
// it does nothing.
func crashPoint(string) {}
