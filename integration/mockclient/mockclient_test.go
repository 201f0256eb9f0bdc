package mockclient_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/mockclient"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestClient_everyOperation(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	c := mockclient.New(srv.URL()+"/", srv.Client())
	ctx := t.Context()

	made, err := c.CreateSigningKey(ctx)
	if err != nil {
		t.Fatal(err)
	}
	key, err := core.ParseSigningKey(made.ID, []byte(made.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(srv.URL()), core.WithClock(srv.Now))
	if err != nil {
		t.Fatal(err)
	}
	options := mockfastpix.PlaybackOptions{
		ID: "a-film", Title: "A film", MediaID: "a-media", Policy: mockfastpix.Private, Resolution: "480p",
		UserAgents: mockfastpix.Restriction{DefaultPolicy: "allow", Allow: []string{}, Deny: []string{"curl"}},
	}
	id, err := c.AddPlayback(ctx, options)
	if err != nil {
		t.Fatal(err)
	}
	options.Status, options.MP4Support = mockfastpix.StatusReady, "audioOnly,capped_4k"
	options.Domains = mockfastpix.Restriction{DefaultPolicy: "allow", Allow: []string{}, Deny: []string{}}
	got, _ := srv.Playback(id)
	if !cmp.Equal(options.UserAgents, got.UserAgents) ||
		got.Title != options.Title || got.Resolution != options.Resolution {
		t.Errorf("playback (-want +got):\n%s", cmp.Diff(options, got))
	}
	p, err := signer.Sign(ctx, core.Grant{PlaybackID: id})
	if err != nil {
		t.Fatal(err)
	}
	stream := func() int {
		t.Helper()
		res, err := srv.Client().Get(p.StreamURL())
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}

	statuses := []int{stream()}
	remove, err := c.InjectFault(ctx, mockfastpix.Fault{
		PlaybackID: id, Status: 503, Delay: time.Millisecond, RetryAfter: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	statuses = append(statuses, stream())
	if err := remove(ctx); err != nil {
		t.Fatal(err)
	}
	if err := remove(ctx); err == nil || !strings.Contains(err.Error(), "there is no fault") {
		t.Errorf("the second removal returns %v, want an error", err)
	}
	before := srv.Now()
	now, err := c.Advance(ctx, 25*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if d := now.Sub(before); d < 25*time.Hour || d > 25*time.Hour+time.Minute {
		t.Errorf("the clock moved by %v, want 25h", d)
	}
	statuses = append(statuses, stream())
	if err := c.RevokeSigningKey(ctx, made.ID); err != nil {
		t.Fatal(err)
	}
	statuses = append(statuses, stream())
	want := []int{http.StatusOK, http.StatusServiceUnavailable, http.StatusForbidden, http.StatusUnauthorized}
	if diff := cmp.Diff(want, statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}

	requests, err := c.Requests(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []string
	for _, r := range requests {
		reasons = append(reasons, r.Reason)
	}
	if diff := cmp.Diff([]string{"", "fault_injected", "token_expired", "key_revoked"}, reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	late, err := c.Requests(ctx, 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(requests[3:], late); diff != "" {
		t.Errorf("requests since 3 (-want +got):\n%s", diff)
	}

	if err := c.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	if _, known := srv.Playback(id); known || len(srv.Requests()) != 0 {
		t.Error("a playback or requests remain after the reset")
	}
}

func TestClient_errorHasTheMocksText(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t, mockfastpix.WithoutControlPlane())
	_, err := mockclient.New(srv.URL(), nil).CreateSigningKey(t.Context())
	if err == nil || !strings.Contains(err.Error(), "turned off") {
		t.Errorf("the error is %v, want one that reports that the control plane is turned off", err)
	}
}
