package mockfastpix

import "net/http"

// ServeHTTP answers every role of FastPix, told apart by path. It is safe for concurrent use.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, server: s, request: r}
	s.serveAPI(x, r)
	s.serveControl(x, r)
	s.serveConsole(x, r)
	s.faults.take(r, "")
}

func (s *Server) log(r *Request) {}
