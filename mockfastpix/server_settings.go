package mockfastpix

import "time"

// Profile returns the server's current profile.
func (s *Server) Profile() Profile { return s.workspace.profile().clone() }

// SetProfile replaces the profile until the server is reset. It panics if the
// profile is invalid, which is a mistake in the calling code.
func (s *Server) SetProfile(p Profile) {
	if err := s.workspace.setProfile(p); err != nil {
		panic("mockfastpix: SetProfile: " + err.Error())
	}
}

// SetProcessingTime sets how long media that are created from now on need from
// Created to Ready on the server's clock, until the server is reset. It panics
// if d is negative or more than 100 years, which is a mistake in the calling
// code.
func (s *Server) SetProcessingTime(d time.Duration) {
	if err := s.workspace.setProcessingTime(d); err != nil {
		panic("mockfastpix: SetProcessingTime: " + err.Error())
	}
}

// Fickle returns the server's current fickle mode.
func (s *Server) Fickle() Fickle { return s.workspace.fickle() }

// SetFickle replaces the fickle mode until the server is reset, and numbers the
// requests from 1 again. It panics if the rate is not from 0 to 1, which is a
// mistake in the calling code.
func (s *Server) SetFickle(f Fickle) {
	if err := s.workspace.setFickle(f); err != nil {
		panic("mockfastpix: SetFickle: " + err.Error())
	}
}
