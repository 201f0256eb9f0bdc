package hostapps_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/webhook"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var webhookSecret = base64.StdEncoding.EncodeToString([]byte("the secret of a test, in 32 bytes"))

func receive(secret webhook.Secret, videos *library) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		event, err := secret.Read(r)
		switch {
		case errors.Is(err, webhook.ErrProbe):
			w.WriteHeader(http.StatusNoContent)
		case err != nil:
			http.Error(w, "The webhook is invalid.", http.StatusUnauthorized)
		case videos.apply(event) != nil:
			http.Error(w, "Try again later.", http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}
}

// library holds the playback IDs of the videos that viewers can find.
type library struct {
	mu     sync.Mutex
	videos map[string]string // playback ID by media ID
	seen   map[string]bool   // IDs of events; a database keeps them for some days
}

func (l *library) apply(event webhook.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen[event.ID] {
		return nil
	}
	switch event.Type {
	case webhook.MediaReady:
		var media struct {
			PlaybackIDs []struct {
				ID           string `json:"id"`
				AccessPolicy string `json:"accessPolicy"`
			} `json:"playbackIds"`
		}
		if err := json.Unmarshal(event.Data, &media); err != nil {
			return err
		}
		for _, p := range media.PlaybackIDs {
			if p.AccessPolicy == "private" {
				l.videos[event.Object.ID] = p.ID
			}
		}
	case webhook.MediaFailed, webhook.MediaDeleted:
		delete(l.videos, event.Object.ID)
	}
	l.seen[event.ID] = true
	return nil
}

func newLibrary() *library { return &library{videos: map[string]string{}, seen: map[string]bool{}} }

func (l *library) video(mediaID string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.videos[mediaID]
}

func TestWebhooks_guide(t *testing.T) {
	t.Setenv("FASTPIX_WEBHOOK_SECRET", webhookSecret)
	secret, err := webhook.ParseSecret(os.Getenv("FASTPIX_WEBHOOK_SECRET"))
	if err != nil {
		t.Fatal(err)
	}
	videos := newLibrary()
	fastpix := mockfastpix.Start(t)
	app := httptest.NewServer(receive(secret, videos))
	t.Cleanup(app.Close)
	fastpix.SetWebhook(app.URL, webhookSecret)

	id := fastpix.AddPlayback(mockfastpix.PlaybackOptions{})
	ready, err := fastpix.WaitForWebhook(t.Context(), func(w mockfastpix.Webhook) bool {
		return w.Type == webhook.MediaReady && w.State == mockfastpix.WebhookDelivered
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := videos.video(ready.ObjectID); got != id {
		t.Errorf("the video is %q, want %q", got, id)
	}

	// An event that comes again after the video is gone changes nothing.
	err = fastpix.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.Status = mockfastpix.StatusFailed })
	if err != nil {
		t.Fatal(err)
	}
	wait(t, fastpix, func(w mockfastpix.Webhook) bool { return w.Type == webhook.MediaFailed && delivered(w) })
	err = fastpix.RedeliverWebhook(ready.ID)
	if err != nil {
		t.Fatal(err)
	}
	wait(t, fastpix, func(w mockfastpix.Webhook) bool { return len(w.Attempts) == 2 && delivered(w) })
	if got := videos.video(ready.ObjectID); got != "" {
		t.Errorf("a repeated event brought %q back", got)
	}
	for _, body := range []string{"{}", "{} "} {
		if status := post(t, app.URL, body, ""); status != http.StatusNoContent {
			t.Errorf("the probe %q: status %d", body, status)
		}
	}
	forged := `{"type":"video.media.ready","id":"1","object":{"id":"2"},"data":{"playbackIds":[{"id":"3"}]}}`
	for _, signature := range []string{"", "AAAA"} {
		if status := post(t, app.URL, forged, signature); status != http.StatusUnauthorized {
			t.Errorf("a forged webhook: status %d", status)
		}
	}
}

// TestWebhooks_verified tests that core/webhook accepts every webhook of the
// mock as it was sent, and refuses it under another secret.
func TestWebhooks_verified(t *testing.T) {
	t.Parallel()
	secret, err := webhook.ParseSecret(webhookSecret)
	if err != nil {
		t.Fatal(err)
	}
	other, err := webhook.ParseSecret(base64.StdEncoding.EncodeToString([]byte("another secret of a test")))
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan webhook.Event, 100)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		signature := r.Header.Get(webhook.SignatureHeader)
		event, err := secret.Event(body, signature)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		if _, err := other.Event(body, signature); !errors.Is(err, webhook.ErrSignatureInvalid) {
			t.Errorf("another secret: %v", err)
		}
		events <- event
		w.WriteHeader(http.StatusOK)
	}))
	t.Cleanup(app.Close)
	fastpix := mockfastpix.Start(t, mockfastpix.WithWebhook(app.URL, webhookSecret))
	call := func(method, path, body string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, fastpix.URL()+"/v1"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth("mock-access-token", "mock-secret-key")
		res, err := fastpix.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode >= 300 {
			t.Fatalf("%s %s: %s", method, path, res.Status)
		}
	}
	next := func() webhook.Event {
		t.Helper()
		select {
		case e := <-events:
			return e
		case <-time.After(10 * time.Second):
			t.Fatal("no webhook came")
			return webhook.Event{}
		}
	}
	call(http.MethodPost, "/on-demand",
		`{"inputs":[{"type":"video","url":"https://a.test/b.mp4"}],"accessPolicy":"private"}`)
	created := next()
	ready := next()
	call(http.MethodPatch, "/on-demand/"+created.Object.ID, `{"title":"A film"}`)
	updated := next()
	call(http.MethodDelete, "/on-demand/"+created.Object.ID, "")
	deleted := next()
	got := []string{created.Type, ready.Type, updated.Type, deleted.Type}
	want := []string{webhook.MediaCreated, webhook.MediaReady, webhook.MediaUpdated, webhook.MediaDeleted}
	if !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	for _, e := range []webhook.Event{created, ready, updated, deleted} {
		if e.Object.ID != created.Object.ID || e.Object.Type != "media" || e.ID == "" ||
			e.Workspace.ID != fastpix.WorkspaceID() || e.Status == "" || !json.Valid(e.Data) {
			t.Errorf("%s: %+v", e.Type, e)
		}
	}
}

func delivered(w mockfastpix.Webhook) bool { return w.State == mockfastpix.WebhookDelivered }

func wait(t *testing.T, fastpix *mockfastpix.Server, match func(mockfastpix.Webhook) bool) {
	t.Helper()
	if _, err := fastpix.WaitForWebhook(t.Context(), match); err != nil {
		t.Fatal(err)
	}
}

func post(t *testing.T, url, body, signature string) (status int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(webhook.SignatureHeader, signature)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
