// Package vault signs with a key of HashiCorp Vault's transit engine.
package vault

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/vault/api"

	"github.com/FastPix/fastpix-playback-go/core"
)

// SigningKey returns a signing key whose private key is in Vault. It fetches
// the public key. id is the key ID that FastPix issued. name and version are
// those of a key of type rsa-2048 in the transit engine that is mounted at
// transit/. The token of client needs a policy that allows it to read
// transit/keys/NAME and to update transit/sign/NAME/sha2-256.
func SigningKey(ctx context.Context, client *api.Client, id, name string, version int) (core.SigningKey, error) {
	got, err := client.Logical().ReadWithContext(ctx, "transit/keys/"+name)
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("public key of transit key %s: %w", name, err)
	}
	if got == nil {
		return core.SigningKey{}, fmt.Errorf("transit key %s does not exist", name)
	}
	if got.Data["type"] != "rsa-2048" {
		return core.SigningKey{}, fmt.Errorf("type of transit key %s is %v: it must be rsa-2048", name, got.Data["type"])
	}
	versions, _ := got.Data["keys"].(map[string]any)
	fields, _ := versions[strconv.Itoa(version)].(map[string]any)
	text, _ := fields["public_key"].(string)
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return core.SigningKey{}, fmt.Errorf("transit key %s has no version %d", name, version)
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return core.SigningKey{}, fmt.Errorf("public key of transit key %s: %w", name, err)
	}
	return core.NewRemoteSigningKey(id, public, func(ctx context.Context, digest []byte) ([]byte, error) {
		out, err := client.Logical().WriteWithContext(ctx, "transit/sign/"+name+"/sha2-256", map[string]any{
			"input":               base64.StdEncoding.EncodeToString(digest),
			"prehashed":           true,
			"signature_algorithm": "pkcs1v15",
			"key_version":         version,
		})
		if err != nil {
			return nil, err
		}
		if out == nil {
			return nil, errors.New("the answer of Vault is empty")
		}
		text, _ := out.Data["signature"].(string)
		signature, ok := strings.CutPrefix(text, fmt.Sprintf("vault:v%d:", version))
		if !ok {
			return nil, fmt.Errorf("the answer of Vault is not a signature of version %d", version)
		}
		return base64.StdEncoding.DecodeString(signature)
	})
}
