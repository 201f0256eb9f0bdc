package mockcontainer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// Port is the port that mockfastpix listens on inside the container. Containers
// on the same network reach it at http://ALIAS:8787, where ALIAS is a network
// alias of the container.
const Port = "8787/tcp"

// Container is a running mockfastpix.
type Container struct {
	testcontainers.Container
	endpoint *endpoint
}

// Run starts mockfastpix from the image and waits until it is healthy. It
// accepts the options of this package and of testcontainers. For example,
// testcontainers.WithCmdArgs("--processing-time", "30s") passes flags of
// "playback mock".
//
// If Run fails after the container was created, it returns the container
// together with the error, so that its logs can be read. Call
// testcontainers.CleanupContainer or testcontainers.TerminateContainer, which
// accept nil, before checking the error.
func Run(ctx context.Context, img string, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	e, err := findEndpoint(ctx)
	if err != nil {
		return nil, fmt.Errorf("run mockfastpix: %w", err)
	}
	var s settings
	for _, opt := range opts {
		if opt, ok := opt.(Option); ok {
			if err := opt(&s); err != nil {
				return nil, fmt.Errorf("run mockfastpix: %w", err)
			}
		}
	}
	all := []testcontainers.ContainerCustomizer{
		e.publish(),
		testcontainers.WithCmd("mock"),
		testcontainers.WithEnv(map[string]string{"MOCKFASTPIX_ALLOWED_HOST": e.host}),
		testcontainers.WithWaitStrategy(health{e}),
		testcontainers.WithAdditionalLifecycleHooks(s.hooks(e)),
	}
	all = append(all, opts...)
	all = append(all, checkImage(), e.detectTLS())
	ctr, err := testcontainers.Run(ctx, img, all...)
	var c *Container
	if ctr != nil { // a nil pointer in the interface would not be nil
		c = &Container{Container: ctr, endpoint: e}
	}
	if err != nil {
		return c, fmt.Errorf("run mockfastpix: %w", err)
	}
	return c, nil
}

// checkImage refuses a container without an image.
func checkImage() testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		if req.Image == "" && !req.ShouldBuildImage() {
			return errors.New("the image is empty: name one, or use the result of BuildImage")
		}
		return nil
	}
}

// health waits until the mock responds.
type health struct{ endpoint *endpoint }

// WaitUntilReady implements wait.Strategy.
func (h health) WaitUntilReady(ctx context.Context, t wait.StrategyTarget) error {
	return wait.ForHTTP("/_mock/health").
		WithPort(Port).
		WithTLS(h.endpoint.tls).
		WithAllowInsecure(true). // the mock's authority is not known yet
		WithPollInterval(10*time.Millisecond).
		WaitUntilReady(ctx, target{t, h.endpoint.host})
}

// String describes the strategy.
func (health) String() string { return "the health of mockfastpix" }

// target is a container whose published ports are reached at another host.
type target struct {
	wait.StrategyTarget
	host string
}

// Host implements wait.StrategyTarget.
func (t target) Host(context.Context) (string, error) { return t.host, nil }

// BaseURL returns the mock's base URL for the test process, for example
// http://127.0.0.1:32768. Pass it to core.WithBaseURL. It changes when the
// container is stopped and started again.
func (c *Container) BaseURL(ctx context.Context) (string, error) {
	base, err := c.endpoint.url(ctx, c)
	if err != nil {
		return "", fmt.Errorf("base URL of mockfastpix: %w", err)
	}
	return base, nil
}

// detectTLS notes whether the mock listens with TLS, and adds the name of the
// published port's host to its certificate.
func (e *endpoint) detectTLS() testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		e.tls = slices.Contains(req.Cmd, "--tls")
		if !e.tls {
			return nil
		}
		return testcontainers.WithCmdArgs("--tls-host", e.host)(req)
	}
}
