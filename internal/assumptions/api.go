package assumptions

// apiRows are about the management API.
func apiRows() []Row {
	return []Row{
		{
			ID:       "api_shapes",
			Behavior: "shapes, field order, microseconds in times, `offsetCount` is the number of pages",
			Source:   Observed,
		},
		{
			ID:       "api_key_deleted_text",
			Behavior: "`{\"success\":true,\"data\":{\"message\":\"signing key deleted successfully\"}}`",
			Source:   Observed,
			Note:     "the description has only `success`",
		},
		{
			ID: "api_idempotency_key",
			Behavior: "a repeated `Idempotency-Key` returns the first response to creating a signing key, even " +
				"after the key was deleted",
			Source: Observed,
		},
		{
			ID:          "api_idempotency_all",
			Behavior:    "`Idempotency-Key` applies to every POST",
			Source:      Assumed,
			Field:       "IgnoreIdempotencyKey",
			Alternative: "`IgnoreIdempotencyKey: true`, to none",
		},
		{
			ID: "api_idempotency_limits",
			Behavior: "idempotency keys are kept per path, for successful requests only, the last 1,000, and " +
				"at most 16 MB of them",
			Source: MocksOwn,
			Note:   "a client that uses a new idempotency key for each creation sees no difference",
		},
		{
			ID:       "api_credentials",
			Behavior: "invalid credentials: 401 `unauthorized`",
			Source:   Documented,
		},
		{
			ID:       "api_credentials_first",
			Behavior: "credentials are checked first",
			Source:   MocksOwn,
			Note: "the order matters only for a request with two errors, and this order reveals nothing " +
				"without credentials",
		},
		{
			ID: "api_not_found_texts",
			Behavior: "404 texts: `Signing key Not Found`, `media workspace relation not found`, " +
				"`Media/PlaybackId not Found`, `stream/playbackId not found`",
			Source: Documented,
		},
		{
			ID:       "api_validation_texts",
			Behavior: "422 `payload validation failed` with `fields` and no `description`",
			Source:   Observed,
			Note:     "the texts of most fields are the mock's own",
		},
		{
			ID:       "api_id_malformed",
			Behavior: "an ID that is not a UUID: 422",
			Source:   Documented,
		},
		{
			ID:          "api_stream_id_malformed",
			Behavior:    "a malformed stream ID: 404",
			Source:      Assumed,
			Field:       "MalformedStreamIDStatus",
			Alternative: "`MalformedStreamIDStatus: 422`",
		},
		{
			ID:       "api_offset_pages",
			Behavior: "`offset` counts pages, 0 is refused",
			Source:   Observed,
		},
		{
			ID:          "api_page_after_last",
			Behavior:    "a page after the last is empty",
			Source:      Assumed,
			Field:       "PageAfterLastStatus",
			Alternative: "`PageAfterLastStatus: 404`",
		},
		{
			ID:       "api_playback_delete_query",
			Behavior: "the playback ID to delete is in the query, not in the body",
			Source:   Documented,
			Note:     "in the schema, contrary to the prose",
		},
		{
			ID:       "api_metadata_array",
			Behavior: "`metadata` can be an empty array",
			Source:   Observed,
			Note:     "PHP clients write an empty object so",
		},
		{
			ID: "api_restrictions_not_ready",
			Behavior: "domains and user agents cannot be changed while the media is processed: `media is not " +
				"ready for updates`",
			Source: Observed,
			Note:   "FastPix's SDKs retry on this text",
		},
		{
			ID:          "api_restrictions_not_ready_status",
			Behavior:    "a change of restrictions while the media is processed: 400",
			Source:      Assumed,
			Field:       "UpdateNotReadyStatus",
			Alternative: "`UpdateNotReadyStatus: 409`",
		},
		{
			ID:       "api_www_authenticate",
			Behavior: "a 401 has `WWW-Authenticate: Basic`",
			Source:   MocksOwn,
			Note:     "RFC 9110 requires it, and Java's client and wget send credentials only after it",
		},
		{
			ID: "api_upload_url",
			Behavior: "an upload URL is valid for four hours and accepts one PUT, or parts with " +
				"`Content-Range`, as Google Cloud Storage does",
			Source: Observed,
		},
		{
			ID:       "api_upload_media_id",
			Behavior: "the media of an upload has the ID of the upload",
			Source:   Documented,
		},
		{
			ID:       "api_finish_idle",
			Behavior: "finishing a stream that is not on air: 400 `stream cannot be completed`",
			Source:   Observed,
		},
		{
			ID:       "api_state_errors",
			Behavior: "canceling a complete upload, and enabling or disabling a stream twice: 400",
			Source:   MocksOwn,
			Note:     "FastPix documents the errors without their texts",
		},
		{
			ID:       "api_drm_configuration_required",
			Behavior: "`drm` needs a `drmConfigurationId`",
			Source:   Documented,
		},
		{
			ID:       "api_tracks_stored",
			Behavior: "a track that was added, and a generated one, is in the media's `tracks`, not in playlists",
			Source:   MocksOwn,
			Note:     "nothing is fetched or generated",
		},
		{
			ID:       "api_duplicates",
			Behavior: "a second track of a type and language, and a second playlist with a `referenceId`: 400",
			Source:   Documented,
			Note:     "the texts are the mock's own",
		},
		{
			ID:       "api_unknown_objects",
			Behavior: "unknown playlists, tracks and simulcasts: 404",
			Source:   Documented,
			Note:     "the texts are the mock's own",
		},
		{
			ID: "api_playlist_members",
			Behavior: "adding a media to a playlist twice changes nothing; removing one that is not in it: " +
				"404; changing the order needs all media: 422",
			Source: MocksOwn,
			Note:   "FastPix documents only the successful requests",
		},
		{
			ID: "api_simulcast_states",
			Behavior: "a simulcast can be created while its stream is idle, and changed until it is disabled; " +
				"otherwise 400",
			Source: Documented,
			Note:   "the texts are the mock's own",
		},
		{
			ID:       "api_clip",
			Behavior: "an input `fp_mediaId://{mediaId}` makes a clip, which plays the whole video",
			Source:   Documented,
		},
		{
			ID:          "api_drm_configuration_any",
			Behavior:    "any UUID is accepted as a `drmConfigurationId`",
			Source:      Assumed,
			Note:        "a test has no DRM configurations",
			Field:       "DRMConfigurationIDs",
			Alternative: "`DRMConfigurationIDs: []string{\"…\"}`; others get 400 `DRM ID does not exist`",
		},
		{
			ID:          "api_unknown_fields",
			Behavior:    "unknown fields of a body are ignored",
			Source:      Assumed,
			Field:       "RefuseUnknownFields",
			Alternative: "`RefuseUnknownFields: true`, 422 with fields",
		},
		{
			ID:          "api_patch_keeps",
			Behavior:    "fields missing from a PATCH are kept",
			Source:      Assumed,
			Field:       "PatchReplaces",
			Alternative: "`PatchReplaces: true`",
		},
		{
			ID: "api_object_limits",
			Behavior: "creating more than 100,000 media, live streams, uploads, playlists and playback IDs, " +
				"10,000 signing keys, 100 tracks of a media or 100 simulcasts of a live stream: 400 " +
				"`limit reached`",
			Source: MocksOwn,
			Note:   "FastPix documents no such limit",
		},
		{
			ID:          "api_method_unsupported",
			Behavior:    "an unsupported method: 405 with `Allow`",
			Source:      Assumed,
			Field:       "WrongMethodStatus",
			Alternative: "`WrongMethodStatus: 404`",
		},
		{
			ID:       "api_track_status",
			Behavior: "an available track has the status `Ready` in lists, and `available` elsewhere",
			Source:   Observed,
		},
	}
}
