package adaptertest

import (
	"bytes"
	"log/slog"
	"testing"
)

// CaptureLog redirects the default logger of log/slog into a buffer until the
// test ends. The test must not be parallel.
func CaptureLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	var log bytes.Buffer
	previous := slog.Default()
	t.Cleanup(func() { slog.SetDefault(previous) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	return &log
}
