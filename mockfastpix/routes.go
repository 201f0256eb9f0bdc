package mockfastpix

import "net/http"

// serveConsole answers /.
func (s *Server) serveConsole(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
