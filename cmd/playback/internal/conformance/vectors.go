package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
)

// Vector is a test vector: an input and the answer that a program must give.
type Vector struct {
	Name   string
	input  json.RawMessage
	want   string
	source string // the rule or attack that a verification vector tests
	reason string // for which a verification vector must be refused
}

// The answers of a verifier.
const (
	accept = "accept"
	refuse = "refuse"
)

// vectorFile has the members of both vector files that are needed.
type vectorFile struct {
	Schema    string            `json:"$schema"`
	Key       signingKey        `json:"key"`
	Keys      []verificationKey `json:"keys"`
	Playbacks []playback        `json:"playbacks"`
	Vectors   []json.RawMessage `json:"vectors"`
}

type signingKey struct {
	ID      string `json:"id"`
	File    string `json:"privateKeyFile"`
	Pointer string `json:"privateKeyPointer"`
}

type verificationKey struct {
	ID        string          `json:"id"`
	PublicKey string          `json:"publicKey"`
	JWK       json.RawMessage `json:"jwk"`
	Deleted   bool            `json:"deleted,omitempty"`
}

type playback struct {
	ID     string `json:"id"`
	Policy string `json:"policy"`
}

// ReadVectors reads verification.json or signing.json. Its $schema determines
// which of them it is.
func ReadVectors(file string) ([]Vector, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return nil, fmt.Errorf("%s is not a regular file: pass verification.json or signing.json", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var f vectorFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var vectors []Vector
	switch {
	case strings.HasSuffix(f.Schema, "/verification"):
		vectors, err = f.verification()
	case strings.HasSuffix(f.Schema, "/signing"):
		vectors, err = f.signing(filepath.Dir(file))
	default:
		err = errors.New("$schema names no test vectors: use verification.json or signing.json")
	}
	if err == nil && len(vectors) == 0 {
		err = errors.New("the file has no vectors")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return vectors, nil
}

// verification returns the vectors of verification.json. Each input has all
// keys, because a verifier must select the right one.
func (f *vectorFile) verification() ([]Vector, error) {
	policies := map[string]string{}
	for _, p := range f.Playbacks {
		policies[p.ID] = p.Policy
	}
	var keys []verificationKey
	for _, k := range f.Keys {
		if !k.Deleted {
			keys = append(keys, k)
		}
	}
	vectors := make([]Vector, 0, len(f.Vectors))
	for i, raw := range f.Vectors {
		type input struct {
			Token      string            `json:"token"`
			PlaybackID string            `json:"playbackId"`
			Policy     string            `json:"policy"`
			Resource   string            `json:"resource"`
			Time       int64             `json:"time"`
			Keys       []verificationKey `json:"keys"`
		}
		var v struct {
			input
			Name   string `json:"name"`
			Source string `json:"source"`
			Strict *struct {
				Accepted bool   `json:"accepted"`
				Reason   string `json:"reason"`
			} `json:"strict"`
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, fmt.Errorf("vector %d: %w", i+1, err)
		}
		if v.Strict == nil {
			return nil, fmt.Errorf("vector %d has no strict verdict", i+1)
		}
		v.Policy, v.Keys = policies[v.PlaybackID], keys
		line, err := json.Marshal(v.input)
		if err != nil {
			return nil, err
		}
		vector := Vector{Name: v.Name, input: line, want: refuse, source: v.Source, reason: v.Strict.Reason}
		if v.Strict.Accepted {
			vector.want = accept
		}
		vectors = append(vectors, vector)
	}
	return vectors, nil
}

// signing returns the vectors of signing.json. The file names the private key
// relative to its directory.
func (f *vectorFile) signing(dir string) ([]Vector, error) {
	privateKey, err := f.Key.read(dir)
	if err != nil {
		return nil, err
	}
	vectors := make([]Vector, 0, len(f.Vectors))
	for i, raw := range f.Vectors {
		type input struct {
			KeyID      string          `json:"keyId"`
			PrivateKey string          `json:"privateKey"`
			PlaybackID string          `json:"playbackId"`
			Policy     string          `json:"policy"`
			Header     string          `json:"header"`
			Issuer     string          `json:"issuer"`
			Subject    string          `json:"subject"`
			TTL        int64           `json:"ttl"`
			Window     int64           `json:"window"`
			Now        int64           `json:"now"`
			Claims     json.RawMessage `json:"claims,omitempty"`
		}
		var v struct {
			input
			Name  string `json:"name"`
			Token string `json:"token"`
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, fmt.Errorf("vector %d: %w", i+1, err)
		}
		if v.Token == "" {
			return nil, fmt.Errorf("vector %d has no token", i+1)
		}
		if !looksLikeToken(v.Token) {
			return nil, fmt.Errorf("vector %d, %q: token must be a JWT: three parts in base64url with a period between them",
				i+1, v.Name)
		}
		v.KeyID, v.PrivateKey = f.Key.ID, privateKey
		line, err := json.Marshal(v.input) //nolint:gosec // the program under test needs the private key
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, Vector{Name: v.Name, input: line, want: v.Token})
	}
	return vectors, nil
}

// read returns the private key as FastPix's API returns it.
func (k *signingKey) read(dir string) (string, error) {
	text, err := keystore.Read(filepath.Join(dir, filepath.FromSlash(k.File)))
	if err != nil {
		return "", fmt.Errorf("the private key that privateKeyFile names: %w", err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return "", fmt.Errorf("the file that privateKeyFile names: %w", err)
	}
	for name := range strings.SplitSeq(strings.TrimPrefix(k.Pointer, "/"), "/") {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	key, ok := value.(string)
	if !ok {
		return "", errors.New("privateKeyPointer names no text in the file that privateKeyFile names")
	}
	return key, nil
}
