package hostapps_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// registry keeps one tenant per customer.
type registry struct {
	find func(customer string) (keyFile, domain string, err error)

	mu      sync.Mutex
	tenants map[string]*core.Tenant
}

func (rg *registry) tenant(customer string) (*core.Tenant, error) {
	rg.mu.Lock()
	defer rg.mu.Unlock()
	if t, ok := rg.tenants[customer]; ok {
		return t, nil
	}
	keyFile, domain, err := rg.find(customer)
	if err != nil {
		return nil, err
	}
	keys, err := core.OpenKeyFile(keyFile, "")
	if err != nil {
		return nil, err
	}
	t, err := core.NewTenant(keys, core.WithStreamBaseURL("https://"+domain))
	if err != nil {
		return nil, err
	}
	rg.tenants[customer] = t
	return t, nil
}

func (rg *registry) resolve(r *http.Request) (core.Grant, error) {
	t, err := rg.tenant(r.Host)
	if err != nil {
		return core.Grant{}, err
	}
	return core.Grant{PlaybackID: r.PathValue("id"), Tenant: t}, nil
}

// TestTenants requests the same video from two customers and from an unknown
// one.
func TestTenants(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	videoID := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	keyIDs := map[string]string{}
	rg := &registry{tenants: map[string]*core.Tenant{}, find: func(customer string) (string, string, error) {
		if !strings.HasSuffix(customer, ".example") {
			return "", "", core.ErrNotFound
		}
		created := mock.CreateSigningKey()
		keyIDs[customer] = created.ID
		path := filepath.Join(t.TempDir(), "key.json")
		answer := `{"id":"` + created.ID + `","privateKey":"` + created.PrivateKey + `"}`
		return path, "video." + customer, os.WriteFile(path, []byte(answer), 0o600)
	}}
	signer, err := core.NewSigner(core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, errors.New("the grant has no tenant")
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	mux := http.NewServeMux()
	mux.Handle("/watch/{id}", nethttp.Middleware(signer, rg.resolve)(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p, _ := nethttp.FromRequest(r)
			_, _ = io.WriteString(w, p.StreamURL())
		})))
	for range 2 {
		for host, want := range map[string]int{"alpha.example": 200, "beta.example": 200, "unknown": 404} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/watch/"+videoID, nil)
			r.Host = host
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			if w.Code != want {
				t.Fatalf("%s: status %d, want %d", host, w.Code, want)
			}
			if want != http.StatusOK {
				continue
			}
			stream := "https://video." + host + "/" + videoID + ".m3u8?token="
			token, ok := strings.CutPrefix(w.Body.String(), stream)
			verdict := mock.Verify(token, videoID, mockfastpix.ResourceStream)
			if !ok || !verdict.Accepted || verdict.KeyID != keyIDs[host] {
				t.Errorf("%s: got %s, want %s and a token of key %s", host, w.Body, stream, keyIDs[host])
			}
		}
	}
	if len(keyIDs) != 2 {
		t.Errorf("%d tenants were made, want 2", len(keyIDs))
	}
}
