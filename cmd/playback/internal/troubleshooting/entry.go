// Package troubleshooting writes docs/troubleshooting.md from the reason codes that mockfastpix and "playback inspect" print.
package troubleshooting

// entry says what people see when a reason strikes, and how it comes about. What is wrong in a line, and what to do about it,
// the reason says itself.
type entry struct {
	code    string
	symptom string
	cause   string
}

// section is a place in which things go wrong.
type section struct {
	title   string
	intro   string
	entries []entry
}

var sections = []section{
	{
		"The token", "FastPix answers 401 to all of these, and its generic message does not tell them apart. (A rejected token was also seen to get 403, so treat both alike.) `playback inspect URL` does tell them apart.",
		[]entry{
			{
				"token_missing", "The stream plays with `curl` and a token, but not on the page; or posters and hover previews are missing while the video plays.",
				"The request carries no token. Often the stream's URL has one but the poster's or the spritesheet's has not: FastPix's web player asks for its automatic poster without a token. Or the token travels in an `Authorization` header, which is not looked at.",
			},
			{
				"token_malformed", "A token that was good a moment ago is refused; or no token works at all.",
				"Something happened to the token between signer and URL. A second parameter was appended with `?` instead of `&` (the web player's `enable-cache-busting` does that). It was encoded in base64, or escaped, a second time. It was printed as JSON, with quotes. It is the word `undefined`, because the page was rendered before the token was there. Or `&amp;` stands where `&` has to.",
			},
			{
				"alg_not_rs256", "No token is ever accepted, although the signer reports no error.",
				"The token is signed with HS256, as an old generic example shows, or with another algorithm. FastPix's signing keys are RSA pairs, and an HS256 token made with the text of a key is a well-known attack rather than a token.",
			},
			{
				"kid_missing", "No token is ever accepted; `kid` is there when you decode the header.",
				"FastPix looks the key up by the `kid` claim of the *payload*. Most JWT libraries put it into the header.",
			},
			{
				"kid_mismatch", "Tokens are refused since a key was rotated.",
				"The header names one key and the payload another: one of the two comes from an old configuration.",
			},
			{
				"key_unknown", "No token is ever accepted in one environment, while the same code works in another.",
				"The key ID is mistyped, is the access token's ID, or belongs to another workspace. FastPix does not tell a deleted key from one that never was.",
			},
			{
				"key_revoked", "Everything worked until a moment ago, and now nothing does.",
				"The signing key was deleted, or rotated without waiting for its tokens to expire. A deleted key signs as well as ever, so the application does not notice.",
			},
			{
				"key_foreign", "No token is ever accepted, and key ID and private key do belong together.",
				"The signing key is one of another workspace: staging's on production, for example.",
			},
			{
				"signature_invalid", "No token of one server is accepted, or tokens fail after something rewrote them.",
				"The private key does not belong to the key ID, typically after only one of the two was replaced. Or a claim was changed, or the token was cut off, after signing.",
			},
			{
				"exp_missing", "No token is ever accepted.",
				"The token has no expiry. Some libraries write none unless asked.",
			},
			{
				"exp_malformed", "No token is ever accepted, or a token seems to live for thousands of years.",
				"`exp` is in milliseconds (JavaScript's `Date.now()`), or a string.",
			},
			{
				"token_expired", "The video starts, and stops working after a reload, a pause or when the laptop wakes up; or tokens never work on one machine.",
				"The token's time is up. FastPix checks it when the playlist is fetched, not on each segment, so a running video goes on; a page that stays open needs a new token before it asks again. If fresh tokens are expired at once, the signing machine's clock is behind, or `exp` was given a duration (`3600`) instead of a point in time.",
			},
			{
				"token_not_yet_valid", "Tokens work some seconds after they were made, but not at once.",
				"The token has an `nbf` claim, and the signing machine's clock is ahead.",
			},
			{
				"lifetime_too_long", "The mock refuses tokens that FastPix takes.",
				"The mock runs with a profile that limits how long a token may live, and the token is for longer.",
			},
			{
				"aud_missing", "No token is ever accepted.",
				"The token has no audience. The playback ID belongs into `aud`, not into `sub` or a claim of its own.",
			},
			{
				"aud_malformed", "No token is ever accepted, and `aud` looks right when you decode it.",
				"`aud` is a JSON array with one element, which many JWT libraries write by default.",
			},
			{
				"aud_wrong_prefix", "Private videos play and DRM videos do not, or the reverse; or nothing plays.",
				"`aud` is the bare ID; or it begins with `media:` where the access policy is drm, which wants `drm:` for the stream as well as for the licence; or with `drm:` where the policy is private.",
			},
			{
				"aud_wrong_playback_id", "One video plays and another does not.",
				"The token was signed for another playback ID: a cached token, a catalogue page that signs once for all videos, or a media ID in `aud`.",
			},
			{
				"iss_not_accepted", "The mock refuses tokens that FastPix takes.",
				"The mock runs with a profile that lists issuers, and the token's is not among them.",
			},
		},
	},
	{
		"The request", "These have nothing to do with the token.",
		[]entry{
			{
				"playback_id_malformed", "422 with the field `playbackId`.",
				"What stands in the path is no playback ID: a title, a live stream's ID, a URL, or a template that was not filled in.",
			},
			{
				"playback_id_unknown", "404, although the video is in the dashboard.",
				"The ID is the media's, not one of its playback IDs, or belongs to another workspace. In a test, the mock was not told about it.",
			},
			{
				"playback_id_deleted", "404 for a video that used to play.",
				"The playback ID was deleted. The media may have others.",
			},
			{
				"resource_unknown", "404 for a preview or a file, while the stream plays.",
				"The path is not one of FastPix's. `animated.gif` and `storyboard.json`, for example, are another service's names.",
			},
			{
				"resource_unavailable", "404 for the MP4 or audio file, while the stream plays.",
				"The media was created without `mp4Support`, or is under DRM, or is live.",
			},
			{
				"method_not_allowed", "405.",
				"A POST to the stream, or a GET where a licence is asked for.",
			},
			{
				"query_invalid", "422 with the field `resolution`, `minResolution`, `maxResolution` or `order`.",
				"A query parameter has a value that FastPix does not take, such as `720` for `720p`.",
			},
			{
				"drm_not_configured", "404 for the licence, and the DRM message of the player.",
				"The playback ID's access policy is not drm.",
			},
			{
				"challenge_empty", "400 for the licence request.",
				"The request has no body: it was not made by the browser's content decryption module.",
			},
		},
	},
	{
		"The media and its restrictions", "The token is not looked at before these are settled.",
		[]entry{
			{
				"media_not_ready", "400 with the word ready, some minutes after an upload.",
				"The media is still being processed.",
			},
			{
				"media_failed", "400 with the word ready, however long you wait.",
				"The media could not be processed.",
			},
			{
				"live_off_air", "404 for a live stream.",
				"Nobody is streaming at the moment.",
			},
			{
				"domain_restricted", "403 on one site, while another plays the same video; or in apps and `curl` only.",
				"The playback ID's domain rules do not allow the page, or the request has neither `Origin` nor `Referer`.",
			},
			{
				"user_agent_restricted", "403 in one browser or app only.",
				"The playback ID's rules for user agents do not allow it. They compare upper and lower case.",
			},
		},
	},
	{
		"Variants and segments", "The URLs inside a playlist carry a signature of the CDN's instead of a token.",
		[]entry{
			{
				"url_unsigned", "The playlist loads, and its segments get 403.",
				"The player, or a proxy, drops the query of the URLs, or builds them itself.",
			},
			{
				"url_signature_invalid", "The playlist loads, and its segments get 403.",
				"Path or query of a URL was changed after it was signed, for example by a proxy that rewrites playlists.",
			},
			{
				"url_expired", "A page that was open for weeks stops playing.",
				"The URLs of a playlist are good for about 30 days.",
			},
		},
	},
	{
		"The management API", "`playback keys` and `signingkeys.Client` get these.",
		[]entry{
			{
				"credentials_invalid", "401 for every call.",
				"Access token ID or secret key is wrong, or they are another workspace's.",
			},
			{
				"api_not_found", "404 for one call.",
				"The object does not exist in the access token's workspace, or the path is not one of the API's.",
			},
			{
				"api_invalid", "422 with fields.",
				"The body, a query parameter or an ID has a form that the API does not take.",
			},
			{
				"drm_configuration_unknown", "400 when a media or a playback ID is created with the access policy drm.",
				"The DRM configuration ID is mistyped, or belongs to another workspace. The mock says so only when its profile lists DRM configurations; else every UUID passes.",
			},
		},
	},
	{
		"More of inspect", "`playback inspect` adds these. All but the last are odd rather than wrong, and no reason to refuse a token.",
		[]entry{
			{
				"iat_in_future", "Tokens work, but expire earlier or later than expected.",
				"The signing machine's clock is ahead.",
			},
			{
				"lifetime_long", "URLs that were passed on keep working.",
				"The signer was given a long lifetime, often so that pages that stay open do not fail. Renewal is the better answer.",
			},
			{
				"clock_off", "Tokens expire early, or are expired as soon as they are made, on one machine only.",
				"That machine's clock differs from FastPix's by more than 30 seconds.",
			},
			{
				"server_refused", "`playback inspect --fetch` finds nothing wrong, and yet the server refuses.",
				"FastPix gives a generic message only. What cannot be seen from here: whether the playback ID exists in the key's workspace, its access policy and restrictions, and the state of the media.",
			},
		},
	},
	{
		"Tests", "",
		[]entry{
			{
				"fault_injected", "A request to the mock fails as if FastPix were down.",
				"A test asked for it with `InjectFault` or `/_mock/faults`.",
			},
		},
	},
}
