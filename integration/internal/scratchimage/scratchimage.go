// Package scratchimage builds the repository's container images without a
// registry. Each image is a stage of the Dockerfile that begins with FROM
// scratch. It contains a static binary that the local Go toolchain builds.
package scratchimage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

const modulePath = "github.com/FastPix/fastpix-playback-go"

// Image describes an image.
type Image struct {
	// Stage is the stage of the Dockerfile, for example "mock".
	Stage string
	// Dir is the directory of the module with the main package, relative to the
	// root module. It is empty for the root module.
	Dir string
	// Package is the main package, relative to Dir, for example
	// "./cmd/playback".
	Package string
	// Binary is the path of the binary in the Dockerfile's builder stage, for
	// example "/out/playback".
	Binary string
}

// Build returns the name of the image and builds the image if the daemon does
// not have it. The tag of the name is a hash of the image's inputs. A second
// call is fast, and a changed source file changes the name.
//
// Build needs the go command and the root module's source, either in the
// workspace or in the module cache of a module that requires it.
func Build(ctx context.Context, provider *testcontainers.DockerProvider, image Image) (string, error) {
	root, err := goCommand(ctx, "", nil, "list", "-m", "-f", "{{.Dir}}", modulePath)
	if err != nil {
		return "", fmt.Errorf("find the source of %s: %w; name an existing image instead", modulePath, err)
	}
	if root == "" {
		return "", fmt.Errorf("the source of %s is not in the module cache: "+
			"run go mod download %[1]s, or name an existing image", modulePath)
	}
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		return "", err
	}
	stage, err := Stage(string(dockerfile), image.Stage)
	if err != nil {
		return "", err
	}
	version, err := provider.Client().ServerVersion(ctx, client.ServerVersionOptions{})
	if err != nil {
		return "", fmt.Errorf("ask the Docker daemon for its architecture: %w", err)
	}

	dir := filepath.Join(root, image.Dir)
	// The binary must not depend on the caller's GOFLAGS and go.work.
	env := []string{
		"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + version.Arch, "GOWORK=off",
		"GOFLAGS=-mod=readonly -trimpath -buildvcs=false",
	}
	// With -export, the build IDs are hashes of all source files, embedded
	// files, flags and the compiler.
	const format = "{{.ImportPath}} {{.BuildID}}"
	inputs, err := goCommand(ctx, dir, env, "list", "-deps", "-export", "-f", format, image.Package)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(stage + version.Arch + inputs))
	repo, tag := "fastpix-playback-"+image.Stage, hex.EncodeToString(sum[:8])
	name := repo + ":" + tag
	if _, err := provider.Client().ImageInspect(ctx, name); err == nil {
		return name, nil
	}

	files, err := os.MkdirTemp("", "scratchimage-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(files) }()
	output := filepath.Join(files, image.Binary)
	if _, err := goCommand(ctx, dir, env, "build", "-ldflags=-s -w", "-o", output, image.Package); err != nil {
		return "", err
	}
	if err := copyCertificates(files); err != nil {
		return "", err
	}
	// The builder stage creates the same directory.
	if err := os.Mkdir(filepath.Join(files, "data"), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(files, "Dockerfile"), []byte(stage), 0o600); err != nil {
		return "", err
	}
	var log bytes.Buffer
	_, err = provider.BuildImage(ctx, &testcontainers.ContainerRequest{
		FromDockerfile: testcontainers.FromDockerfile{Context: files, Repo: repo, Tag: tag, BuildLogWriter: &log},
	})
	if err != nil {
		return "", fmt.Errorf("build image %s: %w\n%s", name, err, log.String())
	}
	return name, nil
}

var (
	fromLine = regexp.MustCompile(`(?m)^FROM +(?:--platform=\S+ +)?(\S+)(?: +AS +(\S+))? *$`)
	copyFrom = regexp.MustCompile(`(?m)^COPY +--from=\S+ +`)
)

// Stage returns the named stage of a Dockerfile as a complete Dockerfile. The
// stage must begin with FROM scratch. The build context must contain the files
// that the stage copies from other stages, under the same paths.
func Stage(dockerfile, name string) (string, error) {
	starts := fromLine.FindAllStringSubmatchIndex(dockerfile, -1)
	for i, at := range starts {
		if at[4] < 0 || dockerfile[at[4]:at[5]] != name {
			continue
		}
		if base := dockerfile[at[2]:at[3]]; base != "scratch" {
			return "", fmt.Errorf("stage %s begins with FROM %s: only FROM scratch can be built without a registry",
				name, base)
		}
		end := len(dockerfile)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		return copyFrom.ReplaceAllString(dockerfile[at[0]:end], "COPY "), nil
	}
	return "", fmt.Errorf("the Dockerfile has no stage %s", name)
}

// copyCertificates copies this machine's certificate authorities to the path
// that the builder stage uses. It does nothing if the machine has none, because
// tests do not need them.
func copyCertificates(files string) error {
	const path = "/etc/ssl/certs/ca-certificates.crt"
	bundle, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	target := filepath.Join(files, path)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, bundle, 0o644)
}

// goCommand runs the go command and returns its trimmed output.
func goCommand(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}
