package mockfastpix_test

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// start starts a server with one signing key and returns a signer for it.
func start(tb testing.TB, opts ...mockfastpix.Option) (*mockfastpix.Server, *signer) {
	tb.Helper()
	srv := mockfastpix.Start(tb, opts...)
	return srv, newSigner(tb, srv)
}

func newSigner(tb testing.TB, srv *mockfastpix.Server) *signer {
	tb.Helper()
	key := srv.CreateSigningKey()
	return &signer{srv: srv, keyID: key.ID, key: parsePrivateKey(tb, key.PrivateKey)}
}

// signer signs tokens with golang-jwt, as an app without this module does.
type signer struct {
	srv   *mockfastpix.Server
	keyID string
	key   *rsa.PrivateKey
}

func parsePrivateKey(tb testing.TB, privateKey string) *rsa.PrivateKey {
	tb.Helper()
	text, err := base64.StdEncoding.DecodeString(privateKey)
	if err != nil {
		tb.Fatal(err)
	}
	key, err := jwt.ParseRSAPrivateKeyFromPEM(text)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

// draft is a valid token before it is signed. Tests change one thing in it.
type draft struct {
	header map[string]any
	claims jwt.MapClaims
	method jwt.SigningMethod
	key    any
}

func (s *signer) draft(playbackID, prefix string) *draft {
	now := s.srv.Now()
	return &draft{
		header: map[string]any{"alg": "RS256"},
		claims: jwt.MapClaims{
			"kid": s.keyID, "aud": prefix + playbackID, "iss": "fastpix.io", "sub": "",
			"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		},
		method: jwt.SigningMethodRS256,
		key:    s.key,
	}
}

func (d *draft) sign(tb testing.TB) string {
	tb.Helper()
	t := jwt.NewWithClaims(d.method, d.claims)
	t.Header = d.header
	signed, err := t.SignedString(d.key)
	if err != nil {
		tb.Fatal(err)
	}
	return signed
}

func (s *signer) token(tb testing.TB, playbackID string) string {
	tb.Helper()
	return s.draft(playbackID, "media:").sign(tb)
}

func (s *signer) drmToken(tb testing.TB, playbackID string) string {
	tb.Helper()
	return s.draft(playbackID, "drm:").sign(tb)
}

// response is a response with its body read.
type response struct {
	status int
	header http.Header
	body   string
}

func do(tb testing.TB, client *http.Client, req *http.Request) response {
	tb.Helper()
	res, err := client.Do(req)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return response{res.StatusCode, res.Header, string(body)}
}

func get(tb testing.TB, srv *mockfastpix.Server, path string, header ...string) response {
	tb.Helper()
	return request(tb, srv, http.MethodGet, path, nil, header...)
}

// request sends a request to the server. path may be an absolute URL, and
// header is a list of names and values.
func request(tb testing.TB, srv *mockfastpix.Server, method, path string, body io.Reader, header ...string) response {
	tb.Helper()
	if path[0] == '/' {
		path = srv.URL() + path
	}
	req, err := http.NewRequest(method, path, body)
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return do(tb, srv.Client(), req)
}

// envelope is FastPix's error response.
type envelope struct {
	Success *bool `json:"success"`
	Error   struct {
		Code        int     `json:"code"`
		Message     string  `json:"message"`
		Description *string `json:"description"`
		Fields      []field `json:"fields"`
	} `json:"error"`
}

type field struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func parseEnvelope(tb testing.TB, res response) envelope {
	tb.Helper()
	if got := res.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		tb.Errorf("content type of the refusal is %q", got)
	}
	var e envelope
	if err := json.Unmarshal([]byte(res.body), &e); err != nil {
		tb.Fatalf("the body is not an envelope: %v\n%s", err, res.body)
	}
	if e.Success == nil || *e.Success || e.Error.Code != res.status || e.Error.Message == "" {
		tb.Errorf("the envelope does not match status %d: %s", res.status, res.body)
	}
	return e
}

// wantRefusal checks status, reason code and envelope, and returns the
// description.
func wantRefusal(tb testing.TB, res response, status int, reason mockfastpix.Reason) string {
	tb.Helper()
	if res.status != status {
		tb.Errorf("status %d, want %d\n%s", res.status, status, res.body)
	}
	if got := res.header.Get("X-Mock-Reason"); got != reason.Code {
		tb.Errorf("reason %q, want %q\n%s", got, reason.Code, res.body)
	}
	e := parseEnvelope(tb, res)
	if status == http.StatusForbidden && e.Error.Message == "unauthorized" ||
		status == http.StatusUnauthorized && e.Error.Message == "forbidden" {
		tb.Errorf("the message does not fit the status: %s", res.body)
	}
	if status == http.StatusUnprocessableEntity {
		if e.Error.Description != nil || len(e.Error.Fields) == 0 {
			tb.Errorf("a 422 must have fields and no description: %s", res.body)
		}
		return ""
	}
	if e.Error.Description == nil || *e.Error.Description == "" {
		tb.Fatalf("no description: %s", res.body)
	}
	return *e.Error.Description
}

func wantOK(tb testing.TB, res response) {
	tb.Helper()
	if res.status != http.StatusOK {
		tb.Fatalf("status %d, want 200\n%s", res.status, res.body)
	}
}

// privateKey is parsePrivateKey for examples.
func privateKey(key mockfastpix.SigningKey) *rsa.PrivateKey {
	text, err := base64.StdEncoding.DecodeString(key.PrivateKey)
	if err != nil {
		panic(err)
	}
	parsed, err := jwt.ParseRSAPrivateKeyFromPEM(text)
	if err != nil {
		panic(err)
	}
	return parsed
}
