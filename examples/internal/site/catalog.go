package site

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

// EnvPlaybackIDs is the name of the environment variable that lists the videos
// as "id:policy:title,…". Policy and title are optional.
const EnvPlaybackIDs = "FASTPIX_PLAYBACK_IDS"

// Video is an entry of the catalog. An application has it in its database.
type Video struct {
	ID     string // playback ID
	Policy core.Policy
	Title  string
	Blurb  string
	Still  time.Duration // position of the thumbnail; FastPix's default if 0
	Unsold bool          // not among the videos that the member has bought
}

// StillTime returns the position of the thumbnail for fastpixThumbnail, or nil
// for FastPix's default.
func (v Video) StillTime() any {
	if v.Still == 0 {
		return nil
	}
	return v.Still
}

// Grant decides whether the viewer may watch a video, and returns the grant for
// it. The examples call it in their resolvers. A playback ID alone must not
// grant access, because every viewer can read it in the page.
func (s *Site) Grant(playbackID string, viewer Viewer) (core.Grant, error) {
	if err := core.ValidatePlaybackID(playbackID); err != nil {
		return core.Grant{}, err
	}
	v, err := s.video(playbackID)
	switch {
	case err != nil:
		return core.Grant{}, err
	case v.Policy == core.Public:
	case !viewer.SignedIn:
		return core.Grant{}, core.ErrUnauthenticated
	case v.Unsold:
		return core.Grant{}, core.ErrForbidden
	}
	// All members share one token per video, so that a page of thumbnails
	// needs no signature per member. If a URL that is passed on must lead
	// back to the member, set Subject to an opaque ID of the member. Each
	// member then costs a signature per video and reuse window.
	return core.Grant{PlaybackID: v.ID, Policy: v.Policy}, nil
}

// Grants returns the grants for all videos that the viewer may watch.
func (s *Site) Grants(viewer Viewer) []core.Grant {
	var grants []core.Grant
	for _, v := range s.catalog {
		if grant, err := s.Grant(v.ID, viewer); err == nil {
			grants = append(grants, grant)
		}
	}
	return grants
}

func (s *Site) video(playbackID string) (Video, error) {
	for _, v := range s.catalog {
		if v.ID == playbackID {
			return v, nil
		}
	}
	return Video{}, fmt.Errorf("playback ID %q: %w", playbackID, core.ErrNotFound)
}

// otherThan returns the ID of another video.
func (s *Site) otherThan(v Video) string {
	for _, other := range s.catalog {
		if other.ID != v.ID {
			return other.ID
		}
	}
	return ""
}

func catalogFromEnv() ([]Video, error) {
	list := os.Getenv(EnvPlaybackIDs)
	if list == "" {
		return nil, fmt.Errorf("%s is not set: list the playback IDs to show, as id:policy:title,…", EnvPlaybackIDs)
	}
	var catalog []Video
	for _, entry := range strings.Split(list, ",") {
		v, err := parseVideo(entry)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", EnvPlaybackIDs, entry, err)
		}
		catalog = append(catalog, v)
	}
	return catalog, nil
}

func parseVideo(entry string) (Video, error) {
	id, rest, _ := strings.Cut(strings.TrimSpace(entry), ":")
	policy, title, _ := strings.Cut(rest, ":")
	v := Video{ID: id, Title: title}
	if err := core.ValidatePlaybackID(id); err != nil {
		return Video{}, err
	}
	if title == "" {
		v.Title = "Video " + id
	}
	if policy != "" {
		if err := v.Policy.UnmarshalText([]byte(policy)); err != nil {
			return Video{}, err
		}
	}
	v.Blurb = "Its access policy is " + v.Policy.String() + "."
	return v, nil
}
