package mockfastpix

import "net/http"

// serveControl answers /_mock/.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// serveConsole answers /.
func (s *Server) serveConsole(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// seed puts a server into its first state, when it is made and after [Server.Reset].
func (s *Server) seed() error { return nil }
