package core

import (
	"fmt"
	"strings"
)

// maxPlaybackIDLength bounds playback IDs in bytes. FastPix issues UUIDs of 36
// bytes.
const maxPlaybackIDLength = 255

// ValidatePlaybackID reports whether id can be part of a token and a URL path.
// It accepts 1 to 255 of the characters that a URL never has to escape (A-Z a-z
// 0-9 - . _ ~) if they are not all dots. FastPix issues UUIDs, which pass. The
// error matches [ErrInvalidPlaybackID] and describes the first problem.
func ValidatePlaybackID(id string) error {
	switch {
	case id == "":
		return fmt.Errorf("%w: it is empty: pass the ID that FastPix returned in playbackIds", ErrInvalidPlaybackID)
	case len(id) > maxPlaybackIDLength:
		return fmt.Errorf("%w: %d bytes are more than %d", ErrInvalidPlaybackID, len(id), maxPlaybackIDLength)
	case strings.HasPrefix(id, "media:"), strings.HasPrefix(id, "drm:"):
		return fmt.Errorf("%w: it has an audience prefix: pass the bare ID, the signer adds the prefix",
			ErrInvalidPlaybackID)
	case strings.Trim(id, ".") == "":
		return fmt.Errorf("%w: it has only dots", ErrInvalidPlaybackID)
	}
	for i := range len(id) {
		if !unreserved(id[i]) {
			return fmt.Errorf("%w: byte %d (%q) is not a letter, a digit or one of - . _ ~",
				ErrInvalidPlaybackID, i, id[i])
		}
	}
	return nil
}

// unreserved reports whether c is an unreserved character of RFC 3986.
func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '.' || c == '_' || c == '~'
}
