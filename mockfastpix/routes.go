package mockfastpix

import "net/http"

// serveControl answers /_mock/.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// serveConsole answers /.
func (s *Server) serveConsole(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
