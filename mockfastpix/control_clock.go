package mockfastpix

import (
	"net/http"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

// clockState is the server's clock.
type clockState struct {
	Now    time.Time           `json:"now"`
	Offset strictjson.Duration `json:"offset"` // to real time
}

func (c *controlCall) getClock() error {
	// Read first, so that a concurrent change of the clock is not counted twice.
	offset := c.plane.workspace.clock.offset()
	c.reply(http.StatusOK, clockState{
		Now:    c.plane.workspace.now(),
		Offset: strictjson.Duration(offset.Round(time.Millisecond)),
	})
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
		return controlInvalid("now is missing: give a time such as 2026-05-20T12:00:00Z")
	}
	if err := c.plane.workspace.clock.set(body.Now); err != nil {
		return controlInvalid("now is %s: use a nearer time", err)
	}
	return c.getClock()
}

func (c *controlCall) deleteClock() error {
	c.plane.workspace.clock.reset()
	return c.getClock()
}

func (c *controlCall) advanceClock() error {
	var body struct {
		By strictjson.Duration `json:"by"`
	}
	if err := c.decode(&body); err != nil {
		return err
	}
	if body.By == 0 {
		return controlInvalid("by is missing: give a duration such as 90s or 24h")
	}
	if err := c.plane.workspace.clock.advance(time.Duration(body.By)); err != nil {
		return controlInvalid("by moves the clock %s: use a shorter duration", err)
	}
	return c.getClock()
}
