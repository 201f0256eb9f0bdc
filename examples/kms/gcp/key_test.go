package gcp_test

import (
	"encoding/json"
	"errors"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	kms "cloud.google.com/go/kms/apiv1"
	"google.golang.org/api/option"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/kms/gcp"
	"github.com/FastPix/fastpix-playback-go/examples/kms/internal/kmstest"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

const version = "projects/p/locations/global/keyRings/r/cryptoKeys/fastpix/cryptoKeyVersions/1"

const (
	publicKey = "GET /v1/" + version + "/publicKey"
	sign      = "POST /v1/" + version + ":asymmetricSign"
)

// fakeKMS is the part of Cloud KMS's REST API that the example uses.
type fakeKMS struct {
	algorithm string
	denied    string // request that is denied
	damaged   string // request whose answer does not have its checksum
	unchecked bool   // the checksum of the digest is ignored
}

func (f fakeKMS) client(t *testing.T) *kms.KeyManagementClient {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.serve(t, w, r)
	}))
	t.Cleanup(server.Close)
	client, err := kms.NewKeyManagementRESTClient(t.Context(),
		option.WithEndpoint(server.URL), option.WithHTTPClient(server.Client()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func (f fakeKMS) serve(t *testing.T, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch request := r.Method + " " + r.URL.Path; request {
	case f.denied:
		refuse(t, w, http.StatusForbidden, "PERMISSION_DENIED", "the permission is missing")
	case publicKey:
		public := testkeys.PublicPEM(kmstest.Private())
		kmstest.Respond(t, w, http.StatusOK, map[string]any{
			"name": version, "pem": public, "algorithm": f.algorithm, "pemCrc32c": f.checksum(request, []byte(public)),
		})
	case sign:
		var in struct {
			Digest       struct{ SHA256 []byte }
			DigestCRC32C string
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		if in.DigestCRC32C != checksum(in.Digest.SHA256) {
			refuse(t, w, http.StatusBadRequest, "INVALID_ARGUMENT", "the digest does not have its checksum")
			return
		}
		signature := kmstest.SignDigest(t, in.Digest.SHA256)
		kmstest.Respond(t, w, http.StatusOK, map[string]any{
			"name": version, "signature": signature, "signatureCrc32c": f.checksum(request, signature),
			"verifiedDigestCrc32c": !f.unchecked,
		})
	default:
		refuse(t, w, http.StatusNotFound, "NOT_FOUND", "unexpected request "+request)
	}
}

func (f fakeKMS) checksum(request string, data []byte) string {
	if request == f.damaged {
		return "1"
	}
	return checksum(data)
}

func checksum(data []byte) string {
	return strconv.FormatUint(uint64(crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))), 10)
}

func refuse(t *testing.T, w http.ResponseWriter, code int, status, message string) {
	t.Helper()
	kmstest.Respond(t, w, code, map[string]any{
		"error": map[string]any{"code": code, "status": status, "message": message},
	})
}

const pkcs1 = "RSA_SIGN_PKCS1_2048_SHA256"

func TestSigningKey(t *testing.T) {
	t.Parallel()
	key, err := gcp.SigningKey(t.Context(), fakeKMS{algorithm: pkcs1}.client(t), kmstest.KeyID, version)
	if err != nil {
		t.Fatal(err)
	}
	kmstest.CheckSigns(t, key)
}

func TestSigningKey_bad(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kms  fakeKMS
		want []string
	}{
		"access denied": {
			fakeKMS{algorithm: pkcs1, denied: publicKey},
			[]string{"public key of Cloud KMS key version " + version, "the permission is missing"},
		},
		"wrong algorithm": {
			fakeKMS{algorithm: "RSA_SIGN_PSS_2048_SHA256"},
			[]string{version + " is RSA_SIGN_PSS_2048_SHA256", "must be RSA_SIGN_PKCS1_2048_SHA256"},
		},
		"wrong checksum": {
			fakeKMS{algorithm: pkcs1, damaged: publicKey},
			[]string{"public key of Cloud KMS key version " + version + " arrived damaged"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := gcp.SigningKey(t.Context(), tt.kms.client(t), kmstest.KeyID, version)
			kmstest.CheckError(t, err, tt.want...)
		})
	}
}

func TestSigningKey_signFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		kms  fakeKMS
		want string
	}{
		"access denied":    {fakeKMS{algorithm: pkcs1, denied: sign}, "the permission is missing"},
		"wrong checksum":   {fakeKMS{algorithm: pkcs1, damaged: sign}, "the signature of Cloud KMS arrived damaged"},
		"digest unchecked": {fakeKMS{algorithm: pkcs1, unchecked: true}, "the digest did not arrive intact"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, err := gcp.SigningKey(t.Context(), tt.kms.client(t), kmstest.KeyID, version)
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
