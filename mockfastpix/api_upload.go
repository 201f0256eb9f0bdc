package mockfastpix

import (
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/uuid"
)

// uploadBody is an upload as FastPix describes it.
type uploadBody struct {
	UploadID string         `json:"uploadId"`
	Trial    bool           `json:"trial"`
	Status   string         `json:"status"`
	URL      string         `json:"url"`
	Timeout  int            `json:"timeout"` // seconds
	Origin   string         `json:"corsOrigin"`
	Settings uploadSettings `json:"pushMediaSettings"`
}

// uploadSettings are the settings of the media to come. A list of uploads does
// not have the last two.
type uploadSettings struct {
	PlaybackIDs   []uploadPlaybackID `json:"playbackIds"`
	Metadata      map[string]string  `json:"metadata,omitempty"`
	MediaQuality  string             `json:"mediaQuality"`
	SourceAccess  *bool              `json:"sourceAccess,omitempty"`
	OptimizeAudio *bool              `json:"optimizeAudio,omitempty"`
}

// uploadPlaybackID is a playback ID that does not exist yet.
type uploadPlaybackID struct {
	AccessPolicy       Policy             `json:"accessPolicy"`
	AccessRestrictions accessRestrictions `json:"accessRestrictions"`
}

type uploadCanceledBody struct {
	UploadID      string            `json:"uploadId"`
	Trial         bool              `json:"trial"`
	Status        string            `json:"status"`
	URL           string            `json:"url"`
	Origin        string            `json:"corsOrigin"`
	MaxResolution string            `json:"maxResolution"`
	AccessPolicy  Policy            `json:"accessPolicy"`
	Metadata      map[string]string `json:"metadata,omitempty"`
}

// createUpload returns a URL to which the client sends a file by PUT.
func (c *apiCall) createUpload() (apiAnswer, *refusal) {
	if err := c.workspace.store.roomForMedia(); err != nil {
		return full(err)
	}
	f := c.form()
	f.Require("corsOrigin")
	u := upload{id: uuid.New(), createdAt: c.now, corsOrigin: f.Text("corsOrigin")}
	settings := f.Object("pushMediaSettings")
	if f.Has("pushMediaSettings") {
		settings.Require("accessPolicy")
	}
	u.media, u.playback = c.mediaSettings(settings)
	optimizeAudio := settings.Bool("optimizeAudio")
	settings.Skip("inputs", "startTime", "endTime")
	if r := formRefusal(f); r != nil {
		return apiAnswer{}, r
	}
	if r := c.policyFormRefusal(settings); r != nil {
		return apiAnswer{}, r
	}
	signer := c.workspace.urlKey.Signer(c.workspace.baseURL(c.request), c.now.Add(uploadTimeout).Unix())
	u.url = string(signer.Append(nil, uploadPrefix+u.id))
	c.workspace.store.addUpload(u)
	c.workspace.announce(event{kind: eventUploadCreated, upload: &u})
	body := newUploadBody(u)
	body.Settings.SourceAccess, body.Settings.OptimizeAudio = &u.media.details.sourceAccess, &optimizeAudio
	return created(body)
}

func newUploadBody(u upload) uploadBody {
	p := newPlaybackIDBody(u.playback)
	return uploadBody{
		UploadID: u.id, Status: "waiting", URL: u.url, Timeout: int(uploadTimeout.Seconds()), Origin: u.corsOrigin,
		Settings: uploadSettings{
			PlaybackIDs:  []uploadPlaybackID{{p.AccessPolicy, p.AccessRestrictions}},
			Metadata:     u.media.details.metadata,
			MediaQuality: u.media.details.quality,
		},
	}
}

// listUploads lists the uploads that are neither complete nor canceled.
func (c *apiCall) listUploads() (apiAnswer, *refusal) {
	p, r := c.page()
	if r != nil {
		return apiAnswer{}, r
	}
	waiting := c.workspace.store.uploadList()[:0:0]
	for _, u := range c.workspace.store.uploadList() {
		if u.state == uploadWaiting {
			waiting = append(waiting, u)
		}
	}
	return pageOf(p, waiting, newUploadBody)
}

func (c *apiCall) cancelUpload() (apiAnswer, *refusal) {
	waiting := false
	u, known := c.workspace.store.updateUpload(c.id, func(u *upload) {
		waiting = u.state == uploadWaiting
		if waiting {
			u.state = uploadCanceled
		}
	})
	switch {
	case !known:
		return apiAnswer{}, c.noUpload()
	case !waiting:
		return apiAnswer{}, wrongState("upload is not waiting", "the upload %s is complete or canceled already", u.id)
	}
	c.workspace.announce(event{kind: eventUploadCanceled, upload: &u})
	return found(uploadCanceledBody{
		UploadID: u.id, Status: statusCanceled, URL: u.url, Origin: u.corsOrigin,
		MaxResolution: u.media.details.maxResolution, AccessPolicy: u.playback.policy, Metadata: u.media.details.metadata,
	})
}

func (c *apiCall) noUpload() *refusal {
	if r := wrongID("uploadId", c.id); r != nil {
		return r
	}
	return missing(messageMediaNotFound, "there is no upload %s in this workspace", c.id)
}
