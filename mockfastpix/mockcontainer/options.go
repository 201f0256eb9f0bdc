package mockcontainer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// Paths of the files that options copy into the container.
const (
	seedPath    = "/seed.json"
	profilePath = "/profile.json"
)

// WithProfile sets the behavior that FastPix's documentation leaves open. The
// default is mockfastpix.Strict.
func WithProfile(p mockfastpix.Profile) testcontainers.CustomizeRequestOption {
	return withJSON("WithProfile", p, profilePath, "--profile")
}

// WithSeed sets the initial state of the mock, which a reset and a restart of
// the container restore: media, playback IDs, live streams and signing keys.
// mockfastpix.LoadSeed reads one from a file.
func WithSeed(seed mockfastpix.Seed) testcontainers.CustomizeRequestOption {
	return withJSON("WithSeed", seed, seedPath, "--seed")
}

// WithTLS makes the mock listen with TLS. Its certificate is valid for
// localhost, for the host of [Container.BaseURL], and for the given hosts, for
// example "stream.fastpix.io" or a network alias of the container.
// [Container.HTTPClient] trusts it, and [Container.CAPEM] returns the
// certificate of its authority for other clients.
func WithTLS(hosts ...string) testcontainers.CustomizeRequestOption {
	args := []string{"--tls"}
	if len(hosts) > 0 {
		args = append(args, "--tls-host", strings.Join(hosts, ","))
	}
	return testcontainers.WithCmdArgs(args...)
}

// WithFickle lets valid requests fail now and then, and varies what FastPix
// does not promise.
func WithFickle(f mockfastpix.Fickle) testcontainers.CustomizeRequestOption {
	return testcontainers.WithEnv(map[string]string{"MOCKFASTPIX_FICKLE": f.String()})
}

// WithFaults injects faults as soon as the mock is healthy, also after a
// restart of the container. A reset removes them. More can be injected later
// with POST /_mock/faults.
func WithFaults(faults ...mockfastpix.Fault) Option {
	return func(s *settings) error {
		s.faults = append(s.faults, faults...)
		return nil
	}
}

// Option is an option whose effect is not a part of the request for the
// container.
type Option func(*settings) error

// Customize implements testcontainers.ContainerCustomizer. It does nothing,
// because [Run] applies the option.
func (Option) Customize(*testcontainers.GenericContainerRequest) error { return nil }

// settings are what the options set.
type settings struct{ faults []mockfastpix.Fault }

// withJSON copies a value as JSON into the container and passes the file in a
// flag.
func withJSON(option string, value any, path, flag string) testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		text, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("%s: %w", option, err)
		}
		req.Files = append(req.Files, testcontainers.ContainerFile{
			Reader: bytes.NewReader(text), ContainerFilePath: path, FileMode: 0o444,
		})
		return testcontainers.WithCmdArgs(flag, path)(req)
	}
}
