package mockfastpix

import (
	"io"
	"net/http"
	"strconv"
	"strings"
)

var drmFiles = map[string]Resource{
	"license/widevine": ResourceWidevineLicense,
	"license/fairplay": ResourceFairPlayLicense,
	"cert/fairplay":    ResourceFairPlayCertificate,
}

// parseDRMTarget knows the on-demand endpoints. The live ones appear in a client's code only: live playback IDs cannot
// be DRM.
func parseDRMTarget(path string) target {
	rest, ok := strings.CutPrefix(path, "/v1/on-demand/drm/")
	i := strings.LastIndexByte(rest, '/')
	if !ok || i < 0 {
		return target{}
	}
	return target{resource: drmFiles[rest[:i]], playbackID: rest[i+1:]}
}

const (
	maxChallenge = 64 << 10

	fakeLicense     = "MOCK LICENCE: mockfastpix issues no real DRM licences; a CDM will refuse this one.\n"
	fakeCertificate = "MOCK CERTIFICATE: mockfastpix has no FairPlay certificate.\n"
)

// serveLicense takes any challenge that is not empty. The answer is clearly no licence.
func serveLicense(x *exchange, r *http.Request, t target) *refusal {
	challenge, err := io.ReadAll(http.MaxBytesReader(x, r.Body, maxChallenge))
	if err != nil {
		return refuse(ErrChallengeEmpty, "the challenge could not be read, or is longer than %d bytes", maxChallenge)
	}
	if len(challenge) == 0 {
		return refuse(ErrChallengeEmpty, "the body of the %s request is empty: POST the CDM's challenge", t.resource)
	}
	writeOctets(x, fakeLicense)
	return nil
}

func serveCertificate(x *exchange, _ *http.Request) { writeOctets(x, fakeCertificate) }

func writeOctets(w http.ResponseWriter, body string) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = io.WriteString(w, body) // the client may be gone
}
