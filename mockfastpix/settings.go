package mockfastpix

import (
	"fmt"
	"time"
)

// settings are the options that can change while the server runs. They are
// replaced, never modified.
type settings struct {
	profile        Profile
	processingTime time.Duration
	fickle         Fickle
	webhook        *webhookEndpoint // nil for none
}

func validateProcessingTime(d time.Duration) error {
	if d < 0 || d > maxShift {
		return fmt.Errorf("%v: use 0s to %v", d, maxShift)
	}
	return nil
}
