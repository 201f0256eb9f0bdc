package keystore

import (
	"errors"
	"os"
)

// Around lets a function run in place of the calls that rename the file.
func (s *Slot) Around(replace func(rename func() error) error) {
	link, rename := s.link, s.rename
	s.link = func(from, to string) error { return replace(func() error { return link(from, to) }) }
	s.rename = func(from, to string) error { return replace(func() error { return rename(from, to) }) }
}

// Closed reports whether the file of the slot is closed.
func (s *Slot) Closed() bool {
	_, err := s.temp.Stat()
	return errors.Is(err, os.ErrClosed)
}
