package rotation

import (
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
)

// state is the content of FILE.rotation. It holds no key.
type state struct {
	OldKeyID string `json:"oldKeyId"`
	// IdempotencyKey makes FastPix repeat its answer, private key included, if
	// the first one was lost with the process.
	IdempotencyKey string        `json:"idempotencyKey"`
	NewKeyID       string        `json:"newKeyId,omitempty"`
	SwitchedAt     time.Time     `json:"switchedAt,omitzero"`
	Grace          time.Duration `json:"graceNanoseconds,omitempty"`
	DeleteAt       time.Time     `json:"deleteAt,omitzero"`
}

// loadState returns the state in a file, or nil if there is no file.
func loadState(path string) (*state, error) {
	content, err := keystore.Read(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(content, &s); err != nil || s.OldKeyID == "" || s.IdempotencyKey == "" {
		return nil, usage.Errorf("%s is damaged: if the key file holds the key that you want, remove %s and start again",
			path, path)
	}
	if s.NewKeyID == s.OldKeyID {
		// Earlier releases accepted a copy of the old key in FILE.next as the
		// new key. The rotation starts again after its first step.
		s = state{OldKeyID: s.OldKeyID, IdempotencyKey: s.IdempotencyKey}
	}
	return &s, nil
}

// create writes the state to a file that does not exist.
func (s *state) create(path string) error {
	content, err := s.encode()
	if err != nil {
		return err
	}
	return keystore.Create(path, content)
}

// save replaces the file.
func (s *state) save(path string) error {
	content, err := s.encode()
	if err != nil {
		return err
	}
	return keystore.Write(path, content)
}

func (s *state) encode() ([]byte, error) {
	content, err := json.Marshal(s)
	return append(content, '\n'), err
}
