package mockfastpix_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
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
