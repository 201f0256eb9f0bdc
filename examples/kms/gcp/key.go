// Package gcp signs with a key of Google Cloud KMS.
package gcp

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"hash/crc32"

	kms "cloud.google.com/go/kms/apiv1"
	"cloud.google.com/go/kms/apiv1/kmspb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/FastPix/fastpix-playback-go/core"
)

const algorithm = kmspb.CryptoKeyVersion_RSA_SIGN_PKCS1_2048_SHA256

// SigningKey returns a signing key whose private key is in Google Cloud KMS. It
// fetches the public key. id is the key ID that FastPix issued. name is the
// resource name of a key version, projects/…/cryptoKeyVersions/1, which needs
// the algorithm RSA_SIGN_PKCS1_2048_SHA256. The application needs the role
// roles/cloudkms.signerVerifier for the key.
func SigningKey(ctx context.Context, client *kms.KeyManagementClient, id, name string) (core.SigningKey, error) {
	got, err := client.GetPublicKey(ctx, &kmspb.GetPublicKeyRequest{Name: name})
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("public key of Cloud KMS key version %s: %w", name, err)
	}
	if got.GetAlgorithm() != algorithm {
		return core.SigningKey{}, fmt.Errorf("algorithm of Cloud KMS key version %s is %s: it must be %s",
			name, got.GetAlgorithm(), algorithm)
	}
	block, _ := pem.Decode([]byte(got.GetPem()))
	if block == nil || !intact([]byte(got.GetPem()), got.GetPemCrc32C()) {
		return core.SigningKey{}, fmt.Errorf("public key of Cloud KMS key version %s arrived damaged", name)
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("public key of Cloud KMS key version %s: %w", name, err)
	}
	return core.NewRemoteSigningKey(id, public, func(ctx context.Context, digest []byte) ([]byte, error) {
		out, err := client.AsymmetricSign(ctx, &kmspb.AsymmetricSignRequest{
			Name:         name,
			Digest:       &kmspb.Digest{Digest: &kmspb.Digest_Sha256{Sha256: digest}},
			DigestCrc32C: wrapperspb.Int64(checksum(digest)),
		})
		if err != nil {
			return nil, err
		}
		if !out.GetVerifiedDigestCrc32C() {
			return nil, errors.New("the digest did not arrive intact at Cloud KMS")
		}
		if !intact(out.GetSignature(), out.GetSignatureCrc32C()) {
			return nil, errors.New("the signature of Cloud KMS arrived damaged")
		}
		return out.GetSignature(), nil
	})
}

// intact reports whether data has the CRC32C checksum that Cloud KMS sent.
func intact(data []byte, crc32c *wrapperspb.Int64Value) bool {
	return crc32c != nil && crc32c.GetValue() == checksum(data)
}

func checksum(data []byte) int64 {
	return int64(crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
}
