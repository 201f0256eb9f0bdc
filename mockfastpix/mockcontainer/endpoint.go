package mockcontainer

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/testcontainers/testcontainers-go"
)

// endpoint is where the test process reaches the mock: the narrowest address on
// which the daemon can publish its port.
type endpoint struct {
	host    string     // used by the test process
	address netip.Addr // used by the daemon
	tls     bool
}

// findEndpoint returns the host that TESTCONTAINERS_HOST_OVERRIDE names. If it
// is not set, it returns the loopback address for a daemon behind a local
// socket. A daemon on a different machine publishes on all its addresses.
//
// It does not use the default of testcontainers. For a process that seems to
// run in a container, the default is the address of a gateway, on which a port
// published on the loopback address cannot be reached.
func findEndpoint(ctx context.Context) (*endpoint, error) {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return nil, err
	}
	defer func() { _ = provider.Close() }()
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	daemon, err := url.Parse(provider.Client().DaemonHost())
	if err != nil {
		return nil, fmt.Errorf("find the Docker daemon: %w", err)
	}
	local := daemon.Scheme == "unix" || daemon.Scheme == "npipe"
	if os.Getenv("TESTCONTAINERS_HOST_OVERRIDE") == "" && local {
		return &endpoint{host: loopback.String(), address: loopback}, nil
	}
	host, err := provider.DaemonHost(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the Docker daemon's host: %w", err)
	}
	if host == "localhost" {
		host = loopback.String() // localhost may resolve to ::1 first
	}
	if address, err := netip.ParseAddr(host); err == nil && (local || address.IsLoopback()) {
		return &endpoint{host: host, address: address}, nil
	}
	return &endpoint{host: host, address: netip.IPv4Unspecified()}, nil
}

// publish exposes the mock's port and publishes it on a free port of the
// address.
func (e *endpoint) publish() testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		port, err := network.ParsePort(Port)
		if err != nil {
			return err
		}
		req.ExposedPorts = append(req.ExposedPorts, Port)
		return testcontainers.WithHostConfigModifier(func(c *container.HostConfig) {
			if c.PortBindings == nil {
				c.PortBindings = network.PortMap{}
			}
			c.PortBindings[port] = []network.PortBinding{{HostIP: e.address}}
		})(req)
	}
}

// url returns the base URL of the mock in the container.
func (e *endpoint) url(ctx context.Context, c testcontainers.Container) (string, error) {
	published, err := c.MappedPort(ctx, Port)
	if err != nil {
		return "", err
	}
	scheme := "http"
	if e.tls {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(e.host, published.Port()), nil
}
