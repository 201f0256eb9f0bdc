package mockfastpix

import (
	"fmt"
	"slices"
)

// Policy is a playback ID's access policy. The zero value is [Private]. The
// name "private" is accepted as Private too, so that names from FastPix's API
// can be converted to a Policy.
type Policy string

// The access policies of FastPix.
const (
	Private Policy = ""       // needs a token with the audience "media:<playback ID>"
	Public  Policy = "public" // needs no token
	DRM     Policy = "drm"    // needs a token with the audience "drm:<playback ID>", for stream and license
)

const privateName = "private"

// String returns the policy's name in FastPix's API: "private", "public" or
// "drm".
func (p Policy) String() string {
	if p == Private {
		return privateName
	}
	return string(p)
}

// MarshalText returns the policy's name in FastPix's API.
func (p Policy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the policy's name in FastPix's API. An empty text is
// Private.
func (p *Policy) UnmarshalText(text []byte) error {
	read, err := Policy(text).normal()
	if err != nil {
		return err
	}
	*p = read
	return nil
}

// normal returns the constant for the policy.
func (p Policy) normal() (Policy, error) {
	switch p {
	case Private, privateName:
		return Private, nil
	case Public, DRM:
		return p, nil
	}
	return "", fmt.Errorf("access policy %q: use private, public or drm", string(p))
}

// MediaStatus is the status of a media in FastPix's processing.
type MediaStatus string

// The statuses in the order in which a media moves through them, then the one
// that ends the processing early.
// Source: https://docs.fastpix.io/reference (media object, field "status").
const (
	StatusCreated     MediaStatus = "Created"
	StatusDownloading MediaStatus = "Downloading"
	StatusDownloaded  MediaStatus = "Downloaded"
	StatusValidating  MediaStatus = "Validating"
	StatusInQueue     MediaStatus = "In Queue"
	StatusProcessing  MediaStatus = "Processing"
	StatusReady       MediaStatus = "Ready"
	StatusFailed      MediaStatus = "Failed"
)

var processingSteps = [...]MediaStatus{
	StatusCreated, StatusDownloading, StatusDownloaded, StatusValidating, StatusInQueue, StatusProcessing, StatusReady,
}

func (s MediaStatus) valid() bool {
	return s == StatusFailed || slices.Contains(processingSteps[:], s)
}
