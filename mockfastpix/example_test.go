package mockfastpix_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// signFor signs a token in place of the app under test.
func signFor(key mockfastpix.SigningKey, playbackID string, expires time.Time) string {
	token, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"kid": key.ID, "aud": "media:" + playbackID, "exp": expires.Unix(),
	}).SignedString(privateKey(key))
	if err != nil {
		panic(err)
	}
	return token
}

func fetch(srv *mockfastpix.Server, path string) *http.Response {
	w := httptest.NewRecorder()
	srv.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

func Example() {
	srv, err := mockfastpix.New() // in a test: mockfastpix.Start(t)
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	key := srv.CreateSigningKey()
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Title: "A day"})

	token := signFor(key, id, srv.Now().Add(time.Hour))
	fmt.Println(fetch(srv, "/"+id+".m3u8?token="+token).Status)

	srv.Advance(2 * time.Hour)
	res := fetch(srv, "/"+id+".m3u8?token="+token)
	fmt.Println(res.Status, res.Header.Get("X-Mock-Reason"))
	// Output:
	// 200 OK
	// 403 Forbidden token_expired
}

// exampleT is the *testing.T of the examples, which have none.
type exampleT struct{ cleanup func() }

func (*exampleT) Helper()                           {}
func (t *exampleT) Cleanup(f func())                { t.cleanup = f }
func (*exampleT) Logf(string, ...any)               {}
func (*exampleT) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Errorf prints the first line of a failure.
func (*exampleT) Errorf(format string, args ...any) {
	line, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	fmt.Println("FAIL:", line)
}

func ExampleStart() {
	t := &exampleT{} // the *testing.T of your test
	fastpix := mockfastpix.Start(t)
	defer t.cleanup() // a *testing.T does this

	key := fastpix.CreateSigningKey() // for core.ParseSigningKey
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{})
	url := fastpix.URL() + "/" + video + ".m3u8" // fastpix.URL() is for core.WithBaseURL

	for _, token := range []string{"", signFor(key, video, fastpix.Now().Add(time.Hour))} {
		res, err := fastpix.Client().Get(url + "?token=" + token)
		if err != nil {
			panic(err)
		}
		_ = res.Body.Close()
		fmt.Printf("%d %q\n", res.StatusCode, res.Header.Get("X-Mock-Reason"))
	}
	// Output:
	// 401 "token_missing"
	// 200 ""
}

func ExampleServer_AddPlayback() {
	fastpix, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer fastpix.Close() //nolint:errcheck // an example

	fastpix.AddPlayback(mockfastpix.PlaybackOptions{ID: "trailer", Policy: mockfastpix.Public})
	fastpix.AddPlayback(mockfastpix.PlaybackOptions{ID: "film"}) // private
	fastpix.AddPlayback(mockfastpix.PlaybackOptions{ID: "upload", Status: mockfastpix.StatusProcessing})
	for _, id := range []string{"trailer", "film", "upload", "0e7a6b4c-5a4f-4c1c-9d6e-2f6b8a1d3c55"} {
		res := fetch(fastpix, "/"+id+".m3u8")
		fmt.Printf("%d %q\n", res.StatusCode, res.Header.Get("X-Mock-Reason"))
	}
	// Output:
	// 200 ""
	// 401 "token_missing"
	// 400 "media_not_ready"
	// 404 "playback_id_unknown"
}

func ExampleServer_AssertAccepted() {
	t := &exampleT{} // the *testing.T of your test
	fastpix, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer fastpix.Close() //nolint:errcheck // an example
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{ID: "film"})
	key := fastpix.CreateSigningKey()

	fetch(fastpix, "/film.m3u8") // the page under test has no token
	fastpix.AssertAccepted(t, video, mockfastpix.ResourceStream)

	fetch(fastpix, "/film.m3u8?token="+signFor(key, video, fastpix.Now().Add(time.Hour)))
	fastpix.AssertAccepted(t, video, mockfastpix.ResourceStream)
	// Output:
	// FAIL: mockfastpix: no request for the stream of playback ID film was accepted
}

func ExampleServer_AssertRefused() {
	t := &exampleT{} // the *testing.T of your test
	fastpix, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer fastpix.Close() //nolint:errcheck // an example
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{ID: "film"})

	fetch(fastpix, "/film.m3u8")
	fastpix.AssertRefused(t, video, mockfastpix.ErrTokenMissing)
	fastpix.AssertRefused(t, video, mockfastpix.ErrTokenExpired)
	// Output:
	// FAIL: mockfastpix: no request for playback ID film was refused with token_expired
}

func ExampleServer_Advance() {
	fastpix, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer fastpix.Close() //nolint:errcheck // an example
	fastpix.SetTime(time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC))
	video := fastpix.AddPlayback(mockfastpix.PlaybackOptions{})
	token := signFor(fastpix.CreateSigningKey(), video, fastpix.Now().Add(time.Hour))

	for range 2 {
		fmt.Println(fastpix.Now().Format(time.TimeOnly), fastpix.Verify(token, video, mockfastpix.ResourceStream).Accepted)
		fastpix.Advance(2 * time.Hour)
	}
	// Output:
	// 12:00:00 true
	// 14:00:00 false
}

func ExampleServer_Verify() {
	srv, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	key := srv.CreateSigningKey()
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{
		ID: "0e7a6b4c-5a4f-4c1c-9d6e-2f6b8a1d3c55", Policy: mockfastpix.DRM,
	})

	verdict := srv.Verify(signFor(key, id, srv.Now().Add(time.Hour)), id, mockfastpix.ResourceStream)
	fmt.Println(verdict.Err())
	fmt.Println(verdict.Reason.Remedy)
	// Output:
	// the aud claim has the wrong prefix for this playback ID: aud begins with media: but the access policy is drm: write "drm:0e7a6b4c-5a4f-4c1c-9d6e-2f6b8a1d3c55"
	// Use media: for private playback IDs and drm: for DRM ones.
}

func ExampleServer_InjectFault() {
	srv, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})

	srv.InjectFault(mockfastpix.Fault{Status: http.StatusTooManyRequests, RetryAfter: 2 * time.Second, Times: 1})
	for range 2 {
		res := fetch(srv, "/"+id+".m3u8")
		fmt.Println(res.Status, res.Header.Get("Retry-After"))
	}
	// Output:
	// 429 Too Many Requests 2
	// 200 OK
}

func ExampleProfile() {
	profile := mockfastpix.Strict()
	profile.MissingTokenStatus = http.StatusForbidden
	srv, err := mockfastpix.New(mockfastpix.WithProfile(profile))
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	fmt.Println(fetch(srv, "/"+id+".m3u8").Status)
	// Output: 403 Forbidden
}

func ExampleServer_Requests() {
	srv, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "intro"})
	fetch(srv, "/intro.m3u8?token=undefined")
	for _, r := range srv.Requests() {
		fmt.Println(r)
	}
	// Output: #1 GET /intro.m3u8 401 refused token_malformed: the token is the word undefined: the page was rendered without a token
}

// A client under test can use FastPix's own host names, because the mock's
// client connects to the mock under these names.
func ExampleWithTLS() {
	srv, err := mockfastpix.New(mockfastpix.WithTLS("stream.fastpix.io"))
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go srv.Serve(ln) //nolint:errcheck // it returns when the server is closed
	for srv.URL() == "" {
		time.Sleep(time.Millisecond) // until it listens; Start does this in a test
	}
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{Policy: mockfastpix.Public})

	res, err := srv.Client().Get("https://stream.fastpix.io/" + id + ".m3u8")
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	fmt.Println(res.Status, res.TLS.PeerCertificates[0].DNSNames)
	// Output: 200 OK [localhost stream.fastpix.io]
}

func ExampleWithSeed() {
	srv, err := mockfastpix.New(mockfastpix.WithSeed(mockfastpix.Seed{
		Playbacks: []mockfastpix.PlaybackOptions{
			{ID: "a-film", Title: "A film"},
			{ID: "a-trailer", Title: "A trailer", Policy: mockfastpix.Public},
		},
	}))
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	for range 2 {
		fmt.Println(fetch(srv, "/a-film.m3u8").Status, fetch(srv, "/a-trailer.m3u8").Status)
		if err := srv.DeletePlayback("a-trailer"); err != nil {
			panic(err)
		}
		if err := srv.Reset(); err != nil { // brings the trailer back
			panic(err)
		}
	}
	// Output:
	// 401 Unauthorized 200 OK
	// 401 Unauthorized 200 OK
}

func ExampleServer_WaitForRequest() {
	srv, err := mockfastpix.New()
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{ID: "intro", Policy: mockfastpix.Public})
	go fetch(srv, "/"+id+".m3u8") // the application under test

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := srv.WaitForRequest(ctx, func(r mockfastpix.Request) bool { return r.PlaybackID == "intro" })
	fmt.Println(request.Path, request.Status, err)
	// Output: /intro.m3u8 200 <nil>
}

func ExampleWithWebhook() {
	const secret = "dGhlIHNlY3JldCBvZiBhIHRlc3Q=" // the app under test has the same
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	}))
	defer app.Close()
	srv, err := mockfastpix.New(
		mockfastpix.WithWebhook(app.URL+"/webhooks/fastpix", secret),
		mockfastpix.WithProcessingTime(time.Minute),
	)
	if err != nil {
		panic(err)
	}
	defer srv.Close() //nolint:errcheck // an example
	srv.AddPlayback(mockfastpix.PlaybackOptions{MediaID: "a-film"})
	srv.Advance(time.Minute)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	ready, err := srv.WaitForWebhook(ctx, func(w mockfastpix.Webhook) bool {
		return w.Type == "video.media.ready" && w.State == mockfastpix.WebhookDelivered
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(ready.Type, ready.ObjectID, ready.Attempts[0].Status)
	// Output: video.media.ready a-film 204
}
