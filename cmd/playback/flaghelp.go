package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// withFlagHelp replaces names in struct tags by the texts of flagHelp.
// kong.Vars would do so as well, but looks for variables in all texts once per
// flag, which takes half the time of most commands.
var withFlagHelp = kong.PostBuild(func(k *kong.Kong) error {
	return kong.Visit(k.Model, func(node kong.Visitable, next kong.Next) error {
		var value *kong.Value
		switch node := node.(type) {
		case *kong.Flag:
			value = node.Value
		case *kong.Value:
			value = node
		}
		if value != nil {
			value.Help, value.Enum = flagText(value.Help), flagText(value.Enum)
		}
		return next(nil)
	})
})

// flagText returns the text that a struct tag names, or the tag itself.
func flagText(tag string) string {
	name, ok := strings.CutPrefix(strings.TrimSuffix(tag, "}"), "${")
	if text, found := flagHelp[name]; ok && found {
		return text
	}
	return tag
}

// flagHelp holds the help texts of flags that are too long for a struct tag, by
// the name in the tag.
var flagHelp = map[string]string{ //nolint:gosec // help texts, not credentials
	"format": "Print results for people (text, the default) or for programs (json).",

	"domain":   "FastPix's domain, fastpix.io by default. FastPix's newer domain is fastpix.com.",
	"base_url": "Base URL of all hosts, for a mock or a proxy. By default, the domain determines the hosts.",

	"access_token": "Access token ID of FastPix's management API. It needs the System permission.",
	"secret_key": "Secret key of the access token. Prefer the environment, because other users of this machine " +
		"can see the flags of a process.",

	"key_id": "Signing key ID. Not needed if the file holds FastPix's whole answer.",
	"private_key": "File with the private key in any form (FastPix's answer, PEM, base64), or - for standard input. " +
		"The default is the key in FASTPIX_SIGNING_PRIVATE_KEY or FASTPIX_SIGNING_PRIVATE_KEY_FILE.",

	"sign_drm":     "The access policy is drm: sign for the audience drm:ID instead of media:ID.",
	"sign_max_ttl": "Longest --ttl to accept, 24h by default, as in FastPix's own generator.",
	"sign_subject": "The sub claim, empty by default. Everybody who has the URL can read it, so use no personal data.",
	"sign_claim":   "An extra claim (repeatable): name=text, or name:=JSON for numbers, booleans and lists.",
	"sign_header": "Header with alg, typ and kid (full, the default), or with alg only, as FastPix's generator " +
		"writes it (minimal).",
	"outputs": "url,token,html,curl,ffplay,go,all,json",
	"output": "Print the stream's URL (url, the default), the token (token), the player (html), a command (curl or " +
		"ffplay), a program (go), all URLs and snippets (all), or a line of JSON per playback ID (json).",
	"sign_at": "Sign as if at this time, for example 2026-11-23T12:00:00Z.",

	"doctor_playback_id": "Playback ID of a video to play, in the way a page does.",
	"doctor_policy":      "Access policy that the application signs for. By default, the one that FastPix returns.",
	"doctor_origin":      "Origin of the application's pages, for example https://app.example.com.",
	"doctor_redact": "Omit IDs, your hosts and file names, for a public issue. Tokens, keys and credentials are " +
		"omitted always.",

	"calibrate_playback_id": "A private playback ID of the account, of a video that is ready.",
	"calibrate_media_id":    "The video's media. By default, it is looked up among the newest 1,000.",
	"calibrate_drm":         "A DRM playback ID of the account, to probe DRM too.",
	"calibrate_public":      "A public playback ID of the account, to probe the token of a public video too.",
	"calibrate_rate":        "Requests per second, 2 by default.",
	"calibrate_state": "File that lists the temporary objects while they exist, playback-calibrate.json by default. " +
		"It has no keys and no credentials.",
	"calibrate_write":   "Write the profile to this file.",
	"calibrate_compare": "Compare with the profile in this file. If the service has changed, the exit code is 1.",

	"inspect_input":       "Text with tokens: a token, a URL, a curl command, HTML. - reads it from standard input.",
	"inspect_playback_id": "Playback ID that the token should be for. The default is the URL's.",
	"inspect_policy":      "Access policy of the playback ID, if you know it.",
	"inspect_public_key":  "PEM file with the public key that verifies the signature.",
	"inspect_private_key": "File with the private key that should have signed, or - for standard input. " +
		"Only its public half is used.",
	"inspect_fetch": "Also request the URL, which sends the token to its server, and compare the server's clock " +
		"with this machine's.",
	"inspect_redact": "Omit sub and extra claims, for a ticket. The token is never printed.",
	"inspect_at":     "Check as if at this time, for example 2026-11-23T12:00:00Z.",

	"create_file":   "File to write FastPix's answer to. Only its owner can read it.",
	"create_force":  "Overwrite an existing file. The private key in it is lost.",
	"create_show":   "Also print FastPix's answer, private key included, to standard output.",
	"rotate_file":   "File with the signing key as \"keys create\" wrote it: FastPix's answer, with the key ID.",
	"rotate_grace":  "How long the old key stays valid, 24h by default: at least the longest lifetime of your tokens.",
	"rotate_nowait": "Switch and exit. A later run deletes the old key.",

	"mock_addr":     "Address to listen on, 127.0.0.1:8787 by default. Port 0 selects a free one.",
	"mock_tls":      "Serve HTTPS with a generated certificate. /_mock/ca.pem holds its authority.",
	"mock_tls_host": "Further host names for the certificate, besides localhost, 127.0.0.1 and ::1 (repeatable).",
	"mock_allowed": "Further host names under which the console and /_mock/ answer, besides localhost, IP addresses, " +
		"names without a dot, --tls-host and --public-url (repeatable).",
	"mock_seed": "JSON file with playbacks and signing keys to start with. mockfastpix/CONTROL-PLANE.md describes it.",
	"mock_profile": "How to decide what FastPix leaves open: refuse more (strict, the default), accept more (lenient), " +
		"or a JSON file with the fields of mockfastpix.Profile.",
	"mock_processing_time": "How long a new media needs from Created to Ready, for example 30s. Ready at once by default.",
	"mock_fickle": "Let this share of the valid requests fail, and vary what FastPix does not promise: 0.1, or 0.1:42 " +
		"with a seed for a reproducible sequence. Off by default.",
	"mock_journal_size": "How many requests the journal keeps, 10000 by default.",
	"mock_webhook_url": "Send webhooks to this http or https URL, for example when a media is ready. It needs " +
		"--webhook-secret.",
	"mock_webhook_secret": "Signing secret of the webhooks, for the app, too: base64 of at least 16 bytes.",
	"mock_public_url":     "Base of all URLs in responses. The default is the request's host.",
	"mock_token":          "Access token ID that the management API accepts, mock-access-token by default.",
	"mock_secret":         "Secret key of the access token, mock-secret-key by default.",
	"mock_quiet":          "Print neither the addresses and commands nor each request, only warnings and errors.",
	"mock_no_control":     "Disable the console and /_mock/, except /_mock/health.",

	"health_url": "Base URL of the mock, http://127.0.0.1:8787 by default.",
	"health_ca": "PEM file of the authority to trust. On this machine (localhost, 127.0.0.1, ::1), " +
		"any certificate is accepted.",

	"conformance_strict":   "Also fail on careless signatures, not only on tokens that FastPix would refuse.",
	"conformance_key_from": "Which of the two variables with the private key to set, both by default.",
	"conformance_timeout":  "How long the command may run for one case or for all test vectors, 10s by default.",
	"conformance_vectors": "Test a verifier or signer with the test vectors in this file instead: verification.json " +
		"or signing.json.",
	"conformance_command": "The signer with its arguments. It is run once per case, or once for all test vectors.",
}
