package mockfastpix

import (
	"fmt"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// DRMMode is what the mock does with the streams of DRM playback IDs. FastPix's
// have key tags for Widevine and FairPlay and segments that are encrypted with
// the scheme cbcs. The mock can issue licenses for neither system.
type DRMMode string

// The modes. The token is checked in all of them.
const (
	// DRMModeNone serves playlists without key tags and clear segments. Every
	// player plays them and does not request a license.
	DRMModeNone DRMMode = ""
	// DRMModeKeyTags adds key tags for Widevine and FairPlay to the playlists.
	// A player requests a license, with its URL and its token, and fails
	// afterwards, because the license is not a real one. The segments are
	// clear.
	DRMModeKeyTags DRMMode = "keyTags"
	// DRMModeClearKey encrypts the segments, and adds a key tag for ClearKey to
	// those of DRMModeKeyTags. The path of Widevine licenses answers requests
	// for ClearKey, which is part of every browser that supports Encrypted
	// Media Extensions, except Safari.
	DRMModeClearKey DRMMode = "clearKey"
)

// drmModeNone is the name of [DRMModeNone] in JSON.
const drmModeNone = "none"

func (m DRMMode) valid() bool { return m == DRMModeNone || m.protects() }

// protects reports whether playlists have key tags.
func (m DRMMode) protects() bool { return m == DRMModeKeyTags || m == DRMModeClearKey }

// dir returns the directory of the mode in paths on the CDN.
func (m DRMMode) dir() string {
	if !m.protects() {
		return ""
	}
	return string(m) + "/"
}

// MarshalText returns the name of the mode: "none", "keyTags" or "clearKey".
func (m DRMMode) MarshalText() ([]byte, error) {
	if m == DRMModeNone {
		return []byte(drmModeNone), nil
	}
	return []byte(m), nil
}

// UnmarshalText reads the name of a mode.
func (m *DRMMode) UnmarshalText(text []byte) error {
	mode := DRMMode(text)
	if mode == drmModeNone {
		mode = DRMModeNone
	} else if !mode.protects() {
		return fmt.Errorf("drmMode is %s: use none, keyTags or clearKey", redact.Quote(string(text)))
	}
	*m = mode
	return nil
}
