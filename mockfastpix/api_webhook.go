package mockfastpix

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// webhookBody is the body of a webhook.
//
// Source: https://docs.fastpix.io/docs/media-events, and the names and order in
// https://github.com/FastPix/node-sdk, src/sdk/webhooks.ts.
type webhookBody struct {
	Type      string           `json:"type"`
	Object    webhookObject    `json:"object"`
	ID        string           `json:"id"`
	Workspace webhookWorkspace `json:"workspace"`
	Status    string           `json:"status"`
	Data      any              `json:"data"`
	CreatedAt apiTime          `json:"createdAt"`
	Attempts  []struct{}       `json:"attempts"`
}

type webhookObject struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

type webhookWorkspace struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// renderWebhook returns the webhook of an event. It returns false if the media
// or live stream does not exist any more, or is not in the state that the event
// reports. The data is the object as the API describes it.
func renderWebhook(w *workspace, e event) (Webhook, bool) {
	c := &apiCall{workspace: w, base: cmp.Or(e.base, w.publicURL, w.ownURL()), now: w.now()}
	b := webhookBody{
		Type: e.kind, ID: uuid.New(), Workspace: webhookWorkspace{w.id, "mockfastpix"}, CreatedAt: apiTime(c.now),
		Attempts: []struct{}{},
	}
	switch {
	case e.media != nil:
		m, known := w.store.mediaByID(e.media.id)
		if !known {
			m = *e.media
		}
		data, ok := c.mediaEvent(e.kind, &m)
		if !ok || !known && e.kind != eventMediaDeleted {
			return Webhook{}, false
		}
		b.Object, b.Status, b.Data = webhookObject{"media", m.id}, mediaEventStatus(e.kind, data.Status), data
	case e.stream != nil:
		b.Object, b.Status, b.Data = webhookObject{"live-stream", e.stream.id}, e.stream.status(), c.streamBody(*e.stream)
	case e.upload != nil:
		data := newUploadBody(*e.upload)
		if e.kind == eventUploadCanceled {
			data.Status = statusCanceled
		}
		b.Object, b.Status, b.Data = webhookObject{"media", e.upload.id}, data.Status, data
	}
	text, err := json.Marshal(b)
	if err != nil {
		panic("mockfastpix: " + err.Error()) // it is made of strings, numbers and times
	}
	return Webhook{
		ID: b.ID, Type: b.Type, ObjectID: b.Object.ID, Time: c.now, State: WebhookPending,
		Attempts: []WebhookAttempt{}, Body: text,
	}, true
}

// mediaEvent returns the data of an event of a media. It returns false if the
// media is not in the state that the event reports.
func (c *apiCall) mediaEvent(kind string, m *media) (mediaBody, bool) {
	if kind == eventMediaCreated || kind == eventUploadMediaCreated {
		m.fixed = StatusCreated // also if it is ready at once
	}
	b := c.mediaBody(*m, "available")
	switch kind {
	case eventMediaReady:
		return b, b.Status == StatusReady
	case eventMediaFailed:
		return b, b.Status == StatusFailed
	}
	return b, true
}

// mediaEventStatus returns the status of an event: media_created for a media
// that was created, as in captured events, and otherwise the status of the
// media or the last part of the event's name.
func mediaEventStatus(kind string, status MediaStatus) string {
	switch kind {
	case eventMediaCreated, eventUploadMediaCreated:
		return "media_created"
	case eventMediaUpdated, eventMediaDeleted, eventTrackCreated, eventTrackUpdated, eventTrackDeleted:
		return kind[strings.LastIndexByte(kind, '.')+1:]
	}
	return strings.ToLower(string(status))
}
