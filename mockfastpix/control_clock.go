package mockfastpix

import (
	"encoding/json"
	"fmt"
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

// textDuration is a duration in JSON: written as Go's text for it, such as "1m30s"; read from such a text or, as
// encoding/json writes a time.Duration, from whole nanoseconds.
type textDuration time.Duration

func (d textDuration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *textDuration) UnmarshalJSON(text []byte) error {
	var nanoseconds int64
	if err := json.Unmarshal(text, &nanoseconds); err == nil {
		*d = textDuration(nanoseconds)
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("duration %s: use a text such as \"1m30s\"", clipLong(string(text)))
	}
	parsed, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("duration %s: use a text such as \"1m30s\"", quote(s))
	}
	*d = textDuration(parsed)
	return nil
}
