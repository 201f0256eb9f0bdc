package mockfastpix

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/cenc"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/clearkey"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/footage"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/hls"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

const (
	maxChallenge = 64 << 10

	typeOctets = "application/octet-stream"

	fakeLicense     = "MOCK LICENSE: mockfastpix issues no real DRM licenses; a CDM will refuse this one.\n"
	fakeCertificate = "MOCK CERTIFICATE: mockfastpix has no FairPlay certificate.\n"
)

// KEYFORMATs in FastPix's playlists.
const (
	widevineFormat = "urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"
	fairPlayFormat = "com.apple.streamingkeydelivery"
)

// streamKeys returns the keys for the playlists of a playback ID. What FastPix
// writes to URI is not published: Widevine's is a pssh box, as its players
// require, and FairPlay's is the URL of the license with the scheme skd.
func streamKeys(x *exchange, playbackID string, mode DRMMode) []hls.Key {
	if !mode.protects() {
		return nil
	}
	key := x.workspace.contentKeys.Key(playbackID)
	keyID := hex.EncodeToString(key.ID[:])
	base := x.workspace.baseURL(x.request)
	_, host, _ := strings.Cut(base, "://")
	pssh := cenc.WidevinePSSH(key)
	if mode == DRMModeClearKey {
		// For players that map Widevine to ClearKey and know no key tag for it,
		// such as Shaka Player.
		pssh = append(pssh, cenc.CommonPSSH(key)...)
	}
	keys := []hls.Key{
		{
			Format: widevineFormat, ID: keyID,
			URI: "data:text/plain;base64," + base64.StdEncoding.EncodeToString(pssh),
		},
		{Format: fairPlayFormat, URI: "skd://" + host + drmPrefix + fairPlayLicense + "/" + playbackID},
	}
	if mode == DRMModeClearKey {
		keys = append(keys, hls.Key{
			Format: clearkey.System, ID: keyID, URI: base + drmPrefix + widevineLicense + "/" + playbackID,
		})
	}
	return keys
}

// encrypted returns an init segment or segment, encrypted with the playback
// ID's key.
func encrypted(w *workspace, t target, seg footage.Segment) footage.Segment {
	rendition, _, _ := strings.Cut(t.name, "/")
	r, _ := footage.RenditionByName(rendition)
	key := w.contentKeys.Key(t.playbackID)
	data, err := cenc.Init(seg.Data, key)
	if seg.Name != r.Init.Name {
		data, err = cenc.Segment(r.Init.Data, seg.Data, key)
	}
	if err != nil {
		panic("mockfastpix: " + err.Error()) // the segments are part of the program, and a test encrypts each
	}
	seg.Data = data
	return seg
}

// serveLicense accepts any challenge that is not empty. The answer is clearly
// not a license, except for ClearKey.
func serveLicense(x *exchange, t target) *refusal {
	challenge, err := io.ReadAll(http.MaxBytesReader(x, x.request.Body, maxChallenge))
	if err != nil {
		return refuse(ErrChallengeEmpty, "the challenge could not be read, or is longer than %d bytes", maxChallenge)
	}
	if len(challenge) == 0 {
		return refuse(ErrChallengeEmpty, "the body of the %s request is empty: POST the CDM's challenge", t.resource)
	}
	if t.resource == ResourceWidevineLicense && x.workspace.profile().DRMMode == DRMModeClearKey {
		return serveClearKey(x, t, challenge)
	}
	writeUncached(x, typeOctets, fakeLicense)
	return nil
}

func serveClearKey(x *exchange, t target, challenge []byte) *refusal {
	requested, err := clearkey.Requested(challenge)
	if err != nil {
		return refuse(ErrChallengeInvalid, "the challenge is not a request for ClearKey: %s", err)
	}
	key := x.workspace.contentKeys.Key(t.playbackID)
	for _, id := range requested {
		if bytes.Equal(id, key.ID[:]) {
			writeUncached(x, clearkey.ContentType, string(clearkey.License(key.ID[:], key.Value[:])))
			return nil
		}
	}
	return refuse(ErrChallengeInvalid, "the challenge requests the key %s, and the playback ID has the key %x: "+
		"it is for another video or another mock", redact.Quote(hex.EncodeToString(requested[0])), key.ID)
}

func serveCertificate(x *exchange) { writeUncached(x, typeOctets, fakeCertificate) }

func writeUncached(w http.ResponseWriter, contentType, body string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = io.WriteString(w, body) // the client may be gone
}
