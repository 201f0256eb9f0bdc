// Package symptoms describes what users see when FastPix, or the mock, refuses
// a request: the symptom and the usual cause of each reason, and how to tell
// reasons with similar symptoms apart. docs/troubleshooting.md and the mock's
// pages about reasons are made of it. The reasons themselves, with their texts
// and remedies, are in mockfastpix and cmd/playback.
//
// The texts are Markdown with two forms only, `code` and *emphasis*.
package symptoms

// Entry describes what users see for a reason, and its usual cause.
type Entry struct {
	Code    string
	Symptom string // unlike that of any other entry
	Cause   string
}

// Section groups the entries of one area.
type Section struct {
	Title   string
	Intro   string // may be empty
	Entries []Entry
}

// Lookup returns the entry for a code, and whether there is one.
func Lookup(code string) (Entry, bool) {
	for _, s := range Sections() {
		for _, e := range s.Entries {
			if e.Code == code {
				return e, true
			}
		}
	}
	return Entry{}, false
}

// Sections returns all entries. The slice belongs to the caller.
func Sections() []Section {
	return []Section{
		tokenSection(), requestSection(), mediaSection(), segmentSection(),
		apiSection(), inspectSection(), testSection(),
	}
}

func tokenSection() Section {
	return Section{
		"The token",
		"FastPix's message is the same for most of these. `playback inspect URL` distinguishes them. An expired token " +
			"is answered with 403 and every other refused token with 401, so handle both.",
		[]Entry{
			{
				"token_missing",
				"The stream plays with `curl` and a token but not on the page, or the video plays but its poster and hover " +
					"previews are missing.",
				"The request has no token. Often the stream's URL has one, but the poster's or the spritesheet's does not, " +
					"because FastPix's web player requests its automatic poster without a token. Or the token is in an " +
					"`Authorization` header, which FastPix does not read.",
			},
			{
				"token_malformed",
				"The token printed by the signer works, but the one in the page's URL does not.",
				"The token was changed between the signer and the URL. A second parameter was appended with `?` instead of " +
					"`&` (the web player's `enable-cache-busting` does that). It was encoded in base64, or escaped, a second " +
					"time. It was printed as JSON, with quotes. It is the word `undefined`, because the page was rendered " +
					"before the token existed. Or the URL contains `&amp;` instead of `&`.",
			},
			{
				"alg_not_rs256",
				"Every token is refused, and the decoded header has another `alg` than RS256.",
				"The token is signed with HS256, as in an old generic example, or with another algorithm. FastPix's signing " +
					"keys are RSA pairs. An HS256 token made with the text of a key is a well-known attack.",
			},
			{
				"kid_missing",
				"Every token is refused, and `kid` is in the decoded header but not in the payload.",
				"FastPix finds the key by the `kid` claim of the *payload*. Most JWT libraries write it to the header.",
			},
			{
				"kid_mismatch",
				"Tokens are refused since a key rotation, and the decoded token has two different `kid`.",
				"The header names one key and the payload another. One of the two comes from an old configuration.",
			},
			{
				"key_unknown",
				"Tokens are refused in one environment, while the same code works in another with other settings.",
				"The key ID is mistyped, is the access token's ID, or belongs to another workspace. FastPix does not " +
					"distinguish a deleted key from one that never existed.",
			},
			{
				"key_revoked",
				"All videos stopped playing at the same moment, without a deployment.",
				"The signing key was deleted, or rotated without waiting for its tokens to expire. Signing with a deleted " +
					"key does not fail, so the application does not notice.",
			},
			{
				"key_foreign",
				"Every token is refused, although `playback inspect --private-key` finds its signature valid.",
				"The signing key belongs to another workspace, for example to the staging environment's.",
			},
			{
				"signature_invalid",
				"Tokens of one server are refused while those of others work, or tokens are refused after a proxy or a log " +
					"has rewritten them.",
				"The private key does not belong to the key ID, usually because only one of the two was replaced. Or a claim " +
					"was changed, or the token was cut off, after signing.",
			},
			{
				"exp_missing",
				"Every token is refused, and the decoded payload has no `exp`.",
				"The token has no expiry. Some libraries write one only on request.",
			},
			{
				"exp_malformed",
				"Every token is refused, and `exp` has 13 digits, a decimal point, or quotes.",
				"`exp` is in milliseconds, as JavaScript's `Date.now()` returns, has a fraction of a second, as Python's " +
					"`time.time()` returns, or is a string.",
			},
			{
				"token_expired",
				"The video starts, and stops working after a reload, after a pause, or when the laptop wakes up.",
				"The token has expired. FastPix checks it when the playlist is fetched, not for each segment, so a running " +
					"video continues. A page that stays open needs a new token before its next request. If new tokens have " +
					"expired already, the signing machine's clock is behind, or `exp` is a duration (`3600`) instead of a " +
					"point in time.",
			},
			{
				"token_not_yet_valid",
				"A new token is refused at first, and works some seconds or minutes later.",
				"The token has an `nbf` claim, and the signing machine's clock is ahead.",
			},
			{
				"token_issued_in_future",
				"The mock refuses new tokens that FastPix accepts, and their `iat` is in the future.",
				"The mock runs with a profile that refuses an `iat` in the future, and the signing machine's clock is ahead.",
			},
			{
				"lifetime_too_long",
				"The mock refuses tokens with a long lifetime that FastPix accepts.",
				"The mock runs with a profile that limits the lifetime of tokens.",
			},
			{
				"aud_missing",
				"Every token is refused, and the decoded payload has no `aud`.",
				"The token has no audience. The playback ID belongs in `aud`, not in `sub` or a claim with another name.",
			},
			{
				"aud_malformed",
				"Every token is refused, and `aud` is in square brackets in the decoded payload.",
				"`aud` is a JSON array with one element, which many JWT libraries write by default.",
			},
			{
				"aud_wrong_prefix",
				"Private videos play and DRM videos do not, or the reverse.",
				"`aud` has the prefix of another access policy. For the policy drm it must begin with `drm:`, for the stream " +
					"as well as for the license. For the policy private it must begin with `media:`. If no video plays, `aud` " +
					"is an ID without a prefix.",
			},
			{
				"aud_wrong_playback_id",
				"One video plays, and another with the same policy does not.",
				"The token was signed for another playback ID: it was cached, or a catalog page signs once for all videos, " +
					"or `aud` names a media ID.",
			},
			{
				"iss_not_accepted",
				"The mock refuses tokens whose `iss` FastPix accepts.",
				"The mock runs with a profile that lists issuers, and the token's issuer is not one of them.",
			},
		},
	}
}

func requestSection() Section {
	return Section{
		"The request", "These do not depend on the token.",
		[]Entry{
			{
				"playback_id_malformed",
				"422 with the field `playbackId`.",
				"The ID in the path is not a playback ID, but a title, a live stream's ID, a URL, or a template that was not " +
					"filled in.",
			},
			{
				"playback_id_unknown",
				"404 for every URL of a video, although the video is in the dashboard.",
				"The ID is the media's, not one of its playback IDs, or belongs to another workspace. In a test, the " +
					"playback ID was not added to the mock.",
			},
			{
				"playback_id_deleted",
				"404 for every URL of a video that played before.",
				"The playback ID was deleted. The media may have others.",
			},
			{
				"resource_unknown",
				"404 for a preview or a thumbnail, while the stream plays.",
				"FastPix does not have this path. `animated.gif` and `storyboard.json`, for example, are names of another " +
					"service.",
			},
			{
				"resource_unavailable",
				"404 for the MP4 or audio file, while the stream plays.",
				"The media was created without `mp4Support`, is under DRM, or is live.",
			},
			{
				"method_not_allowed",
				"405 for a URL that works in a browser's address bar.",
				"The request is a POST to the stream, or a GET for a license.",
			},
			{
				"query_invalid",
				"422 with the field `resolution`, `minResolution`, `maxResolution` or `order`.",
				"A query parameter has a value that FastPix does not accept, such as `720` for `720p`.",
			},
			{
				"drm_not_configured",
				"404 for the license, and a DRM message in the player.",
				"The playback ID's access policy is not drm.",
			},
			{
				"challenge_empty",
				"400 for the license, when it is requested with `curl` or by the application itself.",
				"The request has no body. It was not made by the browser's content decryption module.",
			},
			{
				"challenge_invalid",
				"400 for the license, although the request has a body.",
				"The application changed the challenge of the browser's content decryption module, or sent it to the license " +
					"of another video or key system.",
			},
		},
	}
}

func mediaSection() Section {
	return Section{
		"The media and its restrictions", "FastPix checks these before the token.",
		[]Entry{
			{
				"media_not_ready",
				"400 with the word ready, for some minutes after an upload.",
				"The media is still being processed.",
			},
			{
				"media_failed",
				"400 with the word ready, even hours after the upload.",
				"The media could not be processed.",
			},
			{
				"live_off_air",
				"404 for a live stream before its start or after its end.",
				"The encoder is not connected.",
			},
			{
				"domain_restricted",
				"403 on one site while another plays the same video, or 403 only in apps and with `curl`.",
				"The playback ID's domain rules do not allow the page, or the request has neither `Origin` nor `Referer`.",
			},
			{
				"user_agent_restricted",
				"403 in one browser or app, on every site.",
				"The playback ID's rules for user agents do not allow it. They distinguish upper and lower case.",
			},
		},
	}
}

func segmentSection() Section {
	return Section{
		"Variants and segments", "The URLs in a playlist have a signature of the CDN instead of a token.",
		[]Entry{
			{
				"url_unsigned",
				"The master playlist loads. Its variants and segments get 403, and their URLs have no query.",
				"The player or a proxy removes the query of the URLs, or builds them itself.",
			},
			{
				"url_signature_invalid",
				"The master playlist loads. Its variants and segments get 403, and their URLs have a query.",
				"Path or query of a URL was changed after it was signed, for example by a proxy that rewrites playlists.",
			},
			{
				"upload_closed",
				"404 for a file that is sent to an upload URL.",
				"The upload was canceled, or the mock was reset or started again after the URL was created.",
			},
			{
				"upload_invalid",
				"400 for a file that is sent to an upload URL.",
				"The file is empty, or the Content-Range does not fit the body.",
			},
			{
				"url_expired",
				"A page that was open for weeks stops playing.",
				"The URLs of a playlist are valid for about 30 days.",
			},
		},
	}
}

func apiSection() Section {
	return Section{
		"The management API", "Responses of the management API. `playback keys` and `signingkeys.Client` report the status " +
			"and the message, not the code.",
		[]Entry{
			{
				"credentials_invalid",
				"401 for every call of the management API.",
				"The access token's ID or secret key is wrong or belongs to another workspace.",
			},
			{
				"operation_not_mocked",
				"501 for a call of the management API that works with FastPix.",
				"The mock has only a part of FastPix's API. It does not answer 404 here, because clients take that for a " +
					"missing object.",
			},
			{
				"state_invalid",
				"400 for canceling an upload, or for enabling, disabling or finishing a live stream.",
				"The upload is complete or canceled already, or the stream is in that state already.",
			},
			{
				"update_not_ready",
				"Changing the domains or user agents of a new video fails, and works some seconds later.",
				"FastPix does not change the restrictions of a media that is still processed.",
			},
			{
				"api_not_found",
				"404 for one call of the management API, while others work.",
				"The object does not exist in the access token's workspace, or the API does not have the path.",
			},
			{
				"api_invalid",
				"422 with fields for a call of the management API.",
				"The body, a query parameter or an ID has a form that the API does not accept.",
			},
			{
				"drm_configuration_unknown",
				"400 when a media or a playback ID is created with the access policy drm.",
				"The DRM configuration ID is mistyped or belongs to another workspace. The mock reports it only if its " +
					"profile lists DRM configurations. Otherwise it accepts every UUID.",
			},
		},
	}
}

func inspectSection() Section {
	return Section{
		"Further codes of inspect",
		"Only `playback inspect` reports these. All but the last are warnings and no reason to refuse a token.",
		[]Entry{
			{
				"iat_in_future",
				"`playback inspect` warns that the token was issued in the future.",
				"The signing machine's clock is ahead.",
			},
			{
				"lifetime_long",
				"URLs that viewers passed on still work days later.",
				"The signer was given a long lifetime, often so that pages that stay open do not fail. Renew the token instead.",
			},
			{
				"drm_without_https",
				"A DRM-protected video does not play in a browser, while its playlist and its license open with curl.",
				"The page or the video is served over http. Browsers decrypt only on pages with HTTPS and on localhost.",
			},
			{
				"clock_off",
				"Tokens of one machine expire early, or have expired when they are made.",
				"That machine's clock differs from FastPix's by more than 30 seconds.",
			},
			{
				"server_refused",
				"`playback inspect --fetch` finds no other failure, but the server refuses the URL.",
				"FastPix returns only a generic message. `playback inspect` cannot see whether the playback ID exists in the " +
					"key's workspace, its access policy and restrictions, and the state of the media.",
			},
		},
	}
}

func testSection() Section {
	return Section{
		"Tests", "",
		[]Entry{
			{
				"host_not_allowed",
				"The mock's console, `/_mock/` or the creation of a signing key answers 403, while videos play.",
				"The request came under a host name with a dot that is not allowed. A page of another site could " +
					"reach the mock under such a name by DNS rebinding. Start the mock with `--allowed-host`.",
			},
			{
				"origin_not_allowed",
				"A write to `/_mock/` from a web page answers 403.",
				"The page has another origin, that is another scheme, host or port, than the mock. Use a program, or the " +
					"mock's console. Behind a proxy, start the mock with `--public-url`.",
			},
			{
				"fault_injected",
				"A request to the mock fails as if FastPix were down.",
				"A test injected the failure with `InjectFault` or `/_mock/faults`.",
			},
			{
				"fickle",
				"A valid request to the mock fails now and then with 429, 500 or 503, takes up to a second, or has no response.",
				"The mock runs in fickle mode (`WithFickle`, `--fickle`, `/_mock/fickle` or the seed). Applications must " +
					"survive this. A `PUT` of `{}` to `/_mock/fickle` turns it off.",
			},
		},
	}
}
