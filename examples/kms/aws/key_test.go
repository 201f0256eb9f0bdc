package aws_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/examples/kms/aws"
	"github.com/FastPix/fastpix-playback-go/examples/kms/internal/kmstest"
)

const (
	alias  = "alias/fastpix"
	keyARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// fakeKMS is the part of AWS KMS's API that the example uses.
type fakeKMS struct {
	algorithms []string
	denied     string // operation that is denied
}

func (f fakeKMS) client(t *testing.T) *kms.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.serve(t, w, r)
	}))
	t.Cleanup(server.Close)
	return kms.New(kms.Options{
		BaseEndpoint: awssdk.String(server.URL),
		Region:       "eu-central-1",
		Credentials: awssdk.CredentialsProviderFunc(func(context.Context) (awssdk.Credentials, error) {
			return awssdk.Credentials{AccessKeyID: "AKID", SecretAccessKey: "test"}, nil
		}),
	})
}

func (f fakeKMS) serve(t *testing.T, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	var in struct {
		KeyId, MessageType, SigningAlgorithm string //nolint:revive // the names of AWS
		Message                              []byte
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		t.Error(err)
	}
	switch operation := r.Header.Get("X-Amz-Target"); {
	case operation == f.denied:
		kmstest.Respond(t, w, http.StatusBadRequest, map[string]string{
			"__type": "AccessDeniedException", "message": "User app is not authorized to perform " + operation,
		})
	case operation == "TrentService.GetPublicKey" && in.KeyId == alias:
		public, err := x509.MarshalPKIXPublicKey(kmstest.Private().Public())
		if err != nil {
			t.Error(err)
		}
		kmstest.Respond(t, w, http.StatusOK, map[string]any{
			"KeyId": keyARN, "KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY",
			"PublicKey": public, "SigningAlgorithms": f.algorithms,
		})
	case operation == "TrentService.Sign" && in.KeyId == keyARN && in.MessageType == "DIGEST" &&
		in.SigningAlgorithm == "RSASSA_PKCS1_V1_5_SHA_256":
		kmstest.Respond(t, w, http.StatusOK, map[string]any{
			"KeyId": keyARN, "Signature": kmstest.SignDigest(t, in.Message), "SigningAlgorithm": in.SigningAlgorithm,
		})
	default:
		kmstest.Respond(t, w, http.StatusBadRequest, map[string]string{
			"__type": "ValidationException", "message": "unexpected request",
		})
	}
}

var pkcs1 = []string{"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PSS_SHA_256"}

func TestSigningKey(t *testing.T) {
	t.Parallel()
	key, err := aws.SigningKey(t.Context(), fakeKMS{algorithms: pkcs1}.client(t), kmstest.KeyID, alias)
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
			fakeKMS{algorithms: pkcs1, denied: "TrentService.GetPublicKey"},
			[]string{"public key of AWS KMS key alias/fastpix", "AccessDeniedException", "not authorized"},
		},
		"wrong algorithm": {
			fakeKMS{algorithms: []string{"ECDSA_SHA_256"}},
			[]string{"alias/fastpix cannot sign with RSASSA_PKCS1_V1_5_SHA_256", "key spec RSA_2048"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := aws.SigningKey(t.Context(), tt.kms.client(t), kmstest.KeyID, alias)
			kmstest.CheckError(t, err, tt.want...)
		})
	}
}

func TestSigningKey_signDenied(t *testing.T) {
	t.Parallel()
	client := fakeKMS{algorithms: pkcs1, denied: "TrentService.Sign"}.client(t)
	key, err := aws.SigningKey(t.Context(), client, kmstest.KeyID, alias)
	if err != nil {
		t.Fatal(err)
	}
	_, err = kmstest.Sign(t, key)
	kmstest.CheckError(t, err, "could not sign", "AccessDeniedException")
	if !errors.Is(err, core.ErrKeyUnavailable) {
		t.Errorf("%v does not match ErrKeyUnavailable", err)
	}
}
