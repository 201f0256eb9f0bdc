package suite

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Mock is a FastPix that verifies tokens. The suite adds videos and keys to its
// workspace.
type Mock interface {
	// BaseURL returns the base URL that serves all of FastPix's hosts.
	BaseURL() string
	// AddPlayback adds a video that is ready to play, with an MP4 and an audio
	// file, and returns its playback ID.
	AddPlayback(policy core.Policy) (playbackID string, err error)
	// CreateSigningKey returns a new key in the form of FastPix's API: the key
	// ID and the private key in base64.
	CreateSigningKey() (id, privateKey string, err error)
}

// InProcess starts a mock in the test process.
func InProcess(tb testing.TB) Mock {
	tb.Helper()
	return inProcess{mockfastpix.Start(tb)}
}

type inProcess struct{ server *mockfastpix.Server }

func (m inProcess) BaseURL() string { return m.server.URL() }

func (m inProcess) AddPlayback(policy core.Policy) (string, error) {
	return m.server.AddPlayback(mockfastpix.PlaybackOptions{
		Policy: mockfastpix.Policy(policy.String()), MP4Support: "audioOnly,capped_4k",
	}), nil
}

func (m inProcess) CreateSigningKey() (id, privateKey string, err error) {
	key := m.server.CreateSigningKey()
	return key.ID, key.PrivateKey, nil
}
