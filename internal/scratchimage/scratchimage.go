// Package scratchimage prepares the repository's container images, so that
// Docker can build them without a registry. Each image is a stage of the
// Dockerfile that begins with FROM scratch. It contains a static binary that
// the local Go toolchain builds.
package scratchimage

import (
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
)

const modulePath = "github.com/FastPix/fastpix-playback-go"

// Binary is a program that an image contains.
type Binary struct {
	// Stage is the stage of the Dockerfile, for example "mock".
	Stage string
	// Dir is the directory of the module with the main package, relative to the
	// root module. It is empty for the root module.
	Dir string
	// Package is the main package, relative to Dir, for example
	// "./cmd/playback".
	Package string
	// Path is the path of the binary in the Dockerfile's builder stage, for
	// example "/out/playback".
	Path string
}

// Mock is the program of the stage "mock".
var Mock = Binary{Stage: "mock", Package: "./cmd/playback", Path: "/out/playback"}

// Image is an image that can be built.
type Image struct {
	Repo, Tag string // the tag is a hash of the image's inputs

	binary     Binary
	dockerfile string // of the stage
	dir        string // of the module with the main package
	env        []string
}

// Name returns the name of the image with its tag.
func (i Image) Name() string { return i.Repo + ":" + i.Tag }

// Find returns the image of the program for an architecture such as "amd64". A
// second call is fast, and a changed source file changes the tag.
//
// Find needs the go command and the root module's source, either in the
// workspace or in the module cache of a module that requires it.
func Find(ctx context.Context, b Binary, arch string) (Image, error) {
	root, err := goCommand(ctx, "", nil, "list", "-m", "-f", "{{.Dir}}", modulePath)
	if err != nil {
		return Image{}, fmt.Errorf("find the source of %s: %w; name an existing image instead", modulePath, err)
	}
	if root == "" {
		return Image{}, fmt.Errorf("the source of %s is not in the module cache: "+
			"run go mod download %[1]s, or name an existing image", modulePath)
	}
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		return Image{}, err
	}
	i := Image{
		Repo: "fastpix-playback-" + b.Stage, binary: b, dir: filepath.Join(root, b.Dir),
		// The binary must not depend on the caller's GOFLAGS and go.work.
		env: []string{
			"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + arch, "GOWORK=off",
			"GOFLAGS=-mod=readonly -trimpath -buildvcs=false",
		},
	}
	if i.dockerfile, err = Stage(string(dockerfile), b.Stage); err != nil {
		return Image{}, err
	}
	// With -export, the build IDs are hashes of all source files, embedded
	// files, flags and the compiler.
	const format = "{{.ImportPath}} {{.BuildID}}"
	inputs, err := goCommand(ctx, i.dir, i.env, "list", "-deps", "-export", "-f", format, b.Package)
	if err != nil {
		return Image{}, err
	}
	sum := sha256.Sum256([]byte(i.dockerfile + arch + inputs))
	i.Tag = hex.EncodeToString(sum[:8])
	return i, nil
}

// WriteContext builds the program and writes the files from which Docker builds
// the image to a directory, with a Dockerfile.
func (i Image) WriteContext(ctx context.Context, dir string) error {
	output := filepath.Join(dir, i.binary.Path)
	if _, err := goCommand(ctx, i.dir, i.env, "build", "-ldflags=-s -w", "-o", output, i.binary.Package); err != nil {
		return err
	}
	if err := copyCertificates(dir); err != nil {
		return err
	}
	// The builder stage creates the same directory.
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil { //nolint:gosec // for users of the image
		return err
	}
	return os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(i.dockerfile), 0o600)
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
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil { //nolint:gosec // for users of the image
		return err
	}
	return os.WriteFile(target, bundle, 0o644) //nolint:gosec // public certificates
}

// goCommand runs the go command and returns its trimmed output.
func goCommand(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the arguments are those of this package
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
