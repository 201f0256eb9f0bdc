package assumptions

// statusRows are about the statuses of refusals.
func statusRows() []Row {
	return []Row{
		{
			ID:       "status_token_invalid",
			Behavior: "rejected token that has not expired: 401",
			Source:   Observed,
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
			ID:          "status_playback_unknown",
			Behavior:    "unknown playback ID: 404",
			Source:      Observed,
			Note:        "some clients expect 403",
			Field:       "UnknownStatus",
			Alternative: "`UnknownStatus: 403`",
		},
		{
			ID:       "status_malformed",
			Behavior: "malformed playback ID or parameter: 422 with fields",
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
	}
}
