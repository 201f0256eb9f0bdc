package mockfastpix

import (
	"net/http"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/route"
)

// controlOperation is one operation of the control plane.
type controlOperation struct {
	method, path string // the path begins after /_mock/; a star matches one ID
	handle       func(*controlCall) error

	// For the table of a section in CONTROL-PLANE.md, in Markdown.
	section, body, response string
}

// controlRoutes returns the operations of the control plane.
func controlRoutes() route.Table[func(*controlCall) error] {
	var table route.Table[func(*controlCall) error]
	for _, o := range controlOperations() {
		table = append(table, route.New(o.method, o.path, o.handle))
	}
	return table
}

// controlOperations returns the operations of the control plane.
func controlOperations() []controlOperation {
	return []controlOperation{
		{
			method: http.MethodGet, path: "health", handle: (*controlCall).getHealth,
			section:  "server",
			response: "200 `{\"status\":\"ok\"}` as soon as the server responds",
		},
		{
			method: http.MethodGet, path: "ca.pem", handle: (*controlCall).getCA,
			section:  "server",
			response: "the certificate authority as PEM, for clients to trust; 404 without TLS",
		},
		{
			method: http.MethodGet, path: "reasons", handle: (*controlCall).listReasons,
			section:  "server",
			response: "all reason codes with status, text and remedy; for browsers a page",
		},
		{
			method: http.MethodGet, path: "reasons/*", handle: (*controlCall).getReason,
			section: "server",
			response: "the reason with this code: also its symptom, its cause, and how to tell it from others; " +
				"for browsers a page",
		},
		{
			method: http.MethodGet, path: "profile", handle: (*controlCall).getProfile,
			section:  "server",
			response: "all fields of the [profile](README.md#documented-observed-assumed)",
		},
		{
			method: http.MethodPut, path: "profile", handle: (*controlCall).putProfile,
			section:  "server",
			body:     "a profile; fields that are missing get their default",
			response: "the same",
		},
		{
			method: http.MethodGet, path: "processing-time", handle: (*controlCall).getProcessingTime,
			section:  "server",
			response: "`{\"processingTime\":\"30s\"}`",
		},
		{
			method: http.MethodPut, path: "processing-time", handle: (*controlCall).putProcessingTime,
			section:  "server",
			body:     "`{\"processingTime\":\"30s\"}`, for media created from now on",
			response: "the same",
		},
		{
			method: http.MethodGet, path: "fickle", handle: (*controlCall).getFickle,
			section:  "server",
			response: "`{\"rate\":0.1,\"seed\":42}`; the rate is 0 if [fickle mode](README.md#fickle-mode) is off",
		},
		{
			method: http.MethodPut, path: "fickle", handle: (*controlCall).putFickle,
			section:  "server",
			body:     "`{\"rate\":0.1,\"seed\":42}`; `{}` turns it off. The sequence of the seed begins again",
			response: "the same",
		},
		{
			method: http.MethodPost, path: "reset", handle: (*controlCall).reset,
			section: "server",
			response: "204. Restores the initial state: the seed or nothing, the initial profile and fickle " +
				"mode, real time, no faults, an empty journal, no webhooks",
		},

		{
			method: http.MethodGet, path: "clock", handle: (*controlCall).getClock,
			section:  "clock",
			response: "`{\"now\":\"2026-05-20T12:00:00Z\",\"offset\":\"0s\"}`",
		},
		{
			method: http.MethodPut, path: "clock", handle: (*controlCall).putClock,
			section:  "clock",
			body:     "`{\"now\":\"2026-05-20T12:00:00Z\"}`",
			response: "the same; the clock continues from there",
		},
		{
			method: http.MethodPost, path: "clock/advance", handle: (*controlCall).advanceClock,
			section:  "clock",
			body:     "`{\"by\":\"24h\"}`, may be negative",
			response: "the same",
		},
		{
			method: http.MethodDelete, path: "clock", handle: (*controlCall).deleteClock,
			section:  "clock",
			response: "the same, back on real time",
		},

		{
			method: http.MethodGet, path: "keys", handle: (*controlCall).listKeys,
			section: "signing-keys",
			response: "`{\"keys\":[{\"id\",\"createdAt\"}]}`, newest first, without deleted keys; also " +
				"`\"seeded\":true` if the seed generated the key",
		},
		{
			method: http.MethodPost, path: "keys", handle: (*controlCall).addKey,
			section:  "signing-keys",
			body:     "none",
			response: "201 with `id`, `publicKey`, `privateKey` (a base64-encoded PEM, as from FastPix)",
		},
		{
			method: http.MethodGet, path: "keys/*", handle: (*controlCall).getKey,
			section:  "signing-keys",
			response: "`id`, `publicKey`; also `privateKey` if the seed generated the key",
		},
		{
			method: http.MethodDelete, path: "keys/*", handle: (*controlCall).deleteKey,
			section:  "signing-keys",
			response: "204. All tokens signed with the key are refused from now on",
		},

		{
			method: http.MethodGet, path: "playbacks", handle: (*controlCall).listPlaybacks,
			section:  "playback-ids",
			response: "`{\"playbacks\":[…]}`",
		},
		{
			method: http.MethodPost, path: "playbacks", handle: (*controlCall).addPlayback,
			section:  "playback-ids",
			body:     "see below; `{}` is a private playback ID of a new media",
			response: "201 with the playback ID in its current state",
		},
		{
			method: http.MethodGet, path: "playbacks/*", handle: (*controlCall).getPlayback,
			section:  "playback-ids",
			response: "the playback ID in its current state",
		},
		{
			method: http.MethodPatch, path: "playbacks/*", handle: (*controlCall).updatePlayback,
			section:  "playback-ids",
			body:     "the fields to change",
			response: "the playback ID in its current state",
		},
		{
			method: http.MethodDelete, path: "playbacks/*", handle: (*controlCall).deletePlayback,
			section:  "playback-ids",
			response: "204. Its URLs return 404 from now on",
		},

		{
			method: http.MethodGet, path: "webhook", handle: (*controlCall).getWebhookEndpoint,
			section:  "webhooks",
			response: "`{\"url\":\"…\"}`, never the secret; 404 if there is no endpoint",
		},
		{
			method: http.MethodPut, path: "webhook", handle: (*controlCall).putWebhookEndpoint,
			section:  "webhooks",
			body:     "`{\"url\":\"http://app:8080/webhooks/fastpix\",\"secret\":\"…\"}`",
			response: "the same",
		},
		{
			method: http.MethodDelete, path: "webhook", handle: (*controlCall).deleteWebhookEndpoint,
			section:  "webhooks",
			response: "204. Events are not reported from now on",
		},
		{
			method: http.MethodGet, path: "webhooks", handle: (*controlCall).listWebhooks,
			section:  "webhooks",
			body:     "query `type`, `state`, `wait`",
			response: "`{\"webhooks\":[…]}`, oldest first",
		},
		{
			method: http.MethodPost, path: "webhooks/*/redeliver", handle: (*controlCall).redeliverWebhook,
			section:  "webhooks",
			response: "204. The webhook is sent again with the same ID and body",
		},

		{
			method: http.MethodPost, path: "verify", handle: (*controlCall).verify,
			section:  "verification",
			body:     "`{\"token\":\"…\",\"playbackId\":\"…\",\"resource\":\"stream\"}`",
			response: "what the edge would do, check by check",
		},
		{
			method: http.MethodPost, path: "inspect", handle: (*controlCall).inspect,
			section:  "verification",
			body:     "`{\"text\":\"curl 'https://…'\"}`, up to 8 MiB",
			response: "the tokens in a text, and what the edge would do with each",
		},

		{
			method: http.MethodGet, path: "faults", handle: (*controlCall).listFaults,
			section:  "faults",
			response: "`{\"faults\":[…]}`, each with `id` and `seen`, the number of requests that matched",
		},
		{
			method: http.MethodPost, path: "faults", handle: (*controlCall).addFault,
			section:  "faults",
			body:     "see below",
			response: "201 with the fault and its `id`",
		},
		{
			method: http.MethodDelete, path: "faults", handle: (*controlCall).deleteFaults,
			section:  "faults",
			response: "204, all faults removed",
		},
		{
			method: http.MethodDelete, path: "faults/*", handle: (*controlCall).deleteFault,
			section:  "faults",
			response: "204, the fault removed",
		},

		{
			method: http.MethodGet, path: "requests", handle: (*controlCall).listRequests,
			section: "journal",
			body:    "query as below",
			response: "`{\"requests\":[…],\"last\":17,\"kept\":17,\"total\":3,\"reasons\":{\"token_expired\":2}}`, " +
				"oldest first",
		},
		{
			method: http.MethodDelete, path: "requests", handle: (*controlCall).deleteRequests,
			section:  "journal",
			response: "204, journal cleared",
		},
		{
			method: http.MethodGet, path: "requests/stream", handle: (*controlCall).streamRequests,
			section:  "journal",
			body:     "query `since`",
			response: "server-sent events",
		},
	}
}
