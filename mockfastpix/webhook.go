package mockfastpix

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Webhook is a webhook that the server sent or is about to send, and what
// became of it.
type Webhook struct {
	ID       string           `json:"id"`   // of the event, the same in every attempt
	Type     string           `json:"type"` // for example video.media.ready
	ObjectID string           `json:"objectId"`
	Time     time.Time        `json:"time"` // of the event, on the server's clock
	State    WebhookState     `json:"state"`
	Attempts []WebhookAttempt `json:"attempts"` // oldest first
	Body     json.RawMessage  `json:"body"`     // as it is sent; that of a live stream has its stream key
}

// WebhookState is what became of a webhook.
type WebhookState string

// The states of a webhook.
const (
	WebhookPending   WebhookState = "pending"   // the first or another attempt follows
	WebhookDelivered WebhookState = "delivered" // the endpoint answered with a 2xx status
	WebhookFailed    WebhookState = "failed"    // no attempt follows
)

// WebhookAttempt is one request to the endpoint.
type WebhookAttempt struct {
	Time   time.Time `json:"time"` // of its end, on the server's clock
	Status int       `json:"status,omitempty"`
	Error  string    `json:"error,omitempty"` // if there was no answer
}

// String returns the webhook in one line, without its body.
func (w Webhook) String() string {
	line := fmt.Sprintf("%s %s %s", w.Type, w.ObjectID, w.State)
	if n := len(w.Attempts); n > 0 {
		last := w.Attempts[n-1]
		line += fmt.Sprintf(" after %d attempts, the last with status %d %s", n, last.Status, last.Error)
	}
	return strings.TrimRight(line, " ")
}

func (w Webhook) clone() Webhook {
	w.Attempts, w.Body = slices.Clone(w.Attempts), slices.Clone(w.Body)
	return w
}

// SeedWebhook is the endpoint of a [Seed]. Printing or logging it does not show
// the secret.
type SeedWebhook struct {
	// URL is an http or https URL, for example
	// http://127.0.0.1:8080/webhooks/fastpix.
	URL string `json:"url"`
	// Secret is the signing secret: base64 of at least 16 bytes.
	Secret string `json:"secret"`
}

// String returns the host of the endpoint.
func (s SeedWebhook) String() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return "webhook endpoint"
	}
	return "webhook endpoint on " + u.Host
}

// GoString returns [SeedWebhook.String], so that %#v does not show the secret.
func (s SeedWebhook) GoString() string { return s.String() }

// Format writes [SeedWebhook.String] for every verb.
func (s SeedWebhook) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue returns [SeedWebhook.String] for log/slog.
func (s SeedWebhook) LogValue() slog.Value { return slog.StringValue(s.String()) }

// webhookEndpoint is where webhooks are sent.
type webhookEndpoint struct {
	url string
	key func() []byte // fmt prints the fields of a struct, but not of a func
}

// newWebhookEndpoint returns an endpoint, or nil if URL and secret are empty.
// Its errors do not contain the URL, which may have a password.
func newWebhookEndpoint(address, secret string) (*webhookEndpoint, error) {
	if address == "" && secret == "" {
		return nil, nil //nolint:nilnil // no endpoint is valid
	}
	const remedy = "use an http or https URL, for example http://127.0.0.1:8080/webhooks/fastpix"
	u, err := url.Parse(address)
	switch {
	case address == "":
		return nil, errors.New("the URL is empty: " + remedy)
	case err != nil:
		return nil, errors.New("the URL does not parse: " + remedy)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the URL has another scheme than http and https: " + remedy)
	case strings.ContainsAny(address, "# "):
		return nil, errors.New("the URL must not contain # or a space: " + remedy)
	case u.Hostname() == "":
		return nil, errors.New("the URL has no host: " + remedy)
	}
	key, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(secret), "="))
	if err != nil || len(key) < 16 {
		return nil, errors.New("the secret is not base64 of at least 16 bytes: " +
			"make one with openssl rand -base64 32, and give the app the same")
	}
	return &webhookEndpoint{url: address, key: func() []byte { return key }}, nil
}
