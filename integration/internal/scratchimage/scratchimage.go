// Package scratchimage builds the repository's container images without a registry: each is a stage of the Dockerfile that
// begins with FROM scratch, around a static binary that the local Go toolchain makes.
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

// Image says what to build.
type Image struct {
	Stage   string // of the Dockerfile, for example "mock"
	Dir     string // of the module with the main package, below the root module's directory; empty: the root module
	Package string // the main package, relative to Dir, for example "./cmd/playback"
	Binary  string // where the Dockerfile's builder stage puts it, for example "/out/playback"
}

// Build returns the name of the image, and builds it before when the daemon does not have it. The name's tag is a hash of
// all that goes into the image, so a second call takes a fraction of a second, and a changed source file means another name.
// It needs the go command, and the root module's source: in the workspace, or in the module cache of a module that requires it.
func Build(ctx context.Context, provider *testcontainers.DockerProvider, image Image) (string, error) {
	root, err := goCommand(ctx, "", nil, "list", "-m", "-f", "{{.Dir}}", modulePath)
	if err != nil {
		return "", fmt.Errorf("find the source of %s: %w; name a ready image instead", modulePath, err)
	}
	if root == "" {
		return "", fmt.Errorf("the source of %s is not in the module cache: run go mod download %[1]s, or name a ready image", modulePath)
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
	// The binary depends on nothing but these; what the caller's GOFLAGS and go.work say is for the caller's build.
	env := []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + version.Arch, "GOWORK=off", "GOFLAGS=-mod=readonly -trimpath -buildvcs=false"}
	// With -export, the IDs are those of compiled packages: hashes of all source files, embedded files, flags and the compiler.
	inputs, err := goCommand(ctx, dir, env, "list", "-deps", "-export", "-f", "{{.ImportPath}} {{.BuildID}}", image.Package)
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
	if _, err := goCommand(ctx, dir, env, "build", "-ldflags=-s -w", "-o", filepath.Join(files, image.Binary), image.Package); err != nil {
		return "", err
	}
	if err := copyCertificates(files); err != nil {
		return "", err
	}
	if err := os.Mkdir(filepath.Join(files, "data"), 0o755); err != nil { // as in the builder stage
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

// Stage returns the named stage of a Dockerfile as a Dockerfile of its own. The stage must begin with FROM scratch. What it
// copies from other stages is to come from the build context, under the same paths.
func Stage(dockerfile, name string) (string, error) {
	starts := fromLine.FindAllStringSubmatchIndex(dockerfile, -1)
	for i, at := range starts {
		if at[4] < 0 || dockerfile[at[4]:at[5]] != name {
			continue
		}
		if base := dockerfile[at[2]:at[3]]; base != "scratch" {
			return "", fmt.Errorf("stage %s begins with FROM %s: only FROM scratch can be built without a registry", name, base)
		}
		end := len(dockerfile)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		return copyFrom.ReplaceAllString(dockerfile[at[0]:end], "COPY "), nil
	}
	return "", fmt.Errorf("the Dockerfile has no stage %s", name)
}

// copyCertificates puts this machine's certificate authorities where the builder stage has its own. Tests need none.
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
