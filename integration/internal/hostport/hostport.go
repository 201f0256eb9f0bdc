// Package hostport publishes the ports of containers on the narrowest address
// that the test process can reach.
package hostport

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
	"github.com/testcontainers/testcontainers-go/wait"
)

// Host is the address on which the daemon publishes ports.
type Host struct {
	name    string     // used by the test process
	address netip.Addr // used by the daemon
}

// Find returns the host that TESTCONTAINERS_HOST_OVERRIDE names. If it is not
// set, Find returns the loopback address for a daemon behind a local socket. A
// daemon on a different machine publishes on all its addresses.
//
// Find does not use the default of testcontainers. For a process that seems to
// run in a container, the default is the address of a gateway, on which a port
// published on the loopback address cannot be reached.
func Find(ctx context.Context, provider *testcontainers.DockerProvider) (Host, error) {
	loopback := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	daemon, err := url.Parse(provider.Client().DaemonHost())
	if err != nil {
		return Host{}, fmt.Errorf("find the Docker daemon: %w", err)
	}
	local := daemon.Scheme == "unix" || daemon.Scheme == "npipe"
	if os.Getenv("TESTCONTAINERS_HOST_OVERRIDE") == "" && local {
		return Host{loopback.String(), loopback}, nil
	}
	name, err := provider.DaemonHost(ctx)
	if err != nil {
		return Host{}, fmt.Errorf("find the Docker daemon's host: %w", err)
	}
	if name == "localhost" {
		name = loopback.String() // localhost may resolve to ::1 first
	}
	if address, err := netip.ParseAddr(name); err == nil && (local || address.IsLoopback()) {
		return Host{name, address}, nil
	}
	return Host{name, netip.IPv4Unspecified()}, nil
}

// Name returns the host name or address that the test process uses.
func (h Host) Name() string { return h.name }

// Publish exposes a port such as "8787/tcp" and publishes it on a free port of
// the host.
func (h Host) Publish(port string) testcontainers.ContainerCustomizer {
	return testcontainers.CustomizeRequestOption(func(req *testcontainers.GenericContainerRequest) error {
		p, err := network.ParsePort(port)
		if err != nil {
			return err
		}
		req.ExposedPorts = append(req.ExposedPorts, port)
		return testcontainers.WithHostConfigModifier(func(c *container.HostConfig) {
			if c.PortBindings == nil {
				c.PortBindings = network.PortMap{}
			}
			c.PortBindings[p] = []network.PortBinding{{HostIP: h.address}}
		})(req)
	})
}

// URL returns the base URL of a published port for the test process.
func (h Host) URL(ctx context.Context, c testcontainers.Container, port string) (string, error) {
	published, err := c.MappedPort(ctx, port)
	if err != nil {
		return "", err
	}
	return "http://" + net.JoinHostPort(h.name, published.Port()), nil
}

// Wait returns a strategy that is like s and connects to this host.
func (h Host) Wait(s wait.Strategy) wait.Strategy { return strategy{s, h} }

type strategy struct {
	wait.Strategy
	host Host
}

func (s strategy) WaitUntilReady(ctx context.Context, t wait.StrategyTarget) error {
	return s.Strategy.WaitUntilReady(ctx, target{t, s.host})
}

func (s strategy) String() string { return fmt.Sprint(s.Strategy) }

type target struct {
	wait.StrategyTarget
	host Host
}

func (t target) Host(context.Context) (string, error) { return t.host.name, nil }
