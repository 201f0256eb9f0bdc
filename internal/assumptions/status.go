package assumptions

// statusRows are about the statuses of refusals.
func statusRows() []Row {
	return []Row{
		{
			ID:          "status_token_invalid",
			Behavior:    "token that is invalid for another reason than the following: 401",
			Source:      Observed,
			Field:       "InvalidTokenStatus",
			Alternative: "`InvalidTokenStatus: 403`",
		},
		{
			ID:          "status_token_malformed",
			Behavior:    "token that is not a JWS: 401",
			Source:      Assumed,
			Field:       "MalformedTokenStatus",
			Alternative: "`MalformedTokenStatus: 403` or `400`",
		},
		{
			ID:          "status_token_audience",
			Behavior:    "valid token for another playback ID or access policy: 401",
			Source:      Observed,
			Field:       "AudienceStatus",
			Alternative: "`AudienceStatus: 403`",
		},
		{
			ID:          "status_token_expired",
			Behavior:    "expired token: 403",
			Source:      Documented,
			Note:        "in FastPix's Flutter player",
			Field:       "ExpiredStatus",
			Alternative: "`ExpiredStatus: 401`",
		},
		{
			ID:          "status_token_missing",
			Behavior:    "missing token: 401",
			Source:      Assumed,
			Field:       "MissingTokenStatus",
			Alternative: "`MissingTokenStatus: 403`",
		},
		{
			ID:          "status_license",
			Behavior:    "license request with a missing or refused token: as for streams",
			Source:      Assumed,
			Note:        "FastPix's Flutter player expects 401 or 403",
			Field:       "LicenseStatus",
			Alternative: "`LicenseStatus: 403` or `401`",
		},
		{
			ID:          "status_playback_unknown",
			Behavior:    "unknown playback ID: 404",
			Source:      Observed,
			Note:        "some clients expect 403",
			Field:       "UnknownStatus",
			Alternative: "`UnknownStatus: 403`",
		},
		{
			ID:          "status_playback_deleted",
			Behavior:    "deleted playback ID: 404",
			Source:      Observed,
			Field:       "DeletedStatus",
			Alternative: "`DeletedStatus: 403` or `410`",
		},
		{
			ID:          "status_malformed",
			Behavior:    "malformed playback ID: 422 with fields",
			Source:      Observed,
			Field:       "MalformedPlaybackIDStatus",
			Alternative: "`MalformedPlaybackIDStatus: 400` or `404`, without fields",
		},
		{
			ID:       "status_parameter_malformed",
			Behavior: "malformed query parameter: 422 with fields",
			Source:   Observed,
		},
		{
			ID:          "status_not_ready",
			Behavior:    `media not ready: 400 with the word "ready"`,
			Source:      Observed,
			Note:        "one client expects 404",
			Field:       "NotReadyStatus",
			Alternative: "`NotReadyStatus: 404`",
		},
		{
			ID:       "status_off_air",
			Behavior: "live stream off air: 404",
			Source:   Observed,
		},
		{
			ID:          "status_restricted",
			Behavior:    "restricted domain or user agent: 403",
			Source:      Assumed,
			Field:       "RestrictedStatus",
			Alternative: "`RestrictedStatus: 401`",
		},
		{
			ID:          "status_url_invalid",
			Behavior:    "an invalid variant or segment URL: 403",
			Source:      Assumed,
			Field:       "URLStatus",
			Alternative: "`URLStatus: 401`",
		},
		{
			ID:          "error_messages",
			Behavior:    "`error.message` of a refusal is the text that fits the status, such as `unauthorized`",
			Source:      Observed,
			Note:        "for some reasons",
			Field:       "Messages",
			Alternative: "`Messages: map[string]string{\"token_expired\": \"token expired\"}`",
		},
	}
}
