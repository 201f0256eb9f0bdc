package mockcontainer_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/mockclient"
	"github.com/FastPix/fastpix-playback-go/integration/mockcontainer"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func ExampleRun() {
	var t *testing.T // from the test
	ctx := context.Background()

	ctr, err := mockcontainer.Run(ctx, testcontainers.WithCmdArgs("--profile", "lenient"))
	// Run may return a container together with an error, so clean up first.
	testcontainers.CleanupContainer(t, ctr)
	if err != nil {
		t.Fatal(err)
	}
	base, err := ctr.BaseURL(ctx)
	if err != nil {
		t.Fatal(err)
	}

	control := mockclient.New(base, nil)
	id, err := control.AddPlayback(ctx, mockfastpix.PlaybackOptions{Policy: mockfastpix.DRM})
	if err != nil {
		t.Fatal(err)
	}
	created, err := control.CreateSigningKey(ctx)
	if err != nil {
		t.Fatal(err)
	}
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(base))
	if err != nil {
		t.Fatal(err)
	}
	playback, err := signer.Sign(ctx, core.Grant{PlaybackID: id, Policy: core.DRM})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(playback.StreamURL())
}
