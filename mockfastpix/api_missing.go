package mockfastpix

import (
	"encoding/hex"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// The messages of FastPix's answers with status 404. Playback IDs of media have
// the edge's.
const (
	messageKeyNotFound    = "Signing key Not Found"
	messageMediaNotFound  = "media workspace relation not found"
	messageStreamNotFound = "stream/playbackId not found"
)

// missing is a 404 with FastPix's message for that kind of object.
func missing(message, format string, args ...any) *refusal {
	r := refuse(ErrAPINotFound, format, args...)
	r.message = message
	return r
}

// wrongState refuses an operation that the object's state does not permit.
func wrongState(message, format string, args ...any) *refusal {
	r := refuse(ErrStateInvalid, format, args...)
	r.message = message
	return r
}

// full refuses to create an object because of a bound of the mock.
func full(bound error) (apiAnswer, *refusal) {
	return apiAnswer{}, wrongState("limit reached", "%s", bound)
}

// wrongID refuses an ID in the path that is neither known nor a UUID. Tests may
// choose IDs that are not UUIDs, so the syntax matters only for unknown ones.
func wrongID(name, id string) *refusal {
	if uuid.Valid(id) {
		return nil
	}
	return refuse(ErrAPIInvalid, "%s %s is not a UUID", name, redact.Quote(id)).field(name, "is invalid")
}

func (c *apiCall) noSigningKey() *refusal {
	if r := wrongID("signingKeyId", c.id); r != nil {
		return r
	}
	return missing(messageKeyNotFound, "there is no signing key %s in this workspace", c.id)
}

func (c *apiCall) noMedia(message string) *refusal {
	if r := wrongID("mediaId", c.id); r != nil {
		return r
	}
	return missing(message, "there is no media %s in this workspace", c.id)
}

func (c *apiCall) noStream() *refusal {
	if _, err := hex.DecodeString(c.id); (err != nil || len(c.id) != 32) &&
		c.workspace.profile().MalformedStreamIDStatus == http.StatusUnprocessableEntity {
		return refuse(ErrAPIInvalid, "streamId %s is not 32 hexadecimal characters", redact.Quote(c.id)).
			field("streamId", "is invalid")
	}
	return missing(messageStreamNotFound, "there is no live stream %s in this workspace", redact.Quote(c.id))
}

func (c *apiCall) noPlaybackID(message string) *refusal {
	if r := wrongID("playbackId", c.playbackID); r != nil {
		return r
	}
	return missing(message, "%s has no playback ID %s", redact.Quote(c.id), c.playbackID)
}
