package mockfastpix

import (
	"net/http"
	"time"
)

// clockState is the server's clock.
type clockState struct {
	Now    time.Time    `json:"now"`
	Offset textDuration `json:"offset"` // to real time
}

func (c *controlCall) getClock() error {
	// The offset first, so that one moved in between is not told twice.
	offset := time.Duration(c.clock.offset.Load())
	c.reply(http.StatusOK, clockState{Now: c.Now(), Offset: textDuration(offset.Round(time.Millisecond))})
	return nil
}

func (c *controlCall) putClock() error {
	var body struct {
		Now time.Time `json:"now"`
	}
	if err := c.decode(&body); err != nil {
		return err
	}
	if body.Now.IsZero() {
		return badControl("now is missing: give a time such as 2026-05-20T12:00:00Z")
	}
	c.SetTime(body.Now)
	return c.getClock()
}

func (c *controlCall) deleteClock() error {
	c.clock.offset.Store(0)
	return c.getClock()
}

func (c *controlCall) advanceClock() error {
	var body struct {
		By textDuration `json:"by"`
	}
	if err := c.decode(&body); err != nil {
		return err
	}
	if body.By == 0 {
		return badControl("by is missing: give a duration such as 90s or 24h")
	}
	c.Advance(time.Duration(body.By))
	return c.getClock()
}
