package mockfastpix

// JournalEntrySize returns the number of bytes for which r counts in the
// journal.
func JournalEntrySize(r Request) int { return r.size() }
