package fastpixhttp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// The lists of the management API in which [Find] looks for a playback ID.
const (
	MediaList      = "/v1/on-demand"
	LiveStreamList = "/v1/live/streams"
)

// PlaybackID is a playback ID as the management API returns it.
type PlaybackID struct {
	ID           string
	AccessPolicy string
	Restrictions struct {
		Domains    Restriction
		UserAgents Restriction
	} `json:"accessRestrictions"`
}

// Restriction is a list of what is allowed or denied.
type Restriction struct {
	DefaultPolicy string
	Allow, Deny   []string
}

// Owner is a media or a live stream.
type Owner struct {
	ID          string
	StreamID    string // of a live stream
	Status      string
	PlaybackIDs []PlaybackID
}

// MaxPages bounds the search for a playback ID, in pages of 50.
const MaxPages = 20

// ErrTooMany means that a list has more than MaxPages pages.
var ErrTooMany = errors.New("the workspace has too many media to look through")

// Find looks for a playback ID in a list of the management API, because the API
// has no operation for it. get requests a path of the API. The playback ID is
// nil if the list does not contain it.
func Find(get func(path string) Response, list, playbackID string) (Owner, *PlaybackID, error) {
	for page := 1; page <= MaxPages; page++ {
		res := get(list + "?limit=50&offset=" + strconv.Itoa(page))
		if !res.OK() {
			return Owner{}, nil, fmt.Errorf("the API did not list %s: %v", list, res)
		}
		var answer struct {
			Data       []Owner
			Pagination struct{ TotalRecords int }
		}
		if err := json.Unmarshal(res.Body, &answer); err != nil {
			return Owner{}, nil, fmt.Errorf("the list of %s is not as documented", list)
		}
		for _, owner := range answer.Data {
			for _, id := range owner.PlaybackIDs {
				if id.ID == playbackID {
					return owner, &id, nil
				}
			}
		}
		if len(answer.Data) == 0 || page*50 >= answer.Pagination.TotalRecords {
			return Owner{}, nil, nil
		}
	}
	return Owner{}, nil, ErrTooMany
}
