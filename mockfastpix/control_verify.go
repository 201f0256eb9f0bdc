package mockfastpix

import (
	"net/http"
	"slices"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

type verifyBody struct {
	Token      string   `json:"token"`
	PlaybackID string   `json:"playbackId"`
	Resource   Resource `json:"resource"`
}

// verify returns the verdict of the edge on a token, check by check. An empty
// resource means the stream.
func (c *controlCall) verify() error {
	body := verifyBody{Resource: ResourceStream}
	if err := c.decode(&body); err != nil {
		return err
	}
	if !slices.Contains(guarded, body.Resource) {
		return controlInvalid("resource %s: use one of %v", redact.Quote(string(body.Resource)), guarded)
	}
	c.reply(http.StatusOK, verify(c.plane.workspace, body.Token, body.PlaybackID, body.Resource))
	return nil
}

// guarded are the resources that a token opens.
var guarded = []Resource{
	ResourceStream, ResourceMP4, ResourceAudio, ResourceThumbnail, ResourceSpritesheet, ResourceAdvancedSpritesheet,
	ResourceClip, ResourceWidevineLicense, ResourceFairPlayLicense, ResourceFairPlayCertificate,
}
