package mockfastpix

import (
	"net/http"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/strictjson"
)

func (c *controlCall) getProfile() error {
	c.reply(http.StatusOK, *c.plane.workspace.profile())
	return nil
}

// putProfile replaces the profile. Fields that the body does not have get their
// default.
func (c *controlCall) putProfile() error {
	var p Profile
	if err := c.decode(&p); err != nil {
		return err
	}
	if err := c.plane.workspace.setProfile(p); err != nil {
		return controlInvalid("%s", jsonProfileError(err))
	}
	return c.getProfile()
}

func (c *controlCall) getFickle() error {
	c.reply(http.StatusOK, c.plane.workspace.fickle())
	return nil
}

// putFickle replaces the fickle mode. Without a rate it is off.
func (c *controlCall) putFickle() error {
	var f Fickle
	if err := c.decode(&f); err != nil {
		return err
	}
	if err := c.plane.workspace.setFickle(f); err != nil {
		return controlInvalid("%s", err)
	}
	return c.getFickle()
}

// processingTimeBody is how long a new media needs from Created to Ready.
type processingTimeBody struct {
	ProcessingTime *strictjson.Duration `json:"processingTime"`
}

func (c *controlCall) getProcessingTime() error {
	d := strictjson.Duration(c.plane.workspace.processingTime())
	c.reply(http.StatusOK, processingTimeBody{&d})
	return nil
}

func (c *controlCall) putProcessingTime() error {
	var body processingTimeBody
	if err := c.decode(&body); err != nil {
		return err
	}
	if body.ProcessingTime == nil {
		return controlInvalid("processingTime is missing: give a duration such as 30s, or 0s")
	}
	if err := c.plane.workspace.setProcessingTime(time.Duration(*body.ProcessingTime)); err != nil {
		return controlInvalid("processingTime is %s", err)
	}
	return c.getProcessingTime()
}
