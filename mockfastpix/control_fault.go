package mockfastpix

import (
	"net/http"
	"strconv"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

// maxFaults is how many faults there can be for a request to add another.
const maxFaults = 1000

// faultBody is a [Fault] with its ID, readable durations, and the number of
// matches.
type faultBody struct {
	ID int `json:"id,omitempty"`
	Fault
	Delay      strictjson.Duration `json:"delay,omitzero"`
	RetryAfter strictjson.Duration `json:"retryAfter,omitzero"`
	Seen       int                 `json:"seen"` // matching requests so far, including skipped ones
}

func newFaultBody(a armedFault) faultBody {
	return faultBody{
		ID: a.id, Fault: a.Fault, Seen: a.seen,
		Delay: strictjson.Duration(a.Delay), RetryAfter: strictjson.Duration(a.RetryAfter),
	}
}

func (c *controlCall) listFaults() error {
	bodies := []faultBody{}
	for _, a := range c.plane.faults.snapshot() {
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
		return controlInvalid("id and seen are set by the server: leave them out")
	}
	f := body.Fault
	f.Delay, f.RetryAfter = time.Duration(body.Delay), time.Duration(body.RetryAfter)
	if err := f.validate(); err != nil {
		return controlInvalid("%s", err)
	}
	if len(c.plane.faults.snapshot()) >= maxFaults {
		return controlInvalid("the mock keeps at most %d faults, also those that no longer apply: "+
			"remove some with DELETE /_mock/faults", maxFaults)
	}
	c.reply(http.StatusCreated, newFaultBody(c.plane.faults.arm(f)))
	return nil
}

func (c *controlCall) deleteFaults() error {
	c.plane.faults.reset()
	return c.noContent()
}

func (c *controlCall) deleteFault() error {
	id, err := strconv.Atoi(c.id)
	if err != nil || !c.plane.faults.disarm(id) {
		return controlNotFound("there is no fault %s", redact.Quote(c.id))
	}
	return c.noContent()
}
