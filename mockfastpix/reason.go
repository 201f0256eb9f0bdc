package mockfastpix

import (
	"net/http"
	"slices"
)

// Reason describes why the mock refused a request. The variables with the
// prefix Err are all reasons. Compare them with errors.Is, or compare Code with
// the X-Mock-Reason header of a response or with the Reason of a [Request].
//
// Code never changes once published. Message is the generic text in
// error.message of the envelope, as FastPix writes it. The precise
// text for the request is in error.description.
type Reason struct {
	Code    string `json:"code"`    // stable, snake case
	Status  int    `json:"status"`  // HTTP status in the Strict profile
	Message string `json:"message"` // generic text of the envelope
	Text    string `json:"text"`    // what is wrong, in one line
	Remedy  string `json:"remedy"`  // what to do about it
}

// Error returns the reason's one-line text.
func (r Reason) Error() string { return r.Text }

// Is reports whether target is a reason with the same code, for errors.Is.
func (r Reason) Is(target error) bool {
	other, ok := target.(Reason)
	return ok && other.Code == r.Code
}

const (
	messageUnauthorized = "unauthorized"
	messageForbidden    = "forbidden"
	messageNotFound     = "Media/PlaybackId not Found"
	messageValidation   = "payload validation failed"
	messageDRM          = "DRM ID does not exist"
)

const messageBadRequest = "Bad Request"

// statusMessage returns the message that FastPix writes with the status, which
// the profile can change.
func statusMessage(status int, message string) string {
	token := message == messageUnauthorized || message == messageForbidden
	switch {
	case status == http.StatusBadRequest && (token || message == messageValidation):
		return messageBadRequest
	case status == http.StatusNotFound && message == messageValidation:
		return messageNotFound
	case status == http.StatusUnauthorized && message == messageForbidden:
		return messageUnauthorized
	case status == http.StatusForbidden && message == messageUnauthorized:
		return messageForbidden
	}
	return message
}

// Reasons about the path and the requested resource.
var (
	ErrPlaybackIDMalformed = Reason{
		"playback_id_malformed", http.StatusUnprocessableEntity, messageValidation,
		"the playback ID in the path is not a UUID",
		"Use the playback ID as returned by the API. It is a UUID, not a media's title, a live stream ID or a URL.",
	}
	ErrPlaybackIDUnknown = Reason{
		"playback_id_unknown", http.StatusNotFound, messageNotFound,
		"the playback ID does not exist",
		"Check that the ID is a playback ID and not a media ID, and that it was created in this workspace " +
			"(in a test: AddPlayback).",
	}
	ErrPlaybackIDDeleted = Reason{
		"playback_id_deleted", http.StatusNotFound, messageNotFound,
		"the playback ID was deleted",
		"Create a new playback ID for the media and use it.",
	}
	ErrResourceUnknown = Reason{
		"resource_unknown", http.StatusNotFound, "not found",
		"the path does not exist",
		"Compare the path with the list of endpoints: FastPix uses clip.gif and spritesheet.json, " +
			"not animated.gif and storyboard.json.",
	}
	ErrResourceUnavailable = Reason{
		"resource_unavailable", http.StatusNotFound, messageNotFound,
		"the playback ID does not have this resource",
		"MP4 and audio files exist only if the media's mp4Support includes them, and not for DRM or live streams.",
	}
	ErrDRMNotConfigured = Reason{
		"drm_not_configured", http.StatusNotFound, messageDRM,
		"the playback ID has no DRM configuration",
		"Request licenses only for playback IDs with the access policy drm.",
	}
	ErrMethodNotAllowed = Reason{
		"method_not_allowed", http.StatusMethodNotAllowed, "method not allowed",
		"the method is not allowed for this path",
		"Use GET or HEAD for media, images and the FairPlay certificate, POST for licenses.",
	}
	ErrChallengeEmpty = Reason{
		"challenge_empty", http.StatusBadRequest, messageBadRequest,
		"the license request has no body",
		"POST the challenge from the browser's CDM as application/octet-stream.",
	}
	ErrChallengeInvalid = Reason{
		"challenge_invalid", http.StatusBadRequest, messageBadRequest,
		"the challenge of the license request is not valid",
		"POST the bytes of the CDM's message event unchanged. In the mock's mode clearKey, the key system must be " +
			"org.w3.clearkey, and the challenge must be for the video in the path.",
	}
	ErrQueryInvalid = Reason{
		"query_invalid", http.StatusUnprocessableEntity, messageValidation,
		"a query parameter has a value that FastPix does not accept",
		"See the fields of the error for the parameter and its accepted values.",
	}
)

// Reasons about the state of the media and the restrictions of the playback ID.
var (
	ErrMediaNotReady = Reason{
		"media_not_ready", http.StatusBadRequest, "media is not ready",
		"the media is still being processed",
		"Wait until its status is Ready (poll the API or use the webhook), then publish the page.",
	}
	ErrMediaFailed = Reason{
		"media_failed", http.StatusBadRequest, "media is not ready: processing failed",
		"the media could not be processed",
		"Check the media's status in the API and upload the file again.",
	}
	ErrLiveOffAir = Reason{
		"live_off_air", http.StatusNotFound, "live stream is not active",
		"the live stream is not active",
		"Start the encoder. The player should offer to retry.",
	}
	ErrDomainRestricted = Reason{
		"domain_restricted", http.StatusForbidden, messageForbidden,
		"the domain is not allowed to play this playback ID",
		"Add the page's domain to the playback ID's allow list.",
	}
	ErrUserAgentRestricted = Reason{
		"user_agent_restricted", http.StatusForbidden, messageForbidden,
		"the user agent is not allowed to play this playback ID",
		"Add part of the user agent, with the same case, to the playback ID's allow list.",
	}
)

// Reasons about the token, in the order in which the mock looks for them.
var (
	ErrTokenMissing = Reason{
		"token_missing", http.StatusUnauthorized, messageUnauthorized,
		"the playback ID is not public and the request has no token",
		"Append ?token= and a signed token to the URL, also for posters and spritesheets. A token in a header is ignored.",
	}
	ErrTokenMalformed = Reason{
		"token_malformed", http.StatusUnauthorized, messageUnauthorized,
		"the token is not a compact JWS of three base64url segments",
		"Pass the token unchanged in one token parameter: without Bearer, quotes or anything appended.",
	}
	ErrAlgorithmNotRS256 = Reason{
		"alg_not_rs256", http.StatusUnauthorized, messageUnauthorized,
		"the token is not signed with RS256",
		"Sign with RS256 and the private key. HS256 in old examples does not work with FastPix's RSA keys.",
	}
	ErrKeyIDMissing = Reason{
		"kid_missing", http.StatusUnauthorized, messageUnauthorized,
		"the payload has no kid claim",
		"Put the signing key's ID into the payload as kid. A kid only in the header is ignored.",
	}
	ErrKeyIDMismatch = Reason{
		"kid_mismatch", http.StatusUnauthorized, messageUnauthorized,
		"header and payload have different kids",
		"Write the same key ID to both, or only to the payload.",
	}
	ErrKeyUnknown = Reason{
		"key_unknown", http.StatusUnauthorized, messageUnauthorized,
		"the token's kid is not the ID of a signing key",
		"Check the key ID in the signer's configuration. The API returned it together with the private key.",
	}
	ErrKeyRevoked = Reason{
		"key_revoked", http.StatusUnauthorized, messageUnauthorized,
		"the signing key was deleted",
		"Create a new signing key and deploy it. Signing with a deleted key gives no error, so check keys at startup.",
	}
	ErrKeyForeign = Reason{
		"key_foreign", http.StatusUnauthorized, messageUnauthorized,
		"the signing key belongs to another workspace",
		"Use a signing key of the workspace that owns the media. Production and staging have different keys.",
	}
	ErrSignatureInvalid = Reason{
		"signature_invalid", http.StatusUnauthorized, messageUnauthorized,
		"the signature does not match the key in kid",
		"Use the key ID and the private key from the same API response, and do not change the token after signing.",
	}
	ErrExpiryMissing = Reason{
		"exp_missing", http.StatusUnauthorized, messageUnauthorized,
		"the token has no exp claim",
		"Set exp to the expiry time in Unix seconds.",
	}
	ErrExpiryMalformed = Reason{
		"exp_malformed", http.StatusUnauthorized, messageUnauthorized,
		"the exp claim is not a number of Unix seconds",
		"Write exp as a JSON number of whole seconds since 1970: no string, no fraction, no milliseconds, no duration.",
	}
	ErrTokenExpired = Reason{
		"token_expired", http.StatusForbidden, messageForbidden,
		"the token has expired",
		"Sign a new token before the one in the page expires. Check the signer's clock.",
	}
	ErrTokenNotYetValid = Reason{
		"token_not_yet_valid", http.StatusUnauthorized, messageUnauthorized,
		"the token's nbf claim is in the future",
		"Omit nbf, which FastPix does not require. A server that respects it refuses the token until then.",
	}
	ErrTokenIssuedInFuture = Reason{
		"token_issued_in_future", http.StatusUnauthorized, messageUnauthorized,
		"the token's iat claim is in the future, which the profile refuses",
		"Check the clock of the machine that signs. FastPix is not known to check iat.",
	}
	ErrLifetimeTooLong = Reason{
		"lifetime_too_long", http.StatusUnauthorized, messageUnauthorized,
		"the token is valid for longer than the profile allows",
		"Sign with a shorter lifetime and renew the token. FastPix is not known to have a limit.",
	}
	ErrAudienceMissing = Reason{
		"aud_missing", http.StatusUnauthorized, messageUnauthorized,
		"the token has no aud claim",
		"Set aud to media:<playback ID>, or drm:<playback ID> when the policy is drm.",
	}
	ErrAudienceMalformed = Reason{
		"aud_malformed", http.StatusUnauthorized, messageUnauthorized,
		"the aud claim is not a single string",
		"Write aud as a JSON string. Many JWT libraries write an array by default.",
	}
	ErrAudienceWrongPrefix = Reason{
		"aud_wrong_prefix", http.StatusUnauthorized, messageUnauthorized,
		"the aud claim has the wrong prefix for this playback ID",
		"Use media: for private playback IDs and drm: for DRM ones.",
	}
	ErrAudienceWrongPlaybackID = Reason{
		"aud_wrong_playback_id", http.StatusUnauthorized, messageUnauthorized,
		"the token was signed for another playback ID",
		"Sign a token for each playback ID. aud contains the playback ID, not the media ID.",
	}
	ErrIssuerNotAccepted = Reason{
		"iss_not_accepted", http.StatusUnauthorized, messageUnauthorized,
		"the profile does not accept the token's iss claim",
		"Sign with an issuer that the profile lists. FastPix is not known to check iss.",
	}
)

// Reasons about the URLs of variants and segments, which carry the CDN's
// signature instead of a token.
var (
	ErrURLUnsigned = Reason{
		"url_unsigned", http.StatusForbidden, messageForbidden,
		"the variant or segment URL has no signature",
		"Use the variant and segment URLs in the playlist. Do not build them.",
	}
	ErrURLSignatureInvalid = Reason{
		"url_signature_invalid", http.StatusForbidden, messageForbidden,
		"the variant or segment URL was changed after it was signed",
		"Use the variant and segment URLs in the playlist. Do not change the path or the query.",
	}
	ErrURLExpired = Reason{
		"url_expired", http.StatusForbidden, messageForbidden,
		"the variant or segment URL has expired",
		"Fetch the master playlist again. It has new URLs.",
	}
)

// Reasons about the URLs of direct uploads, whose signature is checked as for
// segments.
var (
	ErrUploadClosed = Reason{
		"upload_closed", http.StatusNotFound, "not found",
		"the upload does not exist or was canceled",
		"Create another upload with POST /v1/on-demand/upload and send the file to its URL.",
	}
	ErrUploadInvalid = Reason{
		"upload_invalid", http.StatusBadRequest, messageBadRequest,
		"the request does not carry a part of the file",
		"PUT the whole file, or parts in their order with Content-Range: bytes FIRST-LAST/TOTAL.",
	}
)

// Reasons about the management API.
var (
	ErrCredentialsInvalid = Reason{
		"credentials_invalid", http.StatusUnauthorized, messageUnauthorized,
		"the Basic credentials are missing or wrong",
		"Send the access token's ID and secret with HTTP Basic authentication.",
	}
	ErrAPINotFound = Reason{
		"api_not_found", http.StatusNotFound, "not found",
		"the API has no such object or operation",
		"Check the ID in the path and the workspace of the access token.",
	}
	ErrOperationNotMocked = Reason{
		"operation_not_mocked", http.StatusNotImplemented, "not implemented",
		"FastPix has this operation of the API, but the mock does not",
		"Do without the call in tests, or answer it in front of the mock. MANAGEMENT-API.md lists the mocked operations.",
	}
	ErrAPIInvalid = Reason{
		"api_invalid", http.StatusUnprocessableEntity, messageValidation,
		"the API does not accept the body, query or ID",
		"See the fields of the error for what to change.",
	}
	ErrStateInvalid = Reason{
		"state_invalid", http.StatusBadRequest, messageBadRequest,
		"the object's state does not permit the operation",
		"Read the object's status first. An upload can be canceled once, and only a stream on air can be finished.",
	}
	ErrUpdateNotReady = Reason{
		"update_not_ready", http.StatusBadRequest, "media is not ready for updates",
		"the restrictions cannot change while the media is processed",
		"Wait until the media is Ready, or retry as FastPix's SDKs do. Restrictions can also be set at creation.",
	}
	ErrDRMConfigurationUnknown = Reason{
		"drm_configuration_unknown", http.StatusBadRequest, messageDRM,
		"the workspace does not have this DRM configuration",
		"Use a drmConfigurationId from the access token's workspace.",
	}
)

// Reasons about the console, the control plane and the creation of signing
// keys, which FastPix does not have.
var (
	ErrHostNotAllowed = Reason{
		"host_not_allowed", http.StatusForbidden, messageForbidden,
		"the host name may belong to another site",
		"Use localhost, an IP address or a name without a dot, or allow the name with --allowed-host or WithAllowedHosts.",
	}
	ErrOriginNotAllowed = Reason{
		"origin_not_allowed", http.StatusForbidden, messageForbidden,
		"a page of another origin tried to change the mock",
		"Send the request from the mock's console or from a program. Behind a proxy, set --public-url or WithPublicURL.",
	}
)

// ErrFaultInjected is the reason of a response that [Server.InjectFault]
// caused.
var ErrFaultInjected = Reason{
	"fault_injected", http.StatusInternalServerError, "something went wrong",
	"the test injected a fault",
	"Remove the fault, or make the client handle it.",
}

// ErrFickle is the reason of a response that [Fickle] let fail or delayed.
var ErrFickle = Reason{
	"fickle", http.StatusServiceUnavailable, "service unavailable",
	"fickle mode made a valid request fail",
	"Make the client try again, after Retry-After if the response has it. The request itself is valid.",
}

// Reasons returns all reasons in the order in which the mock looks for them.
// The slice belongs to the caller.
func Reasons() []Reason {
	return []Reason{
		ErrPlaybackIDMalformed, ErrPlaybackIDUnknown, ErrPlaybackIDDeleted, ErrResourceUnknown, ErrMethodNotAllowed,
		ErrResourceUnavailable, ErrDRMNotConfigured,
		ErrDomainRestricted, ErrUserAgentRestricted, ErrMediaNotReady, ErrMediaFailed, ErrLiveOffAir,
		ErrTokenMissing, ErrTokenMalformed, ErrAlgorithmNotRS256, ErrKeyIDMissing, ErrKeyIDMismatch, ErrKeyUnknown,
		ErrKeyRevoked,
		ErrKeyForeign, ErrSignatureInvalid, ErrExpiryMissing, ErrExpiryMalformed, ErrTokenExpired, ErrTokenNotYetValid,
		ErrTokenIssuedInFuture,
		ErrLifetimeTooLong, ErrAudienceMissing, ErrAudienceMalformed, ErrAudienceWrongPrefix, ErrAudienceWrongPlaybackID,
		ErrIssuerNotAccepted,
		ErrQueryInvalid, ErrChallengeEmpty, ErrChallengeInvalid,
		ErrURLUnsigned, ErrURLSignatureInvalid, ErrURLExpired, ErrUploadClosed, ErrUploadInvalid,
		ErrCredentialsInvalid, ErrOperationNotMocked, ErrAPINotFound, ErrAPIInvalid, ErrDRMConfigurationUnknown,
		ErrUpdateNotReady, ErrStateInvalid,
		ErrHostNotAllowed, ErrOriginNotAllowed, ErrFaultInjected, ErrFickle,
	}
}

// ofMock reports whether FastPix has no such refusal.
func (r Reason) ofMock() bool {
	switch r.Code {
	case ErrHostNotAllowed.Code, ErrOriginNotAllowed.Code, ErrFaultInjected.Code, ErrFickle.Code,
		ErrOperationNotMocked.Code:
		return true
	}
	return false
}

// ReasonByCode returns the reason with that code.
func ReasonByCode(code string) (Reason, bool) {
	all := Reasons()
	i := slices.IndexFunc(all, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return all[i], true
}
