package attack

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// IDs in the world that the corpus is for.
const (
	PrivateID  = "5f0e1c2a-9b3d-4c7e-8a61-0d2f4b6c8e10"
	OtherID    = "6a1f2d3b-8c4e-4d8f-9b72-1e3a5c7d9f21"
	DRMID      = "7b2a3e4c-7d5f-4e9a-8c83-2f4b6d8e0a32"
	PublicID   = "8c3b4f5d-6e6a-4fab-9d94-3a5c7e9f1b43"
	DeletedID  = "9d4c5a6e-5f7b-4abc-8ea5-4b6d8f0a2c54"
	NotReadyID = "ae5d6b7f-4a8c-4bcd-9fb6-5c7e9a1b3d65"
	MediaID    = "bf6e7c8a-3b9d-4cde-8ac7-6d8f0b2c4e76" // of PrivateID
	LetterID   = "my-test-video"                        // an ID that is not a UUID

	KeyID      = testkeys.KeyID
	OtherKeyID = testkeys.OtherKeyID
	CubeKeyID  = "d18a9e0c-1dbf-4ef0-8ce9-8f0b2d4e6a98" // its exponent is 3
	RevokedID  = "c07f8d9b-2cae-4def-9bd8-7e9a1c3d5f87"
)

// Now is the time on the world's clock, unless a request sets another.
var Now = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// World describes a mock: its keys, and a way to fetch playlists. Only the
// signing key in another workspace differs between mocks.
type World struct {
	Key      *rsa.PrivateKey // of KeyID
	OtherKey *rsa.PrivateKey // of OtherKeyID and of RevokedID
	Intruder *rsa.PrivateKey // not registered
	Cube     Key             // of CubeKeyID

	ForeignID  string // signing key in another workspace
	ForeignKey *rsa.PrivateKey

	// Fetch sends a request whose answer the case needs, such as a playlist.
	Fetch func(Request) (Answer, error)
}

// intruder is the attacker's key.
var intruder = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // the system has no randomness
	}
	return key
})

// NewWorld returns a world with keys that are made once in a process.
func NewWorld() *World {
	return &World{Key: testkeys.RSA(), OtherKey: testkeys.OtherRSA(), Intruder: intruder(), Cube: cubeKey()}
}

// Seed returns the state that a mock must start with.
func (w *World) Seed() mockfastpix.Seed {
	const files = "audioOnly,capped_4k"
	return mockfastpix.Seed{
		Time: Now.Add(-time.Hour), // the media are older than the tokens
		SigningKeys: []mockfastpix.SeedSigningKey{
			{ID: KeyID, PublicKey: testkeys.PublicPEM(w.Key)},
			{ID: OtherKeyID, PublicKey: testkeys.PublicPEM(w.OtherKey)},
			{ID: CubeKeyID, PublicKey: w.Cube.PublicPEM()},
			{ID: RevokedID, PublicKey: testkeys.PublicPEM(w.OtherKey)},
		},
		Playbacks: []mockfastpix.PlaybackOptions{
			{ID: PrivateID, MediaID: MediaID, Policy: mockfastpix.Private, MP4Support: files},
			{ID: OtherID, Policy: mockfastpix.Private, MP4Support: files},
			{ID: DRMID, Policy: mockfastpix.DRM},
			{ID: PublicID, Policy: mockfastpix.Public, MP4Support: files},
			{ID: DeletedID, Policy: mockfastpix.Private, MP4Support: files},
			{ID: NotReadyID, Policy: mockfastpix.Private, Status: mockfastpix.StatusProcessing},
			{ID: LetterID, Policy: mockfastpix.Private, MP4Support: files},
		},
	}
}

// Settle brings a seeded mock into the state that the corpus expects: one key
// and one playback ID deleted, and a signing key in another workspace.
func (w *World) Settle(mock *mockfastpix.Server) error {
	if err := mock.RevokeSigningKey(RevokedID); err != nil {
		return err
	}
	if err := mock.DeletePlayback(DeletedID); err != nil {
		return err
	}
	foreign := mock.CreateForeignSigningKey()
	text, err := base64.StdEncoding.DecodeString(foreign.PrivateKey)
	if err != nil {
		return fmt.Errorf("foreign key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return fmt.Errorf("foreign key %s is not PEM", foreign.ID)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return fmt.Errorf("foreign key: %w", err)
	}
	w.ForeignID, w.ForeignKey = foreign.ID, key.(*rsa.PrivateKey)
	return nil
}
