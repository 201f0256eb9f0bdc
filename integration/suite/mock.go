package suite

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Mock is a FastPix that verifies tokens, and whose workspace the suite may fill.
type Mock interface {
	// BaseURL is where it answers for all of FastPix's hosts.
	BaseURL() string
	// AddPlayback adds a video that is ready to play and returns its playback ID.
	AddPlayback(policy core.Policy) (playbackID string, err error)
	// CreateSigningKey returns what FastPix's API returns: the key ID and the private key, in base64.
	CreateSigningKey() (id, privateKey string, err error)
}

// InProcess starts a mock in the test's process.
func InProcess(tb testing.TB) Mock {
	tb.Helper()
	return inProcess{mockfastpix.Start(tb)}
}

type inProcess struct{ server *mockfastpix.Server }

func (m inProcess) BaseURL() string { return m.server.URL() }

func (m inProcess) AddPlayback(policy core.Policy) (string, error) {
	policies := map[core.Policy]mockfastpix.Policy{core.DRM: mockfastpix.DRM, core.Public: mockfastpix.Public}
	return m.server.AddPlayback(mockfastpix.PlaybackOptions{Policy: policies[policy]}), nil
}

func (m inProcess) CreateSigningKey() (id, privateKey string, err error) {
	key := m.server.CreateSigningKey()
	return key.ID, key.PrivateKey, nil
}
