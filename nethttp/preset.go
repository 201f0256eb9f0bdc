package nethttp

import "net/http"

// presetWriter is the http.ResponseWriter of an ErrorHandler. It sends the
// status code of the refusal, instead of 200, if the handler sends none.
type presetWriter struct {
	http.ResponseWriter
	code int
	sent bool // whether the status code was sent
}

func (w *presetWriter) WriteHeader(code int) {
	if code >= http.StatusOK || code == http.StatusSwitchingProtocols {
		w.sent = true
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *presetWriter) Write(b []byte) (int, error) {
	w.finish()
	return w.ResponseWriter.Write(b)
}

// FlushError is called by http.ResponseController.
func (w *presetWriter) FlushError() error {
	w.finish()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (w *presetWriter) Flush() { _ = w.FlushError() }

// Unwrap is called by http.ResponseController.
func (w *presetWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// finish sends the status code if the handler has not.
func (w *presetWriter) finish() {
	if !w.sent {
		w.WriteHeader(w.code)
	}
}
