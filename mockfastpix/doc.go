// Package mockfastpix is a FastPix for tests: it runs inside the test process, plays a real video, and refuses every bad
// token for a stated reason.
//
// A URL that passes here should pass at FastPix, and one that fails says why. The mock verifies: it looks up the key,
// checks the RS256 signature, the expiry and the audience, in FastPix's order. It shares no
// code with the signer in this module, so that it is an independent witness.
//
// # In a test
//
// [Start] listens on a free port until the test ends.
//
//	srv := mockfastpix.Start(t)
//	key := srv.CreateSigningKey()                                // {ID, PrivateKey}: what FastPix's API returns
//	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})         // a private video, ready to play
//	// Point the app at srv.URL() with key.ID and key.PrivateKey, then ask it for a page …
//	srv.AssertAccepted(t, id, mockfastpix.ResourceStream)        // prints the journal when it fails
//
// [New] makes a server without a listener: it is an [net/http.Handler], and [Server.Serve] takes a listener of yours.
// With [WithTLS] it mints a certificate authority that [Server.Client] trusts, and answers under real host names.
//
// # One base URL
//
// All roles of FastPix answer on one base URL, told apart by path:
//
//	/{playbackID}.m3u8                                       master playlist
//	/{playbackID}/thumbnail.{jpg,png,webp}                   still picture
//	/{playbackID}/spritesheet.{jpg,json}                     pictures for the seek bar
//	/{playbackID}/advanced-spritesheet.{jpg,json}            the same, in the other JSON shape
//	/{playbackID}/clip.{gif,webp}                            animated clip
//	/{playbackID}/capped-4k.mp4, /{playbackID}/audio.m4a     files
//	/m/...                                                   variants and segments, each URL with its own signature
//	/v1/...                                                  management API, DRM licences and certificate
//	/player.js                                               a stand-in for the <fastpix-player> script
//	/_mock/...                                               control plane
//	/                                                        console
//
// URLs in answers begin with the scheme and host under which the request came, unless [WithPublicURL] sets them.
//
// # Refusals
//
// A refusal carries FastPix's error envelope. FastPix itself says little more than "unauthorized"; the mock puts the
// precise cause into error.description and a stable code into the X-Mock-Reason header. [Reasons] lists them all, each
// with a remedy. The order of checks is fixed: playback ID well formed, known, restrictions, state of the media, token
// present, well formed, RS256, key, signature, expiry, audience, query parameters.
//
// # Time
//
// A server has one clock: real time plus an offset that [Server.SetTime] and [Server.Advance] move. Give [Server.Now] to
// the signer, so that both agree. Tokens expire, media become ready, live playlists move and URLs run out on this clock;
// delays of faults and TLS certificates use real time.
//
// # Trouble
//
// [Server.InjectFault] delays, drops, truncates, slows or replaces answers. [Server.Requests] is the journal: what was
// asked, what became of it and why. [Server.WaitForRequest] waits for a request that a browser has yet to make.
// Neither journal nor logs ever hold a token.
//
// # What FastPix leaves open
//
// FastPix's documentation is silent or contradicts itself in places: 401 or 403 for an expired token, leeway, what a kid in
// the header means. [Profile] has a field for each; the default, [Strict], takes the reading of a token that refuses more.
// README.md tells documented, observed and assumed apart, and says what the mock does not check.
//
// # Concurrency and memory
//
// A [Server] is safe for concurrent use. Its journal is bounded. Servers of one process share RSA key pairs, because
// making them is slow: key IDs are never shared, and the keys of one server are distinct.
package mockfastpix
