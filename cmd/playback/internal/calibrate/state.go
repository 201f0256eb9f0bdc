package calibrate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
)

// state is the content of the state file: the temporary objects that exist, or
// may exist. It is written before and after each creation and deletion. It
// holds no private key and no credentials.
type state struct {
	Account string `json:"account"` // see fingerprint
	MediaID string `json:"mediaId"`
	// Marker is in the list of allowed user agents of each temporary playback
	// ID, so that one whose creation was not answered is found.
	Marker      string          `json:"marker"`
	PlaybackIDs []tempObject    `json:"playbackIds,omitempty"`
	SigningKeys []tempKeyRecord `json:"signingKeys,omitempty"`
}

// tempObject is an object of the account. Its ID is empty while its creation
// has not been answered.
type tempObject struct {
	ID string `json:"id,omitempty"`
}

// tempKeyRecord is a signing key. FastPix's keys have no name, so the list of
// keys from before the creation is kept to find one whose creation was not
// answered.
type tempKeyRecord struct {
	tempObject
	IdempotencyKey string    `json:"idempotencyKey"`
	Before         []string  `json:"before"`
	At             time.Time `json:"at"` // on the server's clock
}

// fingerprint names an account without its credentials.
func fingerprint(apiURL, accessToken string) string {
	sum := sha256.Sum256([]byte(apiURL + "\n" + accessToken))
	return hex.EncodeToString(sum[:8])
}

// loadState returns the state in a file, or nil if there is no file.
func loadState(path string) (*state, error) {
	content, err := keystore.Read(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, usage.Errorf("--state: %w", err)
	}
	var s state
	if err := json.Unmarshal(content, &s); err != nil || s.Account == "" || s.MediaID == "" || s.Marker == "" {
		return nil, usage.Errorf("--state: %s is not a state file of calibrate: pass another file name", path)
	}
	return &s, nil
}

// save writes the state to the disk.
func (s *state) save(path string) error {
	content, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return keystore.Write(path, append(content, '\n'))
}
