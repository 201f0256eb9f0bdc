package mockfastpix

import "strings"

// AssertAccepted fails the test unless the journal has a request for the
// resource of the playback ID that was served with a valid token, or without
// one for a public playback ID. On failure it prints the journal.
func (s *Server) AssertAccepted(tb TB, playbackID string, resource Resource) {
	tb.Helper()
	s.assert(tb, func(r Request) bool {
		return r.PlaybackID == playbackID && r.Resource == resource &&
			(r.Outcome == OutcomeAccepted || r.Outcome == OutcomeOpen) && r.Status < 400
	}, "no request for the %s of playback ID %s was accepted", resource, playbackID)
}

// AssertRefused fails the test unless the journal has a request for the
// playback ID that was refused with the reason. On failure it prints the
// journal.
func (s *Server) AssertRefused(tb TB, playbackID string, reason Reason) {
	tb.Helper()
	s.assert(tb, func(r Request) bool {
		return r.PlaybackID == playbackID && r.Reason == reason.Code
	}, "no request for playback ID %s was refused with %s", playbackID, reason.Code)
}

// AssertNoneRefused fails the test if the journal has a refused request. Valid
// requests that fickle mode made fail do not count. On failure it prints the
// journal.
func (s *Server) AssertNoneRefused(tb TB) {
	tb.Helper()
	requests := s.Requests()
	for _, r := range requests {
		if r.Outcome == OutcomeRefused {
			tb.Errorf("mockfastpix: request #%d was refused with %s\n%s", r.Number, r.Reason, formatJournal(requests))
			return
		}
	}
}

func (s *Server) assert(tb TB, match func(Request) bool, format string, args ...any) {
	tb.Helper()
	requests := s.Requests()
	for _, r := range requests {
		if match(r) {
			return
		}
	}
	tb.Errorf("mockfastpix: "+format+"\n%s", append(args, formatJournal(requests))...)
}

// formatJournal formats the newest requests, oldest first.
func formatJournal(requests []Request) string {
	const most = 50
	var b strings.Builder
	b.WriteString("journal:")
	if len(requests) == 0 {
		b.WriteString(" empty")
	}
	if len(requests) > most {
		b.WriteString(" (older requests omitted)")
		requests = requests[len(requests)-most:]
	}
	for _, r := range requests {
		b.WriteString("\n  " + r.String())
	}
	return b.String()
}
