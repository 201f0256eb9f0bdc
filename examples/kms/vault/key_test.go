package vault_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/vault/api"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/kms/internal/kmstest"
	"github.com/FastPix/fastpix-playback-go/examples/kms/vault"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

const (
	publicKey = "GET /v1/transit/keys/fastpix"
	sign      = "PUT /v1/transit/sign/fastpix/sha2-256"
)

// fakeVault is the part of Vault's API that the example uses. Version 2 of the
// key is the one of kmstest.
type fakeVault struct {
	keyType string
	denied  string // request that is denied
	signsAs int    // version in the signature
}

func (f fakeVault) client(t *testing.T) *api.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.serve(t, w, r)
	}))
	t.Cleanup(server.Close)
	config := api.DefaultConfig()
	config.Address = server.URL
	client, err := api.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	client.SetToken("token")
	return client
}

func (f fakeVault) serve(t *testing.T, w http.ResponseWriter, r *http.Request) {
	switch request := r.Method + " " + r.URL.Path; {
	case request == f.denied || r.Header.Get("X-Vault-Token") != "token":
		kmstest.Respond(t, w, http.StatusForbidden, map[string]any{"errors": []string{"permission denied"}})
	case request == publicKey:
		kmstest.Respond(t, w, http.StatusOK, map[string]any{"data": map[string]any{
			"type": f.keyType,
			"keys": map[string]any{
				"1": map[string]any{"public_key": testkeys.PublicPEM(testkeys.OtherRSA())},
				"2": map[string]any{"public_key": testkeys.PublicPEM(kmstest.Private())},
			},
		}})
	case request == sign:
		var in struct {
			Input              []byte
			Prehashed          bool
			SignatureAlgorithm string `json:"signature_algorithm"`
			KeyVersion         int    `json:"key_version"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		if !in.Prehashed || in.SignatureAlgorithm != "pkcs1v15" || in.KeyVersion != 2 {
			kmstest.Respond(t, w, http.StatusBadRequest, map[string]any{"errors": []string{"unexpected request"}})
			return
		}
		signature := base64.StdEncoding.EncodeToString(kmstest.SignDigest(t, in.Input))
		kmstest.Respond(t, w, http.StatusOK, map[string]any{"data": map[string]any{
			"signature": fmt.Sprintf("vault:v%d:%s", f.signsAs, signature), "key_version": f.signsAs,
		}})
	default:
		kmstest.Respond(t, w, http.StatusNotFound, map[string]any{"errors": []string{}})
	}
}

func TestSigningKey(t *testing.T) {
	t.Parallel()
	client := fakeVault{keyType: "rsa-2048", signsAs: 2}.client(t)
	key, err := vault.SigningKey(t.Context(), client, kmstest.KeyID, "fastpix", 2)
	if err != nil {
		t.Fatal(err)
	}
	kmstest.CheckSigns(t, key)
}

func TestSigningKey_bad(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		vault   fakeVault
		key     string
		version int
		want    []string
	}{
		"access denied": {
			fakeVault{keyType: "rsa-2048", denied: publicKey},
			"fastpix", 2,
			[]string{"public key of transit key fastpix", "permission denied"},
		},
		"wrong type": {
			fakeVault{keyType: "ed25519"},
			"fastpix", 2,
			[]string{"type of transit key fastpix is ed25519: it must be rsa-2048"},
		},
		"unknown key": {
			fakeVault{keyType: "rsa-2048"},
			"other", 2,
			[]string{"transit key other does not exist"},
		},
		"unknown version": {
			fakeVault{keyType: "rsa-2048"},
			"fastpix", 3,
			[]string{"transit key fastpix has no version 3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := vault.SigningKey(t.Context(), tt.vault.client(t), kmstest.KeyID, tt.key, tt.version)
			kmstest.CheckError(t, err, tt.want...)
		})
	}
}

func TestSigningKey_signFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		vault fakeVault
		want  string
	}{
		"access denied": {fakeVault{keyType: "rsa-2048", signsAs: 2, denied: sign}, "permission denied"},
		"other version": {fakeVault{keyType: "rsa-2048", signsAs: 1}, "not a signature of version 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, err := vault.SigningKey(t.Context(), tt.vault.client(t), kmstest.KeyID, "fastpix", 2)
			if err != nil {
				t.Fatal(err)
			}
			_, err = kmstest.Sign(t, key)
			kmstest.CheckError(t, err, "could not sign", tt.want)
			if !errors.Is(err, core.ErrKeyUnavailable) {
				t.Errorf("%v does not match ErrKeyUnavailable", err)
			}
		})
	}
}
