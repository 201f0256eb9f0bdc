package containers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"

	"github.com/FastPix/fastpix-playback-go/integration/internal/dockertest"
	"github.com/FastPix/fastpix-playback-go/integration/internal/goproxy"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	rootModule      = "github.com/FastPix/fastpix-playback-go"
	containerModule = rootModule + "/mockfastpix/mockcontainer"
	release         = "v0.1.0"
)

// outsideProgram is a program of a module that is not in this repository.
const outsideProgram = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	img, err := mockcontainer.BuildImage(ctx)
	if err != nil {
		return err
	}
	ctr, err := mockcontainer.Run(ctx, img, mockcontainer.WithSeed(mockfastpix.Seed{
		Playbacks: []mockfastpix.PlaybackOptions{{ID: "film", Policy: mockfastpix.Public}},
	}))
	defer func() { _ = testcontainers.TerminateContainer(ctr) }()
	if err != nil {
		return err
	}
	client, err := ctr.HTTPClient(ctx)
	if err != nil {
		return err
	}
	base, err := ctr.BaseURL(ctx)
	if err != nil {
		return err
	}
	res, err := client.Get(base + "/film.m3u8")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	fmt.Println(res.StatusCode)
	return nil
}
`

// TestOutsideModule_getsMockcontainer publishes the root module and the
// container module to a module proxy in a directory. A module outside of the
// repository gets both from there and builds a program that uses them. If there
// is a Docker daemon, the program runs a container.
func TestOutsideModule_getsMockcontainer(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	proxy, outside := t.TempDir(), t.TempDir()
	repository, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	publish(t, proxy, rootModule, repository)
	// As docs/release.md describes a release: with the version of the root
	// module. The go command ignores the replace directive.
	released := t.TempDir()
	if err := os.CopyFS(released, os.DirFS(filepath.Join(repository, "mockfastpix", "mockcontainer"))); err != nil {
		t.Fatal(err)
	}
	here := func(dir string, args ...string) string {
		t.Helper()
		return goCommand(t, dir, os.Environ(), args...)
	}
	here(released, "mod", "edit", "-require="+rootModule+"@"+release)
	publish(t, proxy, containerModule, released)

	env, err := goproxy.Env(t.Context(), proxy, filepath.Join(t.TempDir(), "mod"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, outside, "go.mod", "module example.com/outside\n\ngo 1.26.0\n")
	write(t, outside, "main.go", outsideProgram)
	goCommand(t, outside, env, "get", containerModule+"@"+release)
	var list struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal([]byte(goCommand(t, outside, env, "mod", "edit", "-json")), &list); err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{}
	for _, r := range list.Require {
		versions[r.Path] = r.Version
	}
	if versions[containerModule] != release || versions[rootModule] != release {
		t.Errorf("the outside module requires %v, want %s of both modules", versions, release)
	}
	program := filepath.Join(t.TempDir(), "program")
	goCommand(t, outside, env, "build", "-o", program, ".")

	t.Run("container", func(t *testing.T) {
		dockertest.Require(t)
		cmd := exec.CommandContext(t.Context(), program)
		// BuildImage finds the source of the mock through the module.
		cmd.Dir, cmd.Env = outside, append(env, "TESTCONTAINERS_RYUK_DISABLED=true")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil || string(out) != "200\n" {
			t.Errorf("the program printed %q: %v\n%s", out, err, stderr.String())
		}
	})
}

// publish adds a release of the module in dir to the module proxy.
func publish(t *testing.T, proxy, path, dir string) {
	t.Helper()
	gomod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := module.Version{Path: path, Version: release}
	var archive bytes.Buffer
	if err := modzip.CreateFromDir(&archive, version, dir); err != nil {
		t.Fatal(err)
	}
	if err := goproxy.Add(proxy, version, gomod, archive.Bytes()); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// goCommand runs the go command and returns its trimmed output.
func goCommand(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "go", args...)
	cmd.Dir, cmd.Env = dir, env
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}
