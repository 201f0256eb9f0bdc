package mockfastpix

import "net/http"

// mediaDetails and streamDetails are what the management API keeps of a media or live stream without acting on it.
type (
	mediaDetails  struct{}
	streamDetails struct{}
)

// serveAPI answers /v1/ but for the DRM endpoints, which belong to the edge.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// serveControl answers /_mock/.
func (s *Server) serveControl(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// serveConsole answers /.
func (s *Server) serveConsole(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// seed puts a server into its first state, when it is made and after [Server.Reset].
func (s *Server) seed() error { return nil }
