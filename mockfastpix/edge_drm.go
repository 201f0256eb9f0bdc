package mockfastpix

import (
	"io"
	"net/http"
	"strconv"
)

const (
	maxChallenge = 64 << 10

	fakeLicense     = "MOCK LICENSE: mockfastpix issues no real DRM licenses; a CDM will refuse this one.\n"
	fakeCertificate = "MOCK CERTIFICATE: mockfastpix has no FairPlay certificate.\n"
)

// serveLicense accepts any challenge that is not empty. The answer is clearly
// not a license.
func serveLicense(x *exchange, t target) *refusal {
	challenge, err := io.ReadAll(http.MaxBytesReader(x, x.request.Body, maxChallenge))
	if err != nil {
		return refuse(ErrChallengeEmpty, "the challenge could not be read, or is longer than %d bytes", maxChallenge)
	}
	if len(challenge) == 0 {
		return refuse(ErrChallengeEmpty, "the body of the %s request is empty: POST the CDM's challenge", t.resource)
	}
	writeOctets(x, fakeLicense)
	return nil
}

func serveCertificate(x *exchange) { writeOctets(x, fakeCertificate) }

func writeOctets(w http.ResponseWriter, body string) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = io.WriteString(w, body) // the client may be gone
}
