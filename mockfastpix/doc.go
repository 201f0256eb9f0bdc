// Package mockfastpix is a mock of FastPix for tests. It runs in the test
// process, plays a real video, and refuses every invalid token with a precise
// reason.
//
// A URL that the mock accepts should be accepted by FastPix, and a URL that it
// refuses comes with the cause. The mock looks up the key and verifies the
// RS256 signature, the expiry and the audience in FastPix's order. It shares no
// code with the signer in this module, so that an error in one is caught by the
// other.
//
// In this package "media" is a singular noun, as in FastPix's documentation: a
// media is a video with its renditions and playback IDs.
//
// # In a test
//
// [Start] listens on a free port until the test ends.
//
//	srv := mockfastpix.Start(t)
//	// {ID, PrivateKey}, as returned by FastPix's API
//	key := srv.CreateSigningKey()
//	// a private video, ready to play
//	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
//	// Point the app at srv.URL() with key.ID and key.PrivateKey, then
//	// request a page. This prints the journal if it fails:
//	srv.AssertAccepted(t, id, mockfastpix.ResourceStream)
//
// [New] returns a server without a listener. It is an [net/http.Handler], and
// [Server.Serve] accepts a listener. With [WithTLS] it creates a certificate
// authority that [Server.Client] trusts, and serves real host names.
//
// # One base URL
//
// All FastPix hosts are served under one base URL and distinguished by path:
//
//	/{playbackID}.m3u8                                    master playlist
//	/{playbackID}/thumbnail.{jpg,png,webp}                still image
//	/{playbackID}/spritesheet.{jpg,json}                  images for seeking
//	/{playbackID}/advanced-spritesheet.{jpg,json}         in another JSON format
//	/{playbackID}/clip.{gif,webp}                         animated clip
//	/{playbackID}/capped-4k.mp4, /{playbackID}/audio.m4a  files
//	/m/...                                                variants and segments
//	/v1/...                                               management API, DRM
//	/player.js                                            player script
//	/_mock/...                                            control plane
//	/                                                     console
//
// URLs in responses use the scheme and host of the request, unless
// [WithPublicURL] sets them.
//
// # Refusals
//
// A refusal has FastPix's error envelope. FastPix itself returns little more
// than "unauthorized". The mock adds the cause in error.description and a
// stable code in the X-Mock-Reason header. [Reasons] returns all codes with a
// remedy for each. A [Reason] is an error: [Server.AssertRefused] expects one,
// and [Verdict.Err] wraps one for errors.Is. The order of checks is fixed:
// playback ID well formed, known, restrictions, state of the media, token
// present, well formed, RS256, key, signature, expiry, audience, query
// parameters.
//
// # Time
//
// A server has one clock: real time plus an offset that [Server.SetTime] and
// [Server.Advance] change. Pass [Server.Now] to the signer so that both agree.
// The clock applies to the expiry of tokens and URLs, the status of media, and
// live playlists. Delays of faults and TLS certificates use real time.
//
// # Faults and journal
//
// [Server.InjectFault] delays, drops, truncates, slows or replaces responses.
// [Server.Requests] returns the journal: the requests with their outcome and
// reason. [Server.WaitForRequest] waits for a request. Neither the journal nor
// the logs contain a token.
//
// # Assumptions
//
// FastPix's documentation is silent or contradictory in places, for example on
// the status for an expired token, leeway, and a kid in the header. [Profile]
// has a field for each. The default, [Strict], selects the stricter alternative
// for tokens. README.md lists what is documented, observed and assumed, and
// what the mock does not check.
//
// # Concurrency and memory
//
// A [Server] is safe for concurrent use. Its journal is bounded. Servers in one
// process share RSA key pairs, because generating them is slow. Key IDs are
// never shared, and the keys of one server are distinct.
package mockfastpix
