// Package mockcontainer runs mockfastpix, a FastPix for tests, in a container:
//
//	ctr, err := mockcontainer.Run(ctx)
//	testcontainers.CleanupContainer(t, ctr)
//	if err != nil {
//		t.Fatal(err)
//	}
//	base, err := ctr.BaseURL(ctx)
//
// Go programs can run the same server inside the test process with package
// mockfastpix. The container is for apps that run in containers themselves, for
// tests that kill and restart it, and for comparison with the tests of other
// languages.
//
// # Image
//
// Without an image name, Run builds an empty image with a static binary from
// the local Go toolchain. It needs neither a registry nor the internet, and the
// next run finds the image by its content. Use [testcontainers.WithImage] to
// name a different image.
//
// The reaper of testcontainers removes the containers of a killed test process.
// It does come from a registry. Without access to a registry, set
// TESTCONTAINERS_RYUK_DISABLED=true.
//
// # Ports
//
// The port is published on the loopback address, so that other machines cannot
// reach it. There are two exceptions. If DOCKER_HOST names a daemon on a
// different machine, the port is published on all addresses of that machine. If
// TESTCONTAINERS_HOST_OVERRIDE is set, the port is published on that address.
// Tests that run in a container and use the Docker socket of its host need the
// override. The usual address is 172.17.0.1.
package mockcontainer

import (
	"context"
	"fmt"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/FastPix/fastpix-playback-go/integration/internal/hostport"
	"github.com/FastPix/fastpix-playback-go/integration/internal/scratchimage"
)

// Port is the port that mockfastpix listens on inside the container. Containers
// on the same network reach it at http://ALIAS:8787, where ALIAS is a network
// alias of the container.
const Port = "8787/tcp"

const seedPath = "/seed.json"

// Container is a running mockfastpix.
type Container struct {
	testcontainers.Container
	host hostport.Host
}

// Run starts mockfastpix and waits until it is healthy. It accepts options of
// this package and of testcontainers. For example,
// testcontainers.WithCmdArgs("--profile", "lenient") passes flags of "playback
// mock".
//
// If Run fails after the container was created, it returns the container
// together with the error, so that its logs can be read. Call
// testcontainers.CleanupContainer, which accepts nil, before checking the
// error.
func Run(ctx context.Context, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return nil, fmt.Errorf("run mockfastpix: %w", err)
	}
	defer func() { _ = provider.Close() }()
	host, err := hostport.Find(ctx, provider)
	if err != nil {
		return nil, fmt.Errorf("run mockfastpix: %w", err)
	}

	defaults := []testcontainers.ContainerCustomizer{
		host.Publish(Port),
		testcontainers.WithCmd("mock"),
		testcontainers.WithEnv(map[string]string{"MOCKFASTPIX_ALLOWED_HOST": host.Name()}),
		testcontainers.WithWaitStrategy(host.Wait(wait.ForHTTP("/_mock/health").
			WithPort(Port).
			WithPollInterval(10 * time.Millisecond))),
	}
	last := testcontainers.CustomizeRequestOption(func(req *testcontainers.GenericContainerRequest) error {
		if req.Image != "" || req.ShouldBuildImage() {
			return nil
		}
		name, err := buildImage(ctx, provider)
		req.Image = name
		return err
	})
	ctr, err := testcontainers.Run(ctx, "", append(append(defaults, opts...), last)...)
	var c *Container
	if ctr != nil { // a nil pointer in the interface would not be nil
		c = &Container{Container: ctr, host: host}
	}
	if err != nil {
		return c, fmt.Errorf("run mockfastpix: %w", err)
	}
	return c, nil
}

// BuildImage returns the name of the image that [Run] uses by default. It
// builds the image if the daemon does not have it.
func BuildImage(ctx context.Context) (string, error) {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", fmt.Errorf("build the mockfastpix image: %w", err)
	}
	defer func() { _ = provider.Close() }()
	return buildImage(ctx, provider)
}

func buildImage(ctx context.Context, provider *testcontainers.DockerProvider) (string, error) {
	return scratchimage.Build(ctx, provider, scratchimage.Image{
		Stage: "mock", Package: "./cmd/playback", Binary: "/out/playback",
	})
}

// WithSeed sets the initial state of the container from the JSON file at path
// on this machine: media, playback IDs, live streams and signing keys.
func WithSeed(path string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		req.Files = append(req.Files, testcontainers.ContainerFile{
			HostFilePath: path, ContainerFilePath: seedPath, FileMode: 0o444,
		})
		req.Cmd = append(req.Cmd, "--seed", seedPath)
		return nil
	}
}

// BaseURL returns the mock's base URL for the test process, for example
// http://127.0.0.1:32768. Pass it to core.WithBaseURL. It changes when the
// container is stopped and started again.
func (c *Container) BaseURL(ctx context.Context) (string, error) {
	base, err := c.host.URL(ctx, c, Port)
	if err != nil {
		return "", fmt.Errorf("base URL of mockfastpix: %w", err)
	}
	return base, nil
}
