// Package aws signs with a key of AWS KMS.
package aws

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/FastPix/fastpix-playback-go/core"
)

const algorithm = types.SigningAlgorithmSpecRsassaPkcs1V15Sha256

// SigningKey returns a signing key whose private key is in AWS KMS. It fetches
// the public key. id is the key ID that FastPix issued. name is the ID, ARN or
// alias of the KMS key, which needs the key spec RSA_2048 and the key usage
// SIGN_VERIFY. The application needs the permissions kms:GetPublicKey and
// kms:Sign.
func SigningKey(ctx context.Context, client *kms.Client, id, name string) (core.SigningKey, error) {
	got, err := client.GetPublicKey(ctx, &kms.GetPublicKeyInput{KeyId: aws.String(name)})
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("public key of AWS KMS key %s: %w", name, err)
	}
	if !slices.Contains(got.SigningAlgorithms, algorithm) {
		return core.SigningKey{}, fmt.Errorf("AWS KMS key %s cannot sign with %s: "+
			"it needs the key spec RSA_2048 and the key usage SIGN_VERIFY, not %s and %s",
			name, algorithm, got.KeySpec, got.KeyUsage)
	}
	public, err := x509.ParsePKIXPublicKey(got.PublicKey)
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("public key of AWS KMS key %s: %w", name, err)
	}
	return core.NewRemoteSigningKey(id, public, func(ctx context.Context, digest []byte) ([]byte, error) {
		out, err := client.Sign(ctx, &kms.SignInput{
			KeyId:            got.KeyId, // an alias can change to another key
			Message:          digest,
			MessageType:      types.MessageTypeDigest,
			SigningAlgorithm: algorithm,
		})
		if err != nil {
			return nil, err
		}
		return out.Signature, nil
	})
}
