package symptoms

// Group lists reasons that users cannot tell apart by what they see first.
type Group struct {
	Title string // what they see
	Intro string // where to look; may be empty
	Rows  []Row
}

// Row is a sign that tells one reason of a group from the others.
type Row struct {
	Sign string
	Code string
}

// Groups returns the reasons with similar symptoms, in the order in which to
// look for their signs. The slice belongs to the caller.
func Groups() []Group {
	return []Group{
		unauthorized(), forbidden(), notFound(), badRequest(), unprocessable(), serverError(), stopped(), someVideos(),
	}
}

// GroupsOf returns the groups that have a row for the code.
func GroupsOf(code string) []Group {
	var of []Group
	for _, g := range Groups() {
		for _, r := range g.Rows {
			if r.Code == code {
				of = append(of, g)
				break
			}
		}
	}
	return of
}

func unauthorized() Group {
	return Group{
		"401 unauthorized",
		"The status and the message are the same for all of these. Look at the URL first, then at the decoded token " +
			"(`playback inspect URL`). The first sign that applies is the reason.",
		[]Row{
			{"The path begins with `/v1/`, and it is not that of a license.", "credentials_invalid"},
			{"The URL has no `token` parameter, or an empty one.", "token_missing"},
			{
				"The `token` parameter is not three parts of letters, digits, `-` and `_` with a dot between them.",
				"token_malformed",
			},
			{"The header's `alg` is not `RS256`.", "alg_not_rs256"},
			{"The payload has no `kid`.", "kid_missing"},
			{"Header and payload have a `kid`, and the two differ.", "kid_mismatch"},
			{"`playback keys list` does not list the payload's `kid`, and it never did.", "key_unknown"},
			{"`playback keys list` listed the payload's `kid` before, and tokens with it were accepted.", "key_revoked"},
			{
				"`playback keys list` lists the payload's `kid` only with the access token of another workspace.",
				"key_foreign",
			},
			{"`playback inspect --private-key FILE` does not find the signature valid.", "signature_invalid"},
			{"The payload has no `exp`.", "exp_missing"},
			{"`exp` is not a number of ten digits.", "exp_malformed"},
			{"The payload has `nbf`, and it is later than now.", "token_not_yet_valid"},
			{"`iat` is later than now, and the mock has a profile that refuses that.", "token_issued_in_future"},
			{"`exp` is a long time after `iat`, and the mock has a profile with a maximum lifetime.", "lifetime_too_long"},
			{"The payload has no `aud`.", "aud_missing"},
			{"`aud` is not a string.", "aud_malformed"},
			{"`aud` does not begin with `media:` for a private video, or with `drm:` for a DRM video.", "aud_wrong_prefix"},
			{"`aud` has another ID after its prefix than the URL's path.", "aud_wrong_playback_id"},
			{"Nothing above applies, and the mock has a profile with a list of issuers.", "iss_not_accepted"},
		},
	}
}

func forbidden() Group {
	return Group{
		"403 forbidden", "The path of the refused URL distinguishes most of these.",
		[]Row{
			{"The path begins with `/_mock/` or is `/`, and the mock has another name than localhost.", "host_not_allowed"},
			{"The request is a write to `/_mock/` by a page.", "origin_not_allowed"},
			{"The path is that of a variant or a segment, and the URL has no query.", "url_unsigned"},
			{
				"The path is that of a variant or a segment, and the URL has a query that is less than 30 days old.",
				"url_signature_invalid",
			},
			{"The path is that of a variant or a segment, and the playlist is more than 30 days old.", "url_expired"},
			{"The token's `exp` is earlier than now.", "token_expired"},
			{"The same URL plays on another site, or with its `Referer`.", "domain_restricted"},
			{"The same URL plays in another browser on the same page.", "user_agent_restricted"},
		},
	}
}

func notFound() Group {
	return Group{
		"404 not found", "The path, and the message in the body, distinguish these.",
		[]Row{
			{"The path begins with `/v1/`, and it is not that of a license.", "api_not_found"},
			{"The path is that of a license, and the message is about the DRM ID.", "drm_not_configured"},
			{"The URL is one that the API returned for an upload.", "upload_closed"},
			{"The stream of the same playback ID plays, and FastPix documents the path.", "resource_unavailable"},
			{"The stream of the same playback ID plays, and FastPix does not document the path.", "resource_unknown"},
			{"The message is that the live stream is not active.", "live_off_air"},
			{"The same URL played before.", "playback_id_deleted"},
			{"The same URL never played.", "playback_id_unknown"},
		},
	}
}

func badRequest() Group {
	return Group{
		"400 bad request", "",
		[]Row{
			{"The message is that the media is not ready for updates.", "update_not_ready"},
			{"The message is that the media is not ready, and its status in the API is Failed.", "media_failed"},
			{"The message is that the media is not ready, and its status in the API is another.", "media_not_ready"},
			{"The message is about the DRM ID, and the request creates a media or a playback ID.", "drm_configuration_unknown"},
			{"The request is for a license, and it has no body.", "challenge_empty"},
			{"The request is for a license, and it has a body.", "challenge_invalid"},
			{"The request sends a file to an upload URL.", "upload_invalid"},
			{"The request cancels an upload, or enables, disables or finishes a live stream.", "state_invalid"},
		},
	}
}

func unprocessable() Group {
	return Group{
		"422 with fields", "",
		[]Row{
			{"The path begins with `/v1/`, and it is not that of a license.", "api_invalid"},
			{"The field is `playbackId`.", "playback_id_malformed"},
			{"The field is a query parameter.", "query_invalid"},
		},
	}
}

func serverError() Group {
	return Group{
		"500 or above", "These come from the mock only.",
		[]Row{
			{"The status is 501.", "operation_not_mocked"},
			{"`GET /_mock/fickle` returns a rate above 0, and the next attempt succeeds.", "fickle"},
			{"`GET /_mock/faults` lists a fault that matches the request.", "fault_injected"},
		},
	}
}

func stopped() Group {
	return Group{
		"A video that played has stopped", "",
		[]Row{
			{"It plays again after the page is loaded again.", "token_expired"},
			{"The page was open for weeks.", "url_expired"},
			{"All videos stopped at the same moment, also in pages that are loaded again.", "key_revoked"},
			{"This video stopped for all viewers, and others play.", "playback_id_deleted"},
			{"It is a live stream, and its encoder has stopped.", "live_off_air"},
			{"It plays again by itself, and the mock runs in fickle mode.", "fickle"},
			{"A test has injected a fault.", "fault_injected"},
		},
	}
}

func someVideos() Group {
	return Group{
		"Some videos play and others do not", "Compare a video that plays with one that does not.",
		[]Row{
			{"Both have the same access policy, and both requests have the same token.", "aud_wrong_playback_id"},
			{"One is private and the other is under DRM.", "aud_wrong_prefix"},
			{"One is public, and the other's URL has no token.", "token_missing"},
			{"They are in different workspaces.", "key_foreign"},
			{"The other was uploaded a moment ago.", "media_not_ready"},
			{"The other has rules for domains, in its playback ID's settings.", "domain_restricted"},
		},
	}
}
