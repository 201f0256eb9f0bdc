// Package witness_test tests the signer against the mock, which shares no code
// with it. The mock must accept every URL that core signs and refuse everything
// else.
package witness_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func newSigner(t *testing.T, mock *mockfastpix.Server, key core.SigningKey, opts ...core.Option) *core.Signer {
	t.Helper()
	signer, err := core.NewSigner(key, append(opts, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { signer.Close() })
	return signer
}

func sign(t *testing.T, signer *core.Signer, g core.Grant) *core.Playback {
	t.Helper()
	p, err := signer.Sign(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ask sends a request to the mock and returns the status and the reason.
func ask(t *testing.T, mock *mockfastpix.Server, method, url string) (status int, reason string) {
	t.Helper()
	body := strings.NewReader("")
	if method == http.MethodPost {
		body = strings.NewReader("a license challenge")
	}
	request, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	res, err := mock.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode, res.Header.Get("X-Mock-Reason")
}

// publishedKey returns the sample key from FastPix's documentation.
func publishedKey(t *testing.T) core.SigningKey {
	t.Helper()
	raw, err := os.ReadFile("../../core/testdata/published-sample-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples struct{ Valid json.RawMessage }
	if err := json.Unmarshal(raw, &samples); err != nil {
		t.Fatal(err)
	}
	key, err := core.ParseSigningKey("", samples.Valid)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestSign_publishedSampleKey(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	key := publishedKey(t)
	signer := newSigner(t, mock, key)
	video := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	p := sign(t, signer, core.Grant{PlaybackID: video})

	status, reason := ask(t, mock, http.MethodGet, p.StreamURL())
	if status != 401 || reason != mockfastpix.ErrKeyUnknown.Code {
		t.Errorf("unregistered key: %d %s, want 401 %s", status, reason, mockfastpix.ErrKeyUnknown.Code)
	}
	if err := mock.RegisterSigningKey(key.ID(), string(key.PublicKeyPEM())); err != nil {
		t.Fatal(err)
	}
	status, reason = ask(t, mock, http.MethodGet, p.StreamURL())
	if status != 200 {
		t.Errorf("registered key: %d %s, want 200", status, reason)
	}
	if err := mock.RevokeSigningKey(key.ID()); err != nil {
		t.Fatal(err)
	}
	status, reason = ask(t, mock, http.MethodGet, p.StreamURL())
	if status != 401 || reason != mockfastpix.ErrKeyRevoked.Code {
		t.Errorf("revoked key: %d %s, want 401 %s", status, reason, mockfastpix.ErrKeyRevoked.Code)
	}
}

// urls returns all URLs of a playback. Downloads and licenses depend on the
// policy.
func urls(p *core.Playback) map[string]string {
	all := map[string]string{
		"GET stream": p.StreamURL(),
		"GET stream with parameters": p.StreamURL(core.MinResolution(core.Resolution360p),
			core.MaxResolution(core.Resolution1080p), core.OrderRenditions(core.OrderAscending)),
		"GET stream of one rendition": p.StreamURL(core.OnlyResolution(core.Resolution720p)),
		"GET thumbnail":               p.ThumbnailURL(),
		"GET thumbnail with parameters": p.ThumbnailURL(core.ThumbnailFormat(core.ImageWebP),
			core.ThumbnailTime(1500*time.Millisecond), core.ThumbnailWidth(320), core.ThumbnailHeight(180),
			core.ThumbnailFit(core.FitStretch)),
		"GET thumbnail as PNG": p.ThumbnailURL(core.ThumbnailFormat(core.ImagePNG), core.ThumbnailWidth(64),
			core.ThumbnailFit(core.FitPreserve)),
		"GET thumbnail wider than the limit": p.ThumbnailURL(core.ThumbnailWidth(65535), core.ThumbnailHeight(1),
			core.ThumbnailFit(core.FitStretch)),
		"GET thumbnail higher than the limit": p.ThumbnailURL(core.ThumbnailWidth(1), core.ThumbnailHeight(65535),
			core.ThumbnailFit(core.FitStretch)),
		"GET spritesheet":               p.SpritesheetURL(),
		"GET spritesheet data":          p.SpritesheetDataURL(),
		"GET advanced spritesheet":      p.AdvancedSpritesheetURL(2 * time.Second),
		"GET advanced spritesheet data": p.AdvancedSpritesheetDataURL(2 * time.Second),
		"GET clip":                      p.ClipURL(),
		"GET clip as WebP":              p.ClipURL(core.ClipWebP()),
	}
	if p.Policy() == core.DRM {
		all["POST Widevine license"] = p.WidevineLicenseURL()
		all["POST FairPlay license"] = p.FairPlayLicenseURL()
		all["GET FairPlay certificate"] = p.FairPlayCertificateURL()
	} else {
		all["GET MP4"] = p.MP4URL()
		all["GET audio"] = p.AudioURL()
	}
	return all
}

func TestPlayback_everyURLIsAccepted(t *testing.T) {
	t.Parallel()
	policies := map[core.Policy]mockfastpix.Policy{
		core.Private: mockfastpix.Private,
		core.DRM:     mockfastpix.DRM,
		core.Public:  mockfastpix.Public,
	}
	headers := map[string]core.HeaderForm{"full header": core.HeaderFull, "minimal header": core.HeaderMinimal}
	for policy, mockPolicy := range policies {
		for name, header := range headers {
			t.Run(policy.String()+", "+name, func(t *testing.T) {
				t.Parallel()
				mock := mockfastpix.Start(t)
				created := mock.CreateSigningKey()
				key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
				if err != nil {
					t.Fatal(err)
				}
				signer := newSigner(t, mock, key, core.WithHeader(header))
				video := mock.AddPlayback(mockfastpix.PlaybackOptions{
					Policy: mockPolicy, MP4Support: "audioOnly,capped_4k",
				})
				p := sign(t, signer, core.Grant{
					PlaybackID: video, Policy: policy, Subject: "viewer",
					Claims: map[string]any{"groups": []string{"user"}},
				})
				for what, url := range urls(p) {
					method, _, _ := strings.Cut(what, " ")
					if status, reason := ask(t, mock, method, url); status != http.StatusOK {
						t.Errorf("%s: %d %s", what, status, reason)
					}
				}
				mock.AssertNoneRefused(t)

				if policy == core.Public {
					return
				}
				mock.Advance(time.Hour)
				for what, url := range urls(p) {
					method, _, _ := strings.Cut(what, " ")
					status, reason := ask(t, mock, method, url)
					if diff := cmp.Diff("token_expired", reason); diff != "" || status != 403 {
						t.Errorf("%s after an hour: status %d, want 403, reason (-want +got):\n%s", what, status, diff)
					}
				}
			})
		}
	}
}

func TestToken_validForItsGrantOnly(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer := newSigner(t, mock, key)
	mine, other := mock.AddPlayback(mockfastpix.PlaybackOptions{}), mock.AddPlayback(mockfastpix.PlaybackOptions{})
	drm := mock.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})

	private := sign(t, signer, core.Grant{PlaybackID: mine})
	asPrivate := sign(t, signer, core.Grant{PlaybackID: drm})
	asDRM := sign(t, signer, core.Grant{PlaybackID: mine, Policy: core.DRM})
	asPublic := sign(t, signer, core.Grant{PlaybackID: mine, Policy: core.Public})
	tampered := strings.Replace(private.StreamURL(), private.Token(), tamper(private.Token()), 1)
	tests := map[string]struct{ url, reason string }{
		"different video": {
			strings.Replace(private.StreamURL(), mine, other, 1), "aud_wrong_playback_id",
		},
		"DRM video signed as private":    {asPrivate.StreamURL(), "aud_wrong_prefix"},
		"private video signed as DRM":    {asDRM.StreamURL(), "aud_wrong_prefix"},
		"private video signed as public": {asPublic.StreamURL(), "token_missing"},
		"changed signature":              {tampered, "signature_invalid"},
	}
	for name, test := range tests {
		if status, reason := ask(t, mock, http.MethodGet, test.url); status != 401 || reason != test.reason {
			t.Errorf("%s: %d %s, want 401 %s", name, status, reason, test.reason)
		}
	}
}

// tamper changes the first character of a token's signature.
func tamper(token string) string {
	at := strings.LastIndexByte(token, '.') + 1
	first := "A"
	if token[at] == 'A' {
		first = "B"
	}
	return token[:at] + first + token[at+1:]
}
