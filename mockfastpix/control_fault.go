package mockfastpix

import (
	"net/http"
	"strconv"
	"time"
)

// faultBody is a [Fault] with an ID, with durations that people can read, and with how often it matched.
type faultBody struct {
	ID int `json:"id,omitempty"`
	Fault
	Delay      textDuration `json:"delay,omitzero"`
	RetryAfter textDuration `json:"retryAfter,omitzero"`
	Seen       int          `json:"seen"` // requests that matched so far, those let pass by skip included
}

func newFaultBody(a armedFault) faultBody {
	return faultBody{
		ID: a.id, Fault: a.Fault, Seen: a.seen,
		Delay: textDuration(a.Delay), RetryAfter: textDuration(a.RetryAfter),
	}
}

func (c *controlCall) listFaults() error {
	bodies := []faultBody{}
	for _, a := range c.faults.snapshot() {
		bodies = append(bodies, newFaultBody(a))
	}
	c.reply(http.StatusOK, map[string][]faultBody{"faults": bodies})
	return nil
}

func (c *controlCall) addFault() error {
	var body faultBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if body.ID != 0 || body.Seen != 0 {
		return badControl("id and seen are the server's: leave them out")
	}
	f := body.Fault
	f.Delay, f.RetryAfter = time.Duration(body.Delay), time.Duration(body.RetryAfter)
	if err := f.validate(); err != nil {
		return badControl("%s", err)
	}
	c.reply(http.StatusCreated, newFaultBody(c.faults.arm(f)))
	return nil
}

func (c *controlCall) deleteFaults() error {
	c.faults.reset()
	return c.noContent()
}

func (c *controlCall) deleteFault() error {
	id, err := strconv.Atoi(c.id)
	if err != nil || !c.faults.disarm(id) {
		return noControl("there is no fault %s", quote(redact(c.id)))
	}
	return c.noContent()
}
