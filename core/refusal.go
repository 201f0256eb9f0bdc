package core

import "fmt"

// RefusalError is the error with which a resolver refuses a viewer with a
// status code and a text of the application's choice; see [Refuse].
type RefusalError struct {
	// Status is the HTTP status code, 400 to 599. The adapters answer other
	// values with 500.
	Status int
	// Text is for the viewer. If it is empty, the adapters send the name of
	// the status, such as "Payment Required".
	Text string
	// Err is the cause, which viewers do not see. It can be nil.
	Err error
}

// Refuse returns an error with which a resolver refuses a viewer with a status
// other than those of [ErrUnauthenticated], [ErrForbidden] and [ErrNotFound],
// or with another text:
//
//	return core.Refuse(402, "Rent this video to watch it.", nil)
//
// The result is a [*RefusalError]. It takes precedence over the errors that
// cause matches. The adapters log the cause if status is 500 or higher.
func Refuse(status int, text string, cause error) error {
	return &RefusalError{Status: status, Text: text, Err: cause}
}

// Error returns the status, and the cause or else the text.
func (e *RefusalError) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("viewer is refused with status %d: %v", e.Status, e.Err)
	case e.Text != "":
		return fmt.Sprintf("viewer is refused with status %d: %s", e.Status, e.Text)
	}
	return fmt.Sprintf("viewer is refused with status %d", e.Status)
}

// Unwrap returns the cause.
func (e *RefusalError) Unwrap() error { return e.Err }
