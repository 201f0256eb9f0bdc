package mockfastpix_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestSigningKey_form(t *testing.T) {
	t.Parallel()
	key := mockfastpix.Start(t).CreateSigningKey()
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(key.ID) {
		t.Errorf("ID %q is not a UUID", key.ID)
	}
	text, err := base64.StdEncoding.DecodeString(key.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	// Header, body on one line and footer have three line ends.
	if got := bytes.Count(text, []byte("\n")); got != 3 ||
		!bytes.HasPrefix(text, []byte("-----BEGIN PRIVATE KEY-----\n")) {
		t.Errorf("the PEM has %d line ends", got)
	}
	block, _ := pem.Decode(text)
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if rsaKey, ok := parsed.(*rsa.PrivateKey); !ok || rsaKey.N.BitLen() != 2048 {
		t.Errorf("the key is %T", parsed)
	}
}

func TestSigningKey_sharedBetweenServers(t *testing.T) {
	t.Parallel()
	one, two := mockfastpix.Start(t), mockfastpix.Start(t)
	a, b, c := one.CreateSigningKey(), one.CreateSigningKey(), two.CreateSigningKey()
	if a.PrivateKey == b.PrivateKey || a.ID == b.ID {
		t.Error("two keys of one server are the same")
	}
	if c.PrivateKey != a.PrivateKey {
		t.Error("the second server generated another key pair")
	}
	if c.ID == a.ID {
		t.Error("two servers returned the same key ID")
	}
}

func TestSigningKey_redacted(t *testing.T) {
	t.Parallel()
	key := mockfastpix.Start(t).CreateSigningKey()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("key", "key", key)
	for _, printed := range []string{
		fmt.Sprintf("%v %+v %#v %s %q", key, key, key, key, key), fmt.Sprint(&key), log.String(),
		fmt.Sprintf("%d %x %t %b %c %U %e %f", key, key, key, key, key, key, key, key), marshal(t, key),
		marshal(t, map[string]any{"key": &key}), marshalXML(t, key),
	} {
		if strings.Contains(printed, key.PrivateKey[:20]) {
			t.Errorf("the private key is printed: %.80s…", printed)
		}
		if !strings.Contains(printed, key.ID) {
			t.Errorf("the ID is not printed: %s", printed)
		}
	}
}

func marshal(tb testing.TB, v any) string {
	tb.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func marshalXML(tb testing.TB, v any) string {
	tb.Helper()
	text, err := xml.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func TestRegisterSigningKey(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	id := srv.AddPlayback(mockfastpix.PlaybackOptions{})
	key := strangeKey(t, 2048)
	spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for keyID, block := range map[string]*pem.Block{
		"spki":  {Type: "PUBLIC KEY", Bytes: spki},
		"pkcs1": {Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)},
	} {
		if err := srv.RegisterSigningKey(keyID, string(pem.EncodeToMemory(block))); err != nil {
			t.Fatal(err)
		}
		s := &signer{srv: srv, keyID: keyID, key: key}
		wantOK(t, get(t, srv, master(id, s.token(t, id))))
	}
}

func TestRegisterSigningKey_invalid(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private := strangeKey(t, 2048)
	encode := func(public any) string {
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	good := encode(&private.PublicKey)
	if err := srv.RegisterSigningKey("taken", good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, id, text, contains string }{
		{"empty ID", "", good, "key ID is empty"},
		{"ID in use", "taken", good, "exists"},
		{"not PEM", "id", "rubbish", "not PEM"},
		{
			"broken PEM", "id", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: []byte("x")})),
			"does not parse",
		},
		{
			"private key", "id", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})),
			"PUBLIC KEY",
		},
		{"small key", "id", encode(&small.PublicKey), "1024 bits"},
		{"EC key", "id", encode(&ec.PublicKey), "RSA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := srv.RegisterSigningKey(c.id, c.text)
			if err == nil || !strings.Contains(err.Error(), c.contains) {
				t.Errorf("error %v does not contain %q", err, c.contains)
			}
		})
	}
}

func TestRevokeSigningKey_unknown(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	key := srv.CreateSigningKey()
	if err := srv.RevokeSigningKey(key.ID); err != nil {
		t.Error(err)
	}
	for _, id := range []string{key.ID, "unknown", srv.CreateForeignSigningKey().ID} {
		if err := srv.RevokeSigningKey(id); err == nil {
			t.Errorf("revoking %q returned no error", id)
		}
	}
}

// A hundred servers with two keys each generate two key pairs. Pairs are shared
// between servers, and never within one.
func TestSigningKey_hundredServers(t *testing.T) {
	t.Parallel()
	pairs, ids := map[string]bool{}, map[string]bool{}
	for range 100 {
		withServer(t, func(srv *mockfastpix.Server) {
			for range 2 {
				key := srv.CreateSigningKey()
				pairs[key.PrivateKey], ids[key.ID] = true, true
			}
		})
	}
	if len(pairs) != 2 || len(ids) != 200 {
		t.Errorf("%d key pairs under %d IDs, want 2 under 200", len(pairs), len(ids))
	}
}

// BenchmarkHundredServers reports the time to start and close a hundred servers
// with one key each, in units of one key generation. Its bound is 3.
func BenchmarkHundredServers(b *testing.B) {
	for b.Loop() {
		began := time.Now()
		const generations = 5
		for range generations {
			if _, err := rsa.GenerateKey(rand.Reader, 2048); err != nil {
				b.Fatal(err)
			}
		}
		generation := time.Since(began) / generations
		began = time.Now()
		for range 100 {
			withServer(b, func(srv *mockfastpix.Server) { srv.CreateSigningKey() })
		}
		b.ReportMetric(float64(time.Since(began))/float64(generation), "generations")
	}
	b.ReportMetric(3, "generations-at-most")
}

// withServer starts a server, uses it and closes it.
func withServer(tb testing.TB, use func(*mockfastpix.Server)) {
	tb.Helper()
	srv, err := mockfastpix.New()
	if err != nil {
		tb.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	use(srv)
	closeServer(tb, srv)
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		tb.Errorf("Serve returned %v", err)
	}
}

func TestServer_workspaceID(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	key := apiOK[struct{ WorkspaceID string }](t, srv, 200, "GET", "/iam/signing-keys/"+srv.CreateSigningKey().ID, "")
	if key.WorkspaceID == "" || key.WorkspaceID != srv.WorkspaceID() {
		t.Errorf("the key is in the workspace %q, the server is %q", key.WorkspaceID, srv.WorkspaceID())
	}
}

func TestPolicy_json(t *testing.T) {
	t.Parallel()
	for policy, name := range map[mockfastpix.Policy]string{
		mockfastpix.Private: `"private"`, mockfastpix.Public: `"public"`, mockfastpix.DRM: `"drm"`,
	} {
		text, err := json.Marshal(policy)
		if err != nil || string(text) != name {
			t.Errorf("%v is %s, %v", policy, text, err)
		}
		var back mockfastpix.Policy
		if err := json.Unmarshal([]byte(name), &back); err != nil || back != policy {
			t.Errorf("%s is %v, %v", name, back, err)
		}
	}
	var p mockfastpix.Policy
	if err := json.Unmarshal([]byte(`"open"`), &p); err == nil {
		t.Error("an unknown policy was accepted")
	}
}
