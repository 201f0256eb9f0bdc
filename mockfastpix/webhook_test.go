package mockfastpix_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const (
	webhookKey    = "0123456789abcdef0123456789abcdef"
	webhookSecret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)

// hook is a webhook that an endpoint received.
type hook struct {
	Type   string
	Object struct{ Type, ID string }
	ID     string
	Data   struct {
		Status, Thumbnail, UploadID, StreamKey string
		PlaybackIDs                            []struct{ ID string }
	}
	Status    string
	Workspace struct{ ID string }

	body string
}

// endpoint receives webhooks.
type endpoint struct {
	*httptest.Server
	hooks  chan hook
	status atomic.Int64 // of the answers
}

// newEndpoint starts an endpoint that checks signatures.
func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{hooks: make(chan hook, 2000)}
	e.status.Store(http.StatusNoContent)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the server gave up
		}
		mac := hmac.New(sha256.New, []byte(webhookKey))
		mac.Write(body)
		got := r.Header.Get("FastPix-Signature")
		if want := base64.StdEncoding.EncodeToString(mac.Sum(nil)); got != want {
			t.Errorf("signature %q, want %q", got, want)
		}
		if r.Method != http.MethodPost || r.URL.Path != "/hooks" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %s", r.Method, r.URL, r.Header)
		}
		h := hook{body: string(body)}
		if err := json.Unmarshal(body, &h); err != nil {
			t.Errorf("body %s: %v", body, err)
		}
		w.Header().Set("Location", "/elsewhere") // for the statuses that redirect
		w.WriteHeader(int(e.status.Load()))
		e.hooks <- h
	}))
	t.Cleanup(e.Close)
	return e
}

// option returns the option that sends webhooks here.
func (e *endpoint) option() mockfastpix.Option {
	return mockfastpix.WithWebhook(e.URL+"/hooks", webhookSecret)
}

// next returns the next webhook, which must have the type.
func (e *endpoint) next(t *testing.T, kind string) hook {
	t.Helper()
	select {
	case h := <-e.hooks:
		if h.Type != kind {
			t.Fatalf("%s came, want %s", h.Type, kind)
		}
		return h
	case <-time.After(10 * time.Second):
		t.Fatalf("%s did not come", kind)
	}
	return hook{}
}

// wantNone waits until the webhooks so far are delivered and checks that the
// endpoint has received no other than those that next has returned.
func (e *endpoint) wantNone(t *testing.T, srv *mockfastpix.Server) {
	t.Helper()
	for _, w := range srv.Webhooks() {
		waitFor(t, srv, func(now mockfastpix.Webhook) bool {
			return now.ID == w.ID && now.State != mockfastpix.WebhookPending
		})
	}
	select {
	case h := <-e.hooks:
		t.Errorf("%s came", h.Type)
	default:
	}
}

func waitFor(t *testing.T, srv *mockfastpix.Server, match func(mockfastpix.Webhook) bool) mockfastpix.Webhook {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	w, err := srv.WaitForWebhook(ctx, match)
	if err != nil {
		t.Fatalf("%v: %v", err, srv.Webhooks())
	}
	return w
}

const publicMedia = `{"inputs":[{"type":"video","url":"https://a.test/b.mp4"}],"accessPolicy":"public"}`

func TestWebhook_media(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option())
	media := apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, "/on-demand", publicMedia).ID

	created := e.next(t, "video.media.created")
	if created.Object.Type != "media" || created.Object.ID != media || created.Data.Status != "Created" ||
		created.Status != "media_created" || created.Workspace.ID != srv.WorkspaceID() || len(created.Data.PlaybackIDs) != 1 {
		t.Errorf("created: %s", created.body)
	}
	ready := e.next(t, "video.media.ready")
	thumbnail := srv.URL() + "/" + ready.Data.PlaybackIDs[0].ID + "/thumbnail.png"
	if ready.Data.Status != "Ready" || ready.Status != "ready" || ready.ID == created.ID ||
		ready.Data.Thumbnail != thumbnail {
		t.Errorf("ready: %s", ready.body)
	}
	path := "/on-demand/" + media
	for _, change := range []struct{ method, path, body, kind string }{
		{"PATCH", path, `{"title":"A film"}`, "video.media.updated"},
		{"PATCH", path + "/update-mp4Support", `{"mp4Support":"capped_4k"}`, "video.media.mp4Support.ready"},
		{"PATCH", path + "/update-mp4Support", `{"mp4Support":"none"}`, ""},
		{"PATCH", path + "/source-access", `{"sourceAccess":true}`, "video.media.source.ready"},
		{"PATCH", path + "/source-access", `{"sourceAccess":false}`, "video.media.source.deleted"},
	} {
		wantOK(t, api(t, srv, change.method, change.path, change.body))
		if change.kind != "" {
			e.next(t, change.kind)
		}
	}
	wantOK(t, api(t, srv, http.MethodDelete, path, ""))
	deleted := e.next(t, "video.media.deleted")
	if deleted.Object.ID != media || len(deleted.Data.PlaybackIDs) != 1 {
		t.Errorf("deleted: %s", deleted.body)
	}
	api(t, srv, http.MethodDelete, path, "")
	e.wantNone(t, srv)
}

func TestWebhook_processing(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option(), mockfastpix.WithProcessingTime(time.Hour))
	var media []string
	for range 3 {
		media = append(media, apiOK[struct{ ID string }](t, srv, 201, http.MethodPost, "/on-demand", publicMedia).ID)
		e.next(t, "video.media.created")
	}
	wantOK(t, api(t, srv, http.MethodDelete, "/on-demand/"+media[0], ""))
	e.next(t, "video.media.deleted")
	srv.Advance(59 * time.Minute)
	e.wantNone(t, srv)
	srv.Advance(time.Minute)
	for _, id := range media[1:] {
		if ready := e.next(t, "video.media.ready"); ready.Object.ID != id {
			t.Errorf("ready: %s, want %s", ready.Object.ID, id)
		}
	}
	e.wantNone(t, srv)
}

func TestWebhook_failedMedia(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option(), mockfastpix.WithProcessingTime(time.Hour))
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	e.next(t, "video.media.created")
	set := func(status mockfastpix.MediaStatus) {
		t.Helper()
		if err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.Status = status }); err != nil {
			t.Fatal(err)
		}
	}
	set(mockfastpix.StatusFailed)
	if failed := e.next(t, "video.media.failed"); failed.Data.Status != "Failed" {
		t.Errorf("failed: %s", failed.body)
	}
	srv.Advance(time.Hour)
	set(mockfastpix.StatusReady)
	e.next(t, "video.media.ready")
	srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusProcessing})
	e.next(t, "video.media.created")
	e.wantNone(t, srv)
}

func TestWebhook_upload(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option())
	u := createUpload(t, srv, privateUpload)
	created := e.next(t, "video.media.upload")
	if created.Data.UploadID != u.UploadID || created.Object.ID != u.UploadID || created.Data.Status != "waiting" {
		t.Errorf("created: %s", created.body)
	}
	put(t, srv, u.URL, "a file")
	media := e.next(t, "video.upload.media_created")
	if media.Object.ID != u.UploadID || len(media.Data.PlaybackIDs) != 1 {
		t.Errorf("media created: %s", media.body)
	}
	e.next(t, "video.media.ready")
	put(t, srv, u.URL, "again")

	u = createUpload(t, srv, privateUpload)
	e.next(t, "video.media.upload")
	wantOK(t, api(t, srv, http.MethodPut, "/on-demand/upload/"+u.UploadID+"/cancel", ""))
	canceled := e.next(t, "video.media.upload."+"cancel"+"led")
	if canceled.Data.UploadID != u.UploadID || canceled.Status != "cancel"+"led" {
		t.Errorf("canceled: %s", canceled.body)
	}
	e.wantNone(t, srv)
}

func TestWebhook_liveStream(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t, e.option())
	type stream struct {
		StreamID, StreamKey string
		PlaybackIDs         []struct{ ID string }
	}
	live := apiOK[stream](t, srv, 201, http.MethodPost, "/live/streams", `{"playbackSettings":{},"inputMediaSettings":{}}`)
	created := e.next(t, "video.live_stream.created")
	if created.Object.Type != "live-stream" || created.Object.ID != live.StreamID || created.Status != "idle" ||
		created.Data.StreamKey != live.StreamKey || len(created.Data.PlaybackIDs) != 1 {
		t.Errorf("created: %s", created.body)
	}
	onAir := func() {
		t.Helper()
		err := srv.UpdatePlayback(live.PlaybackIDs[0].ID, func(o *mockfastpix.PlaybackOptions) { o.OffAir = false })
		if err != nil {
			t.Fatal(err)
		}
		if active := e.next(t, "video.live_stream.active"); active.Status != "active" {
			t.Errorf("active: %s", active.body)
		}
	}
	path := "/live/streams/" + live.StreamID
	onAir()
	wantOK(t, api(t, srv, http.MethodPut, path+"/finish", ""))
	e.next(t, "video.live_stream.idle")
	api(t, srv, http.MethodPut, path+"/finish", "")
	onAir()
	wantOK(t, api(t, srv, http.MethodPut, path+"/live-disable", ""))
	e.next(t, "video.live_stream.idle")
	e.next(t, "video.live_stream.disabled")
	wantOK(t, api(t, srv, http.MethodPut, path+"/live-enable", ""))
	e.next(t, "video.live_stream.enabled")
	wantOK(t, api(t, srv, http.MethodPatch, path, `{"reconnectWindow":90}`))
	e.next(t, "video.live_stream.updated")
	wantOK(t, api(t, srv, http.MethodDelete, path, ""))
	if deleted := e.next(t, "video.live_stream.deleted"); len(deleted.Data.PlaybackIDs) != 1 {
		t.Errorf("deleted: %s", deleted.body)
	}
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Live: true})
	e.next(t, "video.live_stream.created")
	e.next(t, "video.live_stream.active")
	if err := srv.UpdatePlayback(id, func(o *mockfastpix.PlaybackOptions) { o.OffAir = true }); err != nil {
		t.Fatal(err)
	}
	e.next(t, "video.live_stream.idle")
	e.wantNone(t, srv)
}

func TestWebhook_retries(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.status.Store(http.StatusServiceUnavailable)
	srv := mockfastpix.Start(t, e.option())
	srv.AddPlayback(mockfastpix.PlaybackOptions{})
	first := e.next(t, "video.media.created")
	tried := func(n int) mockfastpix.Webhook {
		return waitFor(t, srv, func(w mockfastpix.Webhook) bool { return w.ID == first.ID && len(w.Attempts) == n })
	}
	if w := tried(1); w.State != mockfastpix.WebhookPending || w.Attempts[0].Status != http.StatusServiceUnavailable {
		t.Errorf("after one attempt: %v", w)
	}
	srv.Advance(time.Second)
	if again := e.next(t, "video.media.created"); again.body != first.body {
		t.Errorf("the second attempt has another body:\n%s\n%s", first.body, again.body)
	}
	tried(2)
	e.status.Store(http.StatusOK)
	srv.Advance(5 * time.Second)
	e.next(t, "video.media.created")
	if w := tried(3); w.State != mockfastpix.WebhookDelivered {
		t.Errorf("in the end: %v", w)
	}
	e.next(t, "video.media.ready") // not before the first was delivered
	e.wantNone(t, srv)
}

func TestWebhook_givenUp(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	e.status.Store(http.StatusFound) // a redirect is no delivery
	srv := mockfastpix.Start(t, e.option())
	srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusProcessing})
	id := e.next(t, "video.media.created").ID
	for n := 1; n < 5; n++ {
		waitFor(t, srv, func(w mockfastpix.Webhook) bool { return len(w.Attempts) == n })
		srv.Advance(2 * time.Minute)
		e.next(t, "video.media.created")
	}
	failed := waitFor(t, srv, func(w mockfastpix.Webhook) bool { return w.State == mockfastpix.WebhookFailed })
	if len(failed.Attempts) != 5 || !strings.HasSuffix(failed.String(), "after 5 attempts, the last with status 302") {
		t.Errorf("%v", failed)
	}
	srv.Advance(time.Hour)
	e.wantNone(t, srv)

	e.status.Store(http.StatusOK)
	if err := srv.RedeliverWebhook(id); err != nil {
		t.Fatal(err)
	}
	if again := e.next(t, "video.media.created"); again.body != string(failed.Body) {
		t.Errorf("delivered again: %s, want %s", again.body, failed.Body)
	}
	waitFor(t, srv, func(w mockfastpix.Webhook) bool {
		return w.State == mockfastpix.WebhookDelivered && len(w.Attempts) == 6
	})
	if err := srv.RedeliverWebhook("x"); err == nil || !strings.Contains(err.Error(), `"x"`) {
		t.Errorf("an unknown ID: %v", err)
	}
}

// TestWebhook_redeliveredDuringAttempt tests that a webhook is sent again if
// that is asked for while an attempt waits for its answer.
func TestWebhook_redeliveredDuringAttempt(t *testing.T) {
	t.Parallel()
	called, release := make(chan struct{}, 10), make(chan struct{})
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		called <- struct{}{}
		<-release
	}))
	t.Cleanup(app.Close)
	srv := mockfastpix.Start(t, mockfastpix.WithWebhook(app.URL, webhookSecret))
	srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusProcessing})
	<-called
	if err := srv.RedeliverWebhook(srv.Webhooks()[0].ID); err != nil {
		t.Fatal(err)
	}
	close(release)
	waitFor(t, srv, func(w mockfastpix.Webhook) bool {
		return len(w.Attempts) == 2 && w.State == mockfastpix.WebhookDelivered
	})
}

// TestWebhook_resetBeforeAttempt tests that a reset between the choice of a
// webhook and its attempt prevents the attempt.
func TestWebhook_resetBeforeAttempt(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the webhook was sent")
	}))
	t.Cleanup(app.Close)
	mockfastpix.AttemptAfterReset(app.URL)
}

func TestWebhook_noAnswer(t *testing.T) {
	t.Parallel()
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices the end of a request only after its body
		<-r.Context().Done()
	}))
	t.Cleanup(app.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, tt := range map[string]struct{ url, want string }{
		"late":       {app.URL, "did not answer in time"},
		"no process": {gone.URL, "refused"},
	} {
		srv := newServer(t, mockfastpix.WithWebhook(tt.url+"/hooks?token=secret", webhookSecret))
		mockfastpix.SetWebhookTimeout(srv, time.Millisecond)
		if name != "late" {
			mockfastpix.SetWebhookTimeout(srv, time.Minute)
		}
		srv.AddPlayback(mockfastpix.PlaybackOptions{})
		w := waitFor(t, srv, func(w mockfastpix.Webhook) bool { return len(w.Attempts) == 1 })
		a := w.Attempts[0]
		if a.Status != 0 || !strings.Contains(a.Error, tt.want) || strings.Contains(a.Error, "token") {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

// TestWebhook_goroutines must not be parallel: it looks at all goroutines.
func TestWebhook_goroutines(t *testing.T) { //nolint:paralleltest // see above
	workers := func() int {
		var all bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&all, 2); err != nil {
			t.Fatal(err)
		}
		return strings.Count(all.String(), "(*outbox).work(")
	}
	srv := newServer(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{})
	if n := workers(); n != 0 {
		t.Errorf("%d workers without an endpoint", n)
	}
	if list := srv.Webhooks(); len(list) != 0 {
		t.Errorf("webhooks without an endpoint: %v", list)
	}
	called := make(chan struct{}, 1)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		called <- struct{}{}
		<-r.Context().Done()
	}))
	defer app.Close()
	for range 20 { // a worker that Close does not wait for may end in time by chance
		srv = newServer(t)
		srv.SetWebhook(app.URL, webhookSecret)
		srv.AddPlayback(mockfastpix.PlaybackOptions{})
		<-called
		if n := workers(); n != 1 {
			t.Errorf("%d workers, want 1", n)
		}
		if err := srv.Close(); err != nil {
			t.Fatal(err)
		}
		if n := workers(); n != 0 {
			t.Errorf("%d workers after Close", n)
		}
		srv.AddPlayback(mockfastpix.PlaybackOptions{})
		if n := workers(); n != 0 {
			t.Errorf("%d workers for an event after Close", n)
		}
	}
	if _, err := srv.WaitForWebhook(t.Context(), func(mockfastpix.Webhook) bool { return false }); err == nil {
		t.Error("WaitForWebhook waits for a closed server")
	}
}

func TestWebhook_endpointLater(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := mockfastpix.Start(t)
	srv.AddPlayback(mockfastpix.PlaybackOptions{})
	srv.SetWebhook(e.URL+"/hooks", webhookSecret)
	srv.AddPlayback(mockfastpix.PlaybackOptions{Status: mockfastpix.StatusProcessing})
	e.next(t, "video.media.created")
	e.wantNone(t, srv)
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	srv.AddPlayback(mockfastpix.PlaybackOptions{})
	if list := srv.Webhooks(); len(list) != 0 {
		t.Errorf("after a reset: %v", list)
	}
	e.wantNone(t, srv)
}

func TestWebhook_bounds(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := newServer(t, e.option())
	for range 510 {
		srv.AddPlayback(mockfastpix.PlaybackOptions{})
	}
	if n := len(srv.Webhooks()); n != 1000 {
		t.Errorf("%d webhooks are kept", n)
	}
}

func TestWebhook_seed(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	text := fmt.Sprintf(`{"processingTime":"1h","playbacks":[{"id":"film"},{"id":"done","status":"Ready"}],
		"webhook":{"url":%q,"secret":%q}}`, e.URL+"/hooks", webhookSecret)
	seed, err := mockfastpix.LoadSeed(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(t, mockfastpix.WithSeed(seed))
	for range 2 {
		e.wantNone(t, srv) // the seed is no event
		srv.Advance(time.Hour)
		if ready := e.next(t, "video.media.ready"); ready.Data.PlaybackIDs[0].ID != "film" {
			t.Errorf("ready: %s", ready.body)
		}
		if err := srv.Reset(); err != nil {
			t.Fatal(err)
		}
	}
	for _, shown := range []string{
		fmt.Sprintf("%v %+v %#v %s", seed, seed, *seed.Webhook, seed.Webhook), seed.Webhook.LogValue().String(),
	} {
		if strings.Contains(shown, webhookSecret) {
			t.Errorf("the secret is shown: %s", shown)
		}
	}
	if _, err := mockfastpix.New(mockfastpix.WithSeed(seed), e.option()); err == nil ||
		!strings.Contains(err.Error(), "WithWebhook is set too") {
		t.Errorf("a seed and an option: %v", err)
	}
}

func TestWebhook_invalid(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ url, secret, want string }{
		"another scheme":   {"ftp://app.test/hooks", webhookSecret, "use an http or https URL"},
		"no scheme":        {"app.test/hooks", webhookSecret, "use an http or https URL"},
		"no host":          {"http:///hooks", webhookSecret, "no host"},
		"only a port":      {"http://:8080/hooks", webhookSecret, "no host"},
		"fragment":         {"http://app.test/hooks#top", webhookSecret, "must not contain # or a space"},
		"empty fragment":   {"http://app.test/hooks#", webhookSecret, "must not contain # or a space"},
		"space":            {"http://app.test/my hooks", webhookSecret, "must not contain # or a space"},
		"no URL":           {"", webhookSecret, "the URL is empty"},
		"not a URL":        {"http://app.test:port/", webhookSecret, "does not parse"},
		"no secret":        {"http://app.test/hooks", "", "base64 of at least 16 bytes"},
		"a short secret":   {"http://app.test/hooks", "c2hvcnQ=", "base64 of at least 16 bytes"},
		"not base64":       {"http://app.test/hooks", "hunter2 hunter2 hunter2", "base64 of at least 16 bytes"},
		"password in URL":  {"gopher://user:hunter2@app.test", webhookSecret, "use an http or https URL"},
		"password, broken": {"http://user:hunter2@app.test:port", webhookSecret, "does not parse"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := mockfastpix.New(mockfastpix.WithWebhook(tt.url, tt.secret))
			var option *mockfastpix.OptionError
			if !errors.As(err, &option) || option.Option != "WithWebhook" {
				t.Fatalf("error %v", err)
			}
			_, seedErr := mockfastpix.LoadSeed(strings.NewReader(
				fmt.Sprintf(`{"webhook":{"url":%q,"secret":%q}}`, tt.url, tt.secret)))
			body, err := json.Marshal(map[string]string{"url": tt.url, "secret": tt.secret})
			if err != nil {
				t.Fatal(err)
			}
			refused := control(t, newServer(t), http.MethodPut, "/webhook", string(body))
			for _, text := range []string{option.Error(), fmt.Sprint(seedErr), refused.body} {
				if !strings.Contains(text, tt.want) || strings.Contains(text, "hunter2") {
					t.Errorf("error %q, want %q in it", text, tt.want)
				}
			}
			if refused.status != http.StatusBadRequest || !strings.HasPrefix(fmt.Sprint(seedErr), "seed: webhook: ") {
				t.Errorf("control plane %d, seed %v", refused.status, seedErr)
			}
		})
	}
	if _, err := mockfastpix.LoadSeed(strings.NewReader(`{"webhook":{}}`)); err == nil ||
		!strings.Contains(err.Error(), "url and secret are missing") {
		t.Errorf("an empty webhook in a seed: %v", err)
	}
}

func TestControl_webhooks(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	srv := newServer(t)
	if res := control(t, srv, http.MethodGet, "/webhook", ""); res.status != 404 {
		t.Errorf("no endpoint: %d", res.status)
	}
	if res := control(t, srv, http.MethodPut, "/webhook", "{}"); res.status != 400 {
		t.Errorf("an empty endpoint: %d", res.status)
	}
	set := fmt.Sprintf(`{"url":%q,"secret":%q}`, e.URL+"/hooks", webhookSecret)
	for _, res := range []response{
		control(t, srv, http.MethodPut, "/webhook", set), control(t, srv, http.MethodGet, "/webhook", ""),
	} {
		if res.status != 200 || !strings.Contains(res.body, e.URL) || strings.Contains(res.body, webhookSecret) {
			t.Errorf("endpoint: %d %s", res.status, res.body)
		}
	}
	type list struct{ Webhooks []mockfastpix.Webhook }
	if got := controlOK[list](t, srv, 200, http.MethodGet, "/webhooks?wait=1ms", ""); got.Webhooks == nil ||
		len(got.Webhooks) != 0 {
		t.Errorf("no webhooks: %+v", got)
	}
	media := controlOK[struct{ MediaID string }](t, srv, 201, http.MethodPost, "/playbacks", "{}").MediaID
	e.next(t, "video.media.created")
	e.next(t, "video.media.ready")
	got := controlOK[list](t, srv, 200, http.MethodGet,
		"/webhooks?type=video.media.ready&state=delivered&wait=10s", "").Webhooks
	if len(got) != 1 || got[0].ObjectID != media || got[0].Attempts[0].Status != http.StatusNoContent ||
		!strings.Contains(string(got[0].Body), media) {
		t.Fatalf("delivered: %+v", got)
	}
	if all := controlOK[list](t, srv, 200, http.MethodGet, "/webhooks", "").Webhooks; len(all) != 2 {
		t.Errorf("all: %+v", all)
	}
	controlOK[any](t, srv, 204, http.MethodPost, "/webhooks/"+got[0].ID+"/redeliver", "")
	if again := e.next(t, "video.media.ready"); again.ID != got[0].ID {
		t.Errorf("delivered again: %s", again.body)
	}
	for path, want := range map[string]string{
		"/webhooks?state=lost": "pending, delivered or failed", "/webhooks?wait=1h": "from 0s to 1m",
	} {
		if res := control(t, srv, http.MethodGet, path, ""); res.status != 400 || !strings.Contains(res.body, want) {
			t.Errorf("%s: %d %s", path, res.status, res.body)
		}
	}
	if res := control(t, srv, http.MethodPost, "/webhooks/x/redeliver", ""); res.status != 404 {
		t.Errorf("an unknown ID: %d", res.status)
	}
	controlOK[any](t, srv, 204, http.MethodDelete, "/webhook", "")
	controlOK[any](t, srv, 201, http.MethodPost, "/playbacks", "{}")
	e.wantNone(t, srv)
	if list := srv.Webhooks(); len(list) != 2 {
		t.Errorf("without an endpoint: %v", list)
	}
}
