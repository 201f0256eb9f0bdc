package core_test

import "unsafe"

// alias returns a string that shares b's memory, as Fiber's strings share its
// buffers.
func alias(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
