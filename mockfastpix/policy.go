package mockfastpix

import "fmt"

// Policy is a playback ID's access policy.
type Policy string

// The access policies of FastPix. The zero value is Private.
const (
	Private Policy = ""       // needs a token with the audience "media:<playback ID>"
	Public  Policy = "public" // needs no token
	DRM     Policy = "drm"    // needs a token with the audience "drm:<playback ID>", for stream and licence
)

// String returns the policy's name in FastPix's API: "private", "public" or "drm".
func (p Policy) String() string {
	if p == Private {
		return "private"
	}
	return string(p)
}

// MarshalText writes the policy's name in FastPix's API.
func (p Policy) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the policy's name in FastPix's API.
func (p *Policy) UnmarshalText(text []byte) error {
	switch name := string(text); name {
	case "private", "":
		*p = Private
	case "public", "drm":
		*p = Policy(name)
	default:
		return fmt.Errorf("access policy %q: use private, public or drm", name)
	}
	return nil
}

// MediaStatus is where a media stands in FastPix's processing.
type MediaStatus string

// The statuses in the order in which a media walks through them, then the one that ends it early.
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

var walk = [...]MediaStatus{
	StatusCreated, StatusDownloading, StatusDownloaded, StatusValidating, StatusInQueue, StatusProcessing, StatusReady,
}

func (st MediaStatus) valid() bool {
	for _, s := range walk {
		if st == s {
			return true
		}
	}
	return st == StatusFailed
}
