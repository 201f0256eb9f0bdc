package core

import "fmt"

// Policy is the access policy of a playback ID, as it was set in FastPix when
// the playback ID was created.
type Policy uint8

// The access policies of FastPix. The zero value is Private, so that a
// forgotten policy never opens a video.
const (
	// Private playback IDs need a token with the audience
	// "media:{playbackID}".
	Private Policy = iota
	// DRM playback IDs need a token with the audience "drm:{playbackID}",
	// for the stream and for the license.
	DRM
	// Public playback IDs need no token and get none.
	Public
)

// policies is the number of policies.
const policies = int(Public) + 1

// String returns the policy's name in FastPix's API: "private", "drm" or
// "public". It is "Policy(n)" for values that do not exist.
func (p Policy) String() string {
	switch p {
	case Private:
		return "private"
	case DRM:
		return "drm"
	case Public:
		return "public"
	default:
		return fmt.Sprintf("Policy(%d)", uint8(p))
	}
}

// MarshalText returns the policy's name in FastPix's API. It fails with
// [ErrInvalidGrant] for values that do not exist.
func (p Policy) MarshalText() ([]byte, error) {
	if p > Public {
		return nil, fmt.Errorf("%w: policy %d does not exist: use Private, DRM or Public", ErrInvalidGrant, uint8(p))
	}
	return []byte(p.String()), nil
}

// UnmarshalText sets p to the policy with the given name in FastPix's API. It
// fails with [ErrInvalidGrant] for other names, and then leaves p unchanged.
func (p *Policy) UnmarshalText(text []byte) error {
	switch string(text) {
	case "private":
		*p = Private
	case "drm":
		*p = DRM
	case "public":
		*p = Public
	default:
		return fmt.Errorf("%w: policy %q does not exist: use private, drm or public", ErrInvalidGrant, text)
	}
	return nil
}

// audience returns the prefix of the "aud" claim for playback IDs of this
// policy.
func (p Policy) audience() string {
	if p == DRM {
		return "drm:"
	}
	return "media:"
}
