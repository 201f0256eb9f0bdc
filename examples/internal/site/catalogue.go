package site

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// EnvPlaybackIDs names the variable that lists the videos when they are at FastPix, as "id:policy:title,…". Policy and title
// may be left out.
const EnvPlaybackIDs = "FASTPIX_PLAYBACK_IDS"

// Video is an entry of the catalogue: what the application knows about a FastPix playback ID.
type Video struct {
	ID     string // playback ID
	Policy core.Policy
	Title  string
	Blurb  string
	Still  time.Duration // the moment that its thumbnail shows; 0 leaves it to FastPix
	Unsold bool          // nobody has bought it yet
}

// thumbnail returns the signed URL of the video's picture.
func (v Video) thumbnail(p *core.Playback, width uint16) string {
	opts := []core.ThumbnailOption{core.ThumbnailWidth(width)}
	if v.Still > 0 {
		opts = append(opts, core.ThumbnailTime(v.Still))
	}
	return p.ThumbnailURL(opts...)
}

// demoCatalogue is a library with one video of each kind.
func demoCatalogue() []Video {
	return []Video{
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01", Policy: core.Private, Title: "First light", Still: time.Second,
			Blurb: "A private video. Members watch it with a token that names this one video and expires.",
		},
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d02", Policy: core.DRM, Title: "High noon", Still: 4 * time.Second,
			Blurb: "Its policy is DRM. One token opens the stream and the licence.",
		},
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d03", Policy: core.Public, Title: "Nightfall, the trailer", Still: 8 * time.Second,
			Blurb: "A public video. It needs no token and gets none, so it plays for everyone.",
		},
		{
			ID: "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d04", Policy: core.Private, Title: "Nightfall", Unsold: true,
			Blurb: "A private video that you have not bought. Nothing is signed for it, not even its picture.",
		},
	}
}

func catalogueFromEnv() ([]Video, error) {
	list := os.Getenv(EnvPlaybackIDs)
	if list == "" {
		return nil, fmt.Errorf("%s is not set: list the playback IDs to show, as id:policy:title,…", EnvPlaybackIDs)
	}
	var catalogue []Video
	for _, entry := range strings.Split(list, ",") {
		id, rest, _ := strings.Cut(strings.TrimSpace(entry), ":")
		policy, title, _ := strings.Cut(rest, ":")
		v := Video{ID: id, Title: title}
		if v.Title == "" {
			v.Title = "Video " + id
		}
		if err := core.ValidatePlaybackID(id); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", EnvPlaybackIDs, entry, err)
		}
		if policy != "" {
			if err := v.Policy.UnmarshalText([]byte(policy)); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", EnvPlaybackIDs, entry, err)
			}
		}
		v.Blurb = "Its access policy is " + v.Policy.String() + "."
		catalogue = append(catalogue, v)
	}
	return catalogue, nil
}

func mockPolicy(p core.Policy) mockfastpix.Policy {
	switch p {
	case core.Public:
		return mockfastpix.Public
	case core.DRM:
		return mockfastpix.DRM
	default:
		return mockfastpix.Private
	}
}

// video finds a video by its playback ID.
func (s *Site) video(id string) (Video, error) {
	for _, v := range s.catalogue {
		if v.ID == id {
			return v, nil
		}
	}
	return Video{}, fmt.Errorf("playback ID %q: %w", id, core.ErrNotFound)
}

// Grant decides whether a viewer may watch a video, and how. It is the heart of each example's resolver: knowing a playback
// ID proves nothing, because it stands in the page's source.
func (s *Site) Grant(id string, viewer Viewer) (core.Grant, error) {
	if err := core.ValidatePlaybackID(id); err != nil {
		return core.Grant{}, err
	}
	v, err := s.video(id)
	switch {
	case err != nil:
		return core.Grant{}, err
	case v.Policy == core.Public:
	case !viewer.SignedIn:
		return core.Grant{}, core.ErrUnauthenticated
	case v.Unsold:
		return core.Grant{}, core.ErrForbidden
	}
	return core.Grant{PlaybackID: v.ID, Policy: v.Policy, Subject: viewer.ID}, nil
}
