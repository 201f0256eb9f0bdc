package webhook

import (
	"encoding/json"
	"errors"
)

// Types of events about a media.
//
// Source: https://docs.fastpix.io/docs/media-events
const (
	MediaCreated = "video.media.created"
	MediaReady   = "video.media.ready" // can be played
	MediaFailed  = "video.media.failed"
	MediaUpdated = "video.media.updated"
	MediaDeleted = "video.media.deleted"
)

// Event is a webhook that was verified.
type Event struct {
	// Type is what happened, for example [MediaReady].
	Type string `json:"type"`
	// ID is the ID of the event. FastPix uses it again if it sends the event
	// again.
	ID string `json:"id"`
	// Object is the media or live stream that the event is about.
	Object Object `json:"object"`
	// Workspace is the workspace of the object.
	Workspace Workspace `json:"workspace"`
	// Status is the status of the object, if the event has one.
	Status string `json:"status"`
	// Data is the object as FastPix's API describes it.
	Data json.RawMessage `json:"data"`
}

// Object names a media or a live stream.
type Object struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// Workspace is a FastPix workspace.
type Workspace struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ErrMalformed reports a body that has a valid signature and is not an event.
var ErrMalformed = errors.New("webhook: the body is not a JSON object with a type")

func parse(body []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(body, &e); err != nil || e.Type == "" {
		return Event{}, ErrMalformed
	}
	return e, nil
}
