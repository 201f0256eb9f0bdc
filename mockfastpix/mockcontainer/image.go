package mockcontainer

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/internal/scratchimage"
)

// BuildImage returns the name of an image with the mockfastpix of the version
// that the test's module requires. It builds the image if the daemon does not
// have it: the local Go toolchain builds a static binary, and the image
// contains little else. This needs no registry. The name contains a hash of the
// sources, so that a second call is fast.
func BuildImage(ctx context.Context) (string, error) {
	name, err := buildImage(ctx)
	if err != nil {
		return "", fmt.Errorf("build the mockfastpix image: %w", err)
	}
	return name, nil
}

func buildImage(ctx context.Context) (string, error) {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", err
	}
	defer func() { _ = provider.Close() }()
	version, err := provider.Client().ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return "", fmt.Errorf("ask the Docker daemon for its architecture: %w", err)
	}
	image, err := scratchimage.Find(ctx, scratchimage.Mock, version.Arch)
	if err != nil {
		return "", err
	}
	if _, err := provider.Client().ImageInspect(ctx, image.Name()); err == nil {
		return image.Name(), nil
	}
	dir, err := os.MkdirTemp("", "mockcontainer-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := image.WriteContext(ctx, dir); err != nil {
		return "", err
	}
	var log bytes.Buffer
	_, err = provider.BuildImage(ctx, &testcontainers.ContainerRequest{
		FromDockerfile: testcontainers.FromDockerfile{
			Context: dir, Repo: image.Repo, Tag: image.Tag, BuildLogWriter: &log,
		},
	})
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", image.Name(), err, log.String())
	}
	return image.Name(), nil
}
