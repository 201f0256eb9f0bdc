package adapters_test

import (
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/mockclient"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

// TestAdapters_mockInContainer runs the suite against a containerized mock.
func TestAdapters_mockInContainer(t *testing.T) {
	needs.SkipUnlessLong(t)
	dockertest.Require(t)
	img, err := mockcontainer.BuildImage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctr, err := mockcontainer.Run(t.Context(), img, dockertest.Quiet(t))
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	base, err := ctr.BaseURL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mock := containerMock{t, base, mockclient.New(base, nil)}
	for _, adapter := range all {
		suite.Run(t, adapter, mock)
	}
}

// containerMock is a suite.Mock in a container.
type containerMock struct {
	t      *testing.T
	base   string
	client *mockclient.Client
}

func (m containerMock) BaseURL() string { return m.base }

func (m containerMock) AddPlayback(policy core.Policy) (string, error) {
	policies := map[core.Policy]mockfastpix.Policy{core.DRM: mockfastpix.DRM, core.Public: mockfastpix.Public}
	return m.client.AddPlayback(m.t.Context(), mockfastpix.PlaybackOptions{
		Policy: policies[policy], MP4Support: "audioOnly,capped_4k",
	})
}

func (m containerMock) CreateSigningKey() (id, privateKey string, err error) {
	key, err := m.client.CreateSigningKey(m.t.Context())
	return key.ID, key.PrivateKey, err
}
