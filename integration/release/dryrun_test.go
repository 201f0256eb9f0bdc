package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/FastPix/fastpix-playback-go/integration/internal/goproxy"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	kit     = "github.com/FastPix/fastpix-playback-go"
	version = "v0.1.0"
)

// TestRelease_dryRun releases all modules of a copy of the repository into a
// module proxy in a directory. A module outside of the repository gets the
// public packages and the command from there.
func TestRelease_dryRun(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	root := t.TempDir()
	copyRepository(t, root)
	if _, err := releaseIn(t, root, "prepare", version); err != nil {
		t.Fatal(err)
	}
	r, archives := tagged(t, root)
	proxy, packages := t.TempDir(), []string(nil)
	for _, a := range archives {
		gomod, err := a.module.file.Format()
		if err != nil {
			t.Fatal(err)
		}
		if err := goproxy.Add(proxy, module.Version{Path: a.module.path(), Version: version}, gomod, a.data); err != nil {
			t.Fatal(err)
		}
		packages = append(packages, publicPackages(t, r, a)...)
	}
	t.Run("outside", func(t *testing.T) { getFrom(t, proxy, packages, archives) })
}

// getFrom gets the modules from the proxy, outside of the repository.
func getFrom(t *testing.T, proxy string, packages []string, archives []archive) {
	t.Helper()
	needs.SkipUnlessLong(t)
	env, err := goproxy.Env(t.Context(), proxy, filepath.Join(t.TempDir(), "mod"))
	if err != nil {
		t.Fatal(err)
	}

	t.Run("packages", func(t *testing.T) {
		outside := t.TempDir()
		write(t, outside, "main.go", importing(packages))
		write(t, outside, "main_test.go", outsideTest)
		write(t, outside, "go.mod", "module example.com/outside\n\ngo 1.26.0\n")
		get := []string{"go", "get"}
		for _, name := range packages {
			get = append(get, name+"@"+version)
		}
		commandIn(t, outside, env, get...)
		data, err := os.ReadFile(filepath.Join(outside, "go.mod"))
		if err != nil {
			t.Fatal(err)
		}
		file, err := modfile.Parse("go.mod", data, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range archives {
			if !slices.ContainsFunc(file.Require, func(r *modfile.Require) bool {
				return r.Mod == module.Version{Path: a.module.path(), Version: version}
			}) {
				t.Errorf("the module outside does not require %s@%s:\n%s", a.module.path(), version, data)
			}
		}
		out := commandIn(t, outside, env, "go", "test", "-count=1", "-v", ".")
		if !strings.Contains(out, "--- PASS: TestSignedWithCore") {
			t.Errorf("the test outside printed:\n%s", out)
		}
	})
	t.Run("command", func(t *testing.T) {
		bin := t.TempDir()
		commandIn(t, bin, append(env, "GOBIN="+bin), "go", "install", kit+"/cmd/playback@"+version)
		out := command(t, bin, filepath.Join(bin, "playback"), "version")
		if !strings.HasPrefix(out, "playback "+version+", ") {
			t.Errorf("playback version printed %q", out)
		}
	})
}

// copyRepository copies the files of the repository that a release needs, and
// gives CHANGELOG.md a section of the version.
func copyRepository(t *testing.T, to string) {
	t.Helper()
	const from = "../.."
	err := filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, name)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules" || entry.Name() == "artifacts"):
			return fs.SkipDir
		case !entry.Type().IsRegular() || entry.Name() == ".git": // a file in a worktree of Git
			return nil
		}
		top, _, _ := strings.Cut(filepath.ToSlash(relative), "/")
		if slices.Contains(unreleased, top) && entry.Name() != "go.mod" {
			return nil
		}
		data, err := os.ReadFile(name)
		write(t, to, relative, string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	changelog, err := os.ReadFile(filepath.Join(to, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(changelog), "## ["+version[1:]+"]", "## [released]", 1)
	write(t, to, "CHANGELOG.md", strings.Replace(text, "## [Unreleased]",
		"## [Unreleased]\n\n## ["+version[1:]+"] - 2026-01-02\n\n- A dry run.", 1))
}

// tagged commits the copy, creates its tags and returns the archives of its
// modules, the root module's first.
func tagged(t *testing.T, root string) (release, []archive) {
	t.Helper()
	initialize(t, root)
	if _, err := releaseIn(t, root, "tag", "-create", version); err != nil {
		t.Fatal(err)
	}
	modules, err := findModules(root)
	if err != nil {
		t.Fatal(err)
	}
	r := release{root: root, version: version, modules: modules}
	var archives []archive
	for _, m := range r.released() {
		a, err := r.archive(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d files, %d kB", m.path(), len(a.files), len(a.data)>>10)
		archives = append(archives, a)
	}
	if archives[0].module.path() != kit || len(archives) < 6 {
		t.Fatalf("%d modules, the first is %s", len(archives), archives[0].module.path())
	}
	return r, archives
}

// publicPackages returns the packages of a module that other modules can
// import.
func publicPackages(t *testing.T, r release, a archive) []string {
	t.Helper()
	env := append(os.Environ(), "GOWORK=off")
	out := commandIn(t, filepath.Join(r.root, filepath.FromSlash(a.module.dir)), env,
		"go", "list", "-f", "{{if ne .Name `main`}}{{.ImportPath}}{{end}}", "./...")
	var public []string
	for name := range strings.FieldsSeq(out) {
		if !slices.Contains(strings.Split(name, "/"), "internal") {
			public = append(public, name)
		}
	}
	if len(public) == 0 {
		t.Fatalf("%s has no public package", a.module.path())
	}
	return public
}

// importing returns a program that imports the packages.
func importing(packages []string) string {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n")
	for _, name := range packages {
		b.WriteString("\t_ \"" + name + "\"\n")
	}
	b.WriteString(")\n\nfunc main() {}\n")
	return b.String()
}

// outsideTest is the test of a module that is not in this repository.
const outsideTest = `package main

import (
	"net/http"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestSignedWithCore(t *testing.T) {
	mock := mockfastpix.Start(t)
	created := mock.CreateSigningKey()
	key, err := core.ParseSigningKey(created.ID, []byte(created.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(key, core.WithBaseURL(mock.URL()), core.WithClock(mock.Now))
	if err != nil {
		t.Fatal(err)
	}
	video := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	playback, err := signer.Sign(t.Context(), core.Grant{PlaybackID: video})
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]int{
		playback.StreamURL():                 http.StatusOK,
		mock.URL() + "/" + video + ".m3u8": http.StatusUnauthorized,
	} {
		res, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", url, res.StatusCode, want)
		}
	}
}
`
