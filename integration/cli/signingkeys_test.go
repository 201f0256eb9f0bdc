package cli_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

const keysPath = "/v1/iam/signing-keys"

func TestCreate_oneKeyDespiteFault(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		fault mockfastpix.Fault
	}{
		{"no fault", mockfastpix.Fault{}},
		{"connection breaks before the response", mockfastpix.Fault{Drop: true}},
		{"body is lost", mockfastpix.Fault{DropBody: true}},
		{"body is cut off", mockfastpix.Fault{TruncateAfter: 100}},
		{"too many requests", mockfastpix.Fault{Status: http.StatusTooManyRequests, RetryAfter: time.Second}},
		{"bad gateway", mockfastpix.Fault{Status: http.StatusBadGateway}},
		{"slow response", mockfastpix.Fault{Delay: 1500 * time.Millisecond}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := mockfastpix.Start(t)
			mock.CreateSigningKey() // the first key pair is slow to generate, and must not count as a slow response
			if fault := test.fault; fault != (mockfastpix.Fault{}) {
				fault.Method, fault.Path, fault.Times = http.MethodPost, keysPath, 1
				mock.InjectFault(fault)
			}
			client, err := signingkeys.New("mock-access-token", "mock-secret-key",
				signingkeys.WithBaseURL(mock.URL()), signingkeys.WithTimeout(time.Second))
			if err != nil {
				t.Fatal(err)
			}
			created, err := client.Create(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			key, err := created.SigningKey()
			if err != nil {
				t.Fatal(err)
			}
			result, err := client.Check(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if result.WorkspaceID != mock.WorkspaceID() {
				t.Errorf("workspace %s, want %s", result.WorkspaceID, mock.WorkspaceID())
			}
			page, err := client.ListPage(t.Context(), 1, 10)
			if err != nil {
				t.Fatal(err)
			}
			if page.TotalRecords != 2 || page.Keys[0].ID != created.ID {
				t.Errorf("%d keys, want the first one and the created one", page.TotalRecords)
			}
		})
	}
}

func TestClient_foreignKey(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	foreign := mock.CreateForeignSigningKey()
	client, err := signingkeys.New("mock-access-token", "mock-secret-key", signingkeys.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Get(t.Context(), foreign.ID); !errors.Is(err, signingkeys.ErrNotFound) {
		t.Errorf("Get = %v, want ErrNotFound", err)
	}
	if err := client.Delete(t.Context(), foreign.ID); !errors.Is(err, signingkeys.ErrNotFound) {
		t.Errorf("Delete = %v, want ErrNotFound", err)
	}
}

func TestList_allPages(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	public := string(keyFiles()["public.pem"])
	for range 120 {
		if err := mock.RegisterSigningKey(newID(), public); err != nil {
			t.Fatal(err)
		}
	}
	client, err := signingkeys.New("mock-access-token", "mock-secret-key", signingkeys.WithBaseURL(mock.URL()))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for key, err := range client.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[key.ID] = true
	}
	if len(seen) != 120 {
		t.Errorf("%d keys, want 120", len(seen))
	}
}
