package mockfastpix

import (
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/route"
)

// apiOperation is one operation of FastPix's management API.
type apiOperation struct {
	method, path string // the path has names in braces and begins after /v1
	id           string // the operation ID in FastPix's OpenAPI description, if it is there
	handle       func(*apiCall) (apiAnswer, *refusal)
	notes        string // for MANAGEMENT-API.md
}

// mocked reports whether the mock has the operation. The others are answered
// with [ErrOperationNotMocked].
func (o apiOperation) mocked() bool { return o.handle != nil }

// apiOperations are all operations of FastPix's OpenAPI description, and those
// that only FastPix's own plugins are known to use, which have no ID.
// MANAGEMENT-API.md lists them.
//
// Source: https://github.com/FastPix/fastpix-go, file "fixed 7.yaml".
var apiOperations = []apiOperation{
	// Signing keys.
	{
		method: http.MethodPost, path: "/iam/signing-keys",
		id: "create_signing_key", handle: (*apiCall).createSigningKey, notes: "only this response contains the private key",
	},
	{
		method: http.MethodGet, path: "/iam/signing-keys",
		id: "list_signing_keys", handle: (*apiCall).listSigningKeys,
		notes: "`limit` 1 to 50, default 10; `offset` is the page number, starting at 1; newest first",
	},
	{
		method: http.MethodGet, path: "/iam/signing-keys/{signingKeyId}",
		id: "get-signing_key_by_id", handle: (*apiCall).getSigningKey,
		notes: "the public key as PEM with the body on one line",
	},
	{
		method: http.MethodDelete, path: "/iam/signing-keys/{signingKeyId}",
		id: "delete_signing_key", handle: (*apiCall).deleteSigningKey, notes: "its tokens are refused from now on",
	},

	// Not in the description. FastPix's WordPress plugin checks credentials with
	// it.
	{method: http.MethodPost, path: "/iam/auth/verify-basic", handle: (*apiCall).verifyBasic},

	// Media. Literal paths come before those with an ID in the same place.
	{
		method: http.MethodPost, path: "/on-demand",
		id: "create-media", handle: (*apiCall).createMedia, notes: "nothing is fetched; every media plays the same video",
	},
	{
		method: http.MethodGet, path: "/on-demand",
		id: "list-media", handle: (*apiCall).listMedia, notes: "`limit`, `offset`, `orderBy`",
	},
	{
		method: http.MethodPost, path: "/on-demand/upload",
		id: "direct-upload-video-media", handle: (*apiCall).createUpload,
		notes: "PUT the file to `url`, whole or in parts; the last byte makes the media, with the ID `uploadId`",
	},
	{
		method: http.MethodGet, path: "/on-demand/uploads",
		id: "list-uploads", handle: (*apiCall).listUploads,
		notes: "those that wait for a file",
	},
	{
		method: http.MethodPut, path: "/on-demand/upload/{uploadId}/cancel",
		id: "cancel-upload", handle: (*apiCall).cancelUpload,
	},
	{
		method: http.MethodGet, path: "/on-demand/drm-configurations",
		id: "getDrmConfiguration", handle: (*apiCall).listDRMConfigurations,
		notes: "those of the profile's `DRMConfigurationIDs`",
	},
	{
		method: http.MethodGet, path: "/on-demand/drm-configurations/{drmConfigurationId}",
		id: "getDrmConfigurationById", handle: (*apiCall).getDRMConfiguration,
	},
	{
		method: http.MethodPost, path: "/on-demand/playlists",
		id: "create-a-playlist", handle: (*apiCall).createPlaylist,
		notes: "manual or smart; `referenceId` must be unique",
	},
	{
		method: http.MethodGet, path: "/on-demand/playlists",
		id: "get-all-playlists", handle: (*apiCall).listPlaylists, notes: "`limit`, `offset`",
	},
	{
		method: http.MethodGet, path: "/on-demand/playlists/{playlistId}",
		id: "get-playlist-by-id", handle: (*apiCall).getPlaylist,
	},
	{
		method: http.MethodPut, path: "/on-demand/playlists/{playlistId}",
		id: "update-a-playlist", handle: (*apiCall).updatePlaylist, notes: "`name` and `description`",
	},
	{
		method: http.MethodDelete, path: "/on-demand/playlists/{playlistId}",
		id: "delete-a-playlist", handle: (*apiCall).deletePlaylist,
	},
	{
		method: http.MethodPatch, path: "/on-demand/playlists/{playlistId}/media",
		id: "add-media-to-playlist", handle: (*apiCall).addPlaylistMedia,
		notes: "manual playlists only, like the next two",
	},
	{
		method: http.MethodPut, path: "/on-demand/playlists/{playlistId}/media",
		id: "change-media-order-in-playlist", handle: (*apiCall).orderPlaylistMedia,
		notes: "`mediaIds` has all media of the playlist",
	},
	{
		method: http.MethodDelete, path: "/on-demand/playlists/{playlistId}/media",
		id: "delete-media-from-playlist", handle: (*apiCall).removePlaylistMedia,
	},
	{method: http.MethodGet, path: "/on-demand/{mediaId}", id: "get-media", handle: (*apiCall).getMedia},
	{
		method: http.MethodPatch, path: "/on-demand/{mediaId}",
		id: "updated-media", handle: (*apiCall).updateMedia, notes: "`title`, `creatorId`, `metadata`",
	},
	{method: http.MethodDelete, path: "/on-demand/{mediaId}", id: "delete-media", handle: (*apiCall).deleteMedia},
	{
		method: http.MethodPatch, path: "/on-demand/{mediaId}/source-access",
		id: "updated-source-access", handle: (*apiCall).updateSourceAccess,
		notes: "stored only",
	},
	{
		method: http.MethodPatch, path: "/on-demand/{mediaId}/update-mp4Support",
		id: "updated-mp4Support", handle: (*apiCall).updateMP4Support,
	},
	{method: http.MethodGet, path: "/on-demand/{mediaId}/input-info", id: "retrieveMediaInputInfo"},
	{
		method: http.MethodGet, path: "/on-demand/{mediaId}/media-clips",
		id: "get-media-clips", handle: (*apiCall).listClips,
		notes: "media that were created from an input `fp_mediaId://{mediaId}`",
	},
	{
		method: http.MethodGet, path: "/on-demand/{livestreamId}/live-clips",
		id: "list-live-clips", handle: (*apiCall).listLiveClips,
		notes: "always empty: the mock makes no clips of live streams",
	},
	{
		method: http.MethodPost, path: "/on-demand/{mediaId}/tracks",
		id: "Add-media-track", handle: (*apiCall).addTrack, notes: "stored only: playlists do not have it",
	},
	{
		method: http.MethodPatch, path: "/on-demand/{mediaId}/tracks/{trackId}",
		id: "update-media-track", handle: (*apiCall).updateTrack,
	},
	{
		method: http.MethodDelete, path: "/on-demand/{mediaId}/tracks/{trackId}",
		id: "delete-media-track", handle: (*apiCall).deleteTrack, notes: "of tracks that were added",
	},
	{
		method: http.MethodPost, path: "/on-demand/{mediaId}/tracks/{trackId}/generate-subtitles",
		id: "Generate-subtitle-track", handle: (*apiCall).generateSubtitles, notes: "adds a track without a file",
	},
	{method: http.MethodPatch, path: "/on-demand/{mediaId}/summary", id: "update-media-summary"},
	{method: http.MethodGet, path: "/on-demand/{mediaId}/summary", id: "get-media-summary"},
	{method: http.MethodPatch, path: "/on-demand/{mediaId}/chapters", id: "update-media-chapters"},
	{method: http.MethodPatch, path: "/on-demand/{mediaId}/named-entities", id: "update-media-named-entities"},
	{method: http.MethodPatch, path: "/on-demand/{mediaId}/moderation", id: "update-media-moderation"},

	// Playback IDs of a media.
	{
		method: http.MethodPost, path: "/on-demand/{mediaId}/playback-ids",
		id: "create-media-playback-id", handle: (*apiCall).createMediaPlaybackID,
	},
	{
		method: http.MethodGet, path: "/on-demand/{mediaId}/playback-ids",
		id: "list-playback-ids", handle: (*apiCall).listMediaPlaybackIDs,
	},
	{
		method: http.MethodDelete, path: "/on-demand/{mediaId}/playback-ids",
		id: "delete-media-playback-id", handle: (*apiCall).deleteMediaPlaybackID, notes: "`?playbackId=`",
	},
	{
		method: http.MethodGet, path: "/on-demand/{mediaId}/playback-ids/{playbackId}",
		id: "get-playback-id", handle: (*apiCall).getMediaPlaybackID,
	},
	{
		method: http.MethodPatch, path: "/on-demand/{mediaId}/playback-ids/{playbackId}/domains",
		id: "update-domain-restrictions", handle: (*apiCall).updateDomains,
		notes: "enforced on the edge; refused until the media is ready",
	},
	{
		method: http.MethodPatch, path: "/on-demand/{mediaId}/playback-ids/{playbackId}/user-agents",
		id: "update-user-agent-restrictions", handle: (*apiCall).updateUserAgents, notes: "as above",
	},

	// Live streams.
	{
		method: http.MethodPost, path: "/live/streams",
		id: "create-new-stream", handle: (*apiCall).createStream, notes: "a new stream is off air, see below",
	},
	{
		method: http.MethodGet, path: "/live/streams",
		id: "get-all-streams", handle: (*apiCall).listStreams, notes: "`limit`, `offset`, `orderBy`",
	},
	{
		method: http.MethodGet, path: "/live/streams/{streamId}",
		id: "get-live-stream-by-id", handle: (*apiCall).getStream,
	},
	{
		method: http.MethodPatch, path: "/live/streams/{streamId}",
		id: "update-live-stream", handle: (*apiCall).updateStream, notes: "`metadata`, `reconnectWindow`",
	},
	{
		method: http.MethodDelete, path: "/live/streams/{streamId}",
		id: "delete-live-stream", handle: (*apiCall).deleteStream,
	},
	{
		method: http.MethodPut, path: "/live/streams/{streamId}/live-enable",
		id: "enable-live-stream", handle: (*apiCall).enableStream,
	},
	{
		method: http.MethodPut, path: "/live/streams/{streamId}/live-disable",
		id: "disable-live-stream", handle: (*apiCall).disableStream,
		notes: "also takes the stream off air",
	},
	{
		method: http.MethodPut, path: "/live/streams/{streamId}/finish",
		id: "complete-live-stream", handle: (*apiCall).finishStream,
		notes: "takes the stream off air; 400 if it is not on air",
	},
	{
		method: http.MethodGet, path: "/live/streams/{streamId}/viewer-count",
		id: "get-live-stream-viewer-count-by-id",
	},
	{
		method: http.MethodPost, path: "/live/streams/{streamId}/playback-ids",
		id: "create-playbackId-of-stream", handle: (*apiCall).createStreamPlaybackID, notes: "`public` or `private`",
	},
	{
		method: http.MethodDelete, path: "/live/streams/{streamId}/playback-ids",
		id: "delete-playbackId-of-stream", handle: (*apiCall).deleteStreamPlaybackID, notes: "`?playbackId=`",
	},
	{
		method: http.MethodGet, path: "/live/streams/{streamId}/playback-ids/{playbackId}",
		id: "get-live-stream-playback-id", handle: (*apiCall).getStreamPlaybackID,
	},
	{
		method: http.MethodPost, path: "/live/streams/{streamId}/simulcast",
		id: "create-simulcast-of-stream", handle: (*apiCall).createSimulcast,
		notes: "stored only; 400 unless the stream is idle",
	},
	{
		method: http.MethodGet, path: "/live/streams/{streamId}/simulcast/{simulcastId}",
		id: "get-specific-simulcast-of-stream", handle: (*apiCall).getSimulcast,
	},
	{
		method: http.MethodPut, path: "/live/streams/{streamId}/simulcast/{simulcastId}",
		id: "update-specific-simulcast-of-stream", handle: (*apiCall).updateSimulcast,
		notes: "`isEnabled`; 400 if the stream is disabled",
	},
	{
		method: http.MethodDelete, path: "/live/streams/{streamId}/simulcast/{simulcastId}",
		id: "delete-simulcast-of-stream", handle: (*apiCall).deleteSimulcast,
	},

	// Statistics.
	{method: http.MethodGet, path: "/data/viewlist", id: "list_video_views"},
	{method: http.MethodGet, path: "/data/viewlist/top-content", id: "list_by_top_content"},
	{method: http.MethodGet, path: "/data/viewlist/{viewId}", id: "get_video_view_details"},
	{method: http.MethodGet, path: "/data/dimensions", id: "list_dimensions"},
	{method: http.MethodGet, path: "/data/dimensions/{dimensionsId}", id: "list_filter_values_for_dimension"},
	{method: http.MethodGet, path: "/data/metrics/comparison", id: "list_comparison_values"},
	{method: http.MethodGet, path: "/data/metrics/{metricId}/breakdown", id: "list_breakdown_values"},
	{method: http.MethodGet, path: "/data/metrics/{metricId}/overall", id: "list_overall_values"},
	{method: http.MethodGet, path: "/data/metrics/{metricId}/timeseries", id: "get_timeseries_data"},
	{method: http.MethodGet, path: "/data/errors", id: "list_errors"},
}

// apiRoutes finds an operation.
var apiRoutes = newAPIRoutes(apiOperations)

func newAPIRoutes(operations []apiOperation) route.Table[apiOperation] {
	table := make(route.Table[apiOperation], len(operations))
	for i, o := range operations {
		parts := strings.Split(strings.TrimPrefix(o.path, "/"), "/")
		for j, part := range parts {
			if strings.HasPrefix(part, "{") {
				parts[j] = "*"
			}
		}
		table[i] = route.New(o.method, strings.Join(parts, "/"), o)
	}
	return table
}
