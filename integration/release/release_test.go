package main

import (
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// The tests run Git in repositories of their own. Variables such as GIT_DIR,
// which Git sets for its hooks, would make it change another one.
func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "GIT_") {
			_ = os.Unsetenv(name)
		}
	}
	for _, role := range []string{"AUTHOR", "COMMITTER"} {
		_ = os.Setenv("GIT_"+role+"_NAME", "test")
		_ = os.Setenv("GIT_"+role+"_EMAIL", "test@example.com")
	}
	os.Exit(m.Run())
}

// small is a repository with the modules of a release: adapter requires base,
// which requires the root module. The module in examples is not released.
var small = map[string]string{
	"go.mod":   "module example.com/kit\n\ngo 1.24.0\n",
	"kit.go":   "package kit\n\nimport _ \"embed\"\n\n//go:embed data.txt\nvar Data string\n",
	"data.txt": "data\n",
	"LICENSE":  "MIT\n",
	"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n" +
		"## [0.1.0] - 2026-01-02\n\n### Added\n\n- All of it.\n\n## [0.0.1] - 2026-01-01\n",
	"adapter/go.mod": "module example.com/kit/adapter\n\ngo 1.24.0\n\n" +
		"require example.com/kit/base v0.1.0\n\nrequire example.com/kit v0.1.0 // indirect\n\n" +
		"replace (\n\texample.com/kit => ../\n\texample.com/kit/base => ../base\n)\n",
	"adapter/LICENSE": "MIT\n",
	"adapter/a.go":    "package adapter\n",
	"base/go.mod": "module example.com/kit/base\n\ngo 1.24.0\n\n" +
		"require example.com/kit v0.1.0\n\nreplace example.com/kit => ../\n",
	"base/LICENSE": "MIT\n",
	"base/b.go":    "package base\n",
	"examples/go.mod": "module example.com/kit/examples\n\ngo 1.24.0\n\n" +
		"require example.com/kit v0.1.0\n\nreplace example.com/kit => ../\n",
}

// repository returns the directory of a new Git repository with one commit of
// the files of writeAll.
func repository(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	writeAll(t, root, files)
	initialize(t, root)
	return root
}

// initialize makes a Git repository of a directory, with one commit of its
// files.
func initialize(t *testing.T, root string) {
	t.Helper()
	needs.Program(t, "git")
	if _, err := os.Lstat(filepath.Join(root, ".git")); err == nil {
		t.Fatal("the directory belongs to a Git repository, which this test would change")
	}
	command(t, root, "git", "init", "-q")
	commit(t, root)
}

// writeAll writes the small repository with some files changed. It leaves out
// those without content.
func writeAll(t *testing.T, root string, changed map[string]string) {
	t.Helper()
	files := maps.Clone(small)
	maps.Copy(files, changed)
	for name, content := range files {
		if content != "" {
			write(t, root, name, content)
		}
	}
}

func commit(t *testing.T, root string) {
	t.Helper()
	command(t, root, "git", "add", "-A")
	command(t, root, "git", "commit", "-q", "-m", "Release")
}

func write(t *testing.T, root, name, content string) {
	t.Helper()
	name = filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// command runs a program and returns its trimmed output.
func command(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return commandIn(t, dir, os.Environ(), args...)
}

func commandIn(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, env
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

// releaseIn runs the command in a repository and returns its output.
func releaseIn(t *testing.T, root string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	err := run(t.Context(), root, args, &out)
	return out.String(), err
}

func TestCheck(t *testing.T) {
	t.Parallel()
	out, err := releaseIn(t, repository(t, nil), "check", "v0.1.0")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"example.com/kit@v0.1.0: 5 files, 0 kB\n",
		"example.com/kit/base@v0.1.0: 3 files",
		"example.com/kit/adapter@v0.1.0: 3 files",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("check printed no %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "examples") {
		t.Errorf("check printed a module that is not released:\n%s", out)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	changelog, requirements := release.changelogProblems, release.requirementProblems
	license := release.licenseProblems
	for name, test := range map[string]struct {
		problems func(release) []string
		files    map[string]string
		want     string
	}{
		"no section": {
			changelog,
			map[string]string{"CHANGELOG.md": "## [Unreleased]\n"},
			`CHANGELOG.md has no section: rename Unreleased to "## [0.1.0] - `,
		},
		"empty section": {
			changelog,
			map[string]string{"CHANGELOG.md": "## [0.1.0] - 2026-01-02\n\n## [0.0.1] - 2026-01-01\n\n- All.\n"},
			"CHANGELOG.md: section [0.1.0] is empty",
		},
		"section twice": {
			changelog,
			map[string]string{"CHANGELOG.md": small["CHANGELOG.md"] + "\n## [0.1.0] - 2026-01-02\n"},
			"two sections [0.1.0]",
		},
		"no date": {
			changelog, map[string]string{"CHANGELOG.md": "## [0.1.0]\n\n- All.\n"}, "section [0.1.0] must end in a date",
		},
		"unreleased entry": {
			changelog,
			map[string]string{"CHANGELOG.md": "## [Unreleased]\n\n- More.\n\n## [0.1.0] - 2026-01-02\n\n- All.\n"},
			"section [Unreleased] has entries",
		},
		"stale requirement": {
			requirements, replaced("base/go.mod", "kit v0.1.0", "kit v0.0.9"), "base/go.mod require other versions",
		},
		"stale requirement of a module that is not released": {
			requirements, replaced("examples/go.mod", "kit v0.1.0", "kit v0.0.9"), "examples/go.mod require other versions",
		},
		"requires what is not released": {
			requirements,
			replaced("base/go.mod", "require example.com/kit v0.1.0", "require example.com/kit/examples v0.1.0"),
			"base/go.mod requires example.com/kit/examples, which is not released",
		},
		"replaces another module": {
			requirements, replaced("base/go.mod", "replace example.com/kit => ../", "replace example.com/other => ../other"),
			"base/go.mod replaces example.com/other",
		},
		"root module replaces": {
			requirements, replaced("go.mod", "go 1.24.0", "replace example.com/other => ./other"),
			`"go install" of the commands refuses that`,
		},
		"no license":    {license, map[string]string{"adapter/LICENSE": ""}, "no file adapter/LICENSE"},
		"other license": {license, map[string]string{"adapter/LICENSE": "GPL\n"}, "adapter/LICENSE differs"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			writeAll(t, root, test.files)
			modules, err := findModules(root)
			if err != nil {
				t.Fatal(err)
			}
			got := test.problems(release{root: root, version: "v0.1.0", modules: modules})
			if len(got) != 1 || !strings.Contains(got[0], test.want) {
				t.Errorf("problems %q, want one with %q", got, test.want)
			}
		})
	}
}

// The archives are made from the commit.
func TestArchiveProblems(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"ignored by Git": {map[string]string{".gitignore": "data.txt\n"}, "example.com/kit lacks the embedded file data.txt"},
		"embeds nothing": {map[string]string{"data.txt": ""}, "no matching files found"},
		"large":          {map[string]string{"data.txt": noise(maxArchive)}, "example.com/kit has 5"},
		"file name":      {map[string]string{"a:b.txt": "x"}, "a:b.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := releaseIn(t, repository(t, test.files), "check", "v0.1.0")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("check returned %v, want an error with %q", err, test.want)
			}
		})
	}
}

func replaced(name, before, after string) map[string]string {
	return map[string]string{name: strings.Replace(small[name], before, after, 1)}
}

// noise returns more than n bytes that compression makes no smaller than n.
func noise(n int) string {
	data := make([]byte, n+n/10)
	rand.NewChaCha8([32]byte{}).Read(data) //nolint:errcheck // never fails
	return string(data)
}

func TestCheck_uncommitted(t *testing.T) {
	t.Parallel()
	root := repository(t, nil)
	write(t, root, "more.txt", "more\n")
	_, err := releaseIn(t, root, "check", "v0.1.0")
	if err == nil || !strings.Contains(err.Error(), "has uncommitted changes") {
		t.Errorf("check returned %v", err)
	}
}

func TestPrepare(t *testing.T) {
	t.Parallel()
	root := repository(t, nil)
	if _, err := releaseIn(t, root, "prepare", "v0.2.0"); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name := range small {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		got[name] = string(data)
	}
	want := maps.Clone(small)
	for _, dir := range []string{"adapter", "base", "examples"} {
		want[dir+"/go.mod"] = strings.ReplaceAll(want[dir+"/go.mod"], "v0.1.0", "v0.2.0")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if out, err := releaseIn(t, root, "prepare", "v0.2.0"); err != nil || out != "" {
		t.Errorf("the second prepare printed %q: %v", out, err)
	}
}

func TestTag(t *testing.T) {
	t.Parallel()
	root := repository(t, nil)
	const create = "git tag -a -m v0.1.0 v0.1.0\n" +
		"git tag -a -m base/v0.1.0 base/v0.1.0\n" +
		"git tag -a -m adapter/v0.1.0 adapter/v0.1.0\n"
	const push = "git push origin v0.1.0\ngit push origin base/v0.1.0\ngit push origin adapter/v0.1.0\n"
	out, err := releaseIn(t, root, "tag", "v0.1.0")
	if diff := cmp.Diff(create+push, out); diff != "" || err != nil {
		t.Errorf("tag: %v (-want +got):\n%s", err, diff)
	}
	if tags := command(t, root, "git", "tag"); tags != "" {
		t.Errorf("tag without -create created %s", tags)
	}

	// A workflow runs for the tag of the root module and creates the others.
	command(t, root, "git", "tag", "v0.1.0")
	out, err = releaseIn(t, root, "tag", "-create", "v0.1.0")
	want := strings.Replace(create, "git tag -a -m v0.1.0 v0.1.0", "# the current commit has the tag v0.1.0", 1) + push
	if diff := cmp.Diff(want, out); diff != "" || err != nil {
		t.Errorf("tag -create: %v (-want +got):\n%s", err, diff)
	}
	if tags := command(t, root, "git", "tag", "--points-at", "HEAD"); tags != "adapter/v0.1.0\nbase/v0.1.0\nv0.1.0" {
		t.Errorf("tags of the commit: %s", tags)
	}

	write(t, root, "more.txt", "more\n")
	commit(t, root)
	_, err = releaseIn(t, root, "tag", "-create", "v0.1.0")
	if err == nil || strings.Count(err.Error(), "a version must not change") != 3 {
		t.Errorf("tag of another commit returned %v", err)
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	root := repository(t, nil)
	if out, err := releaseIn(t, root, "notes", "v0.1.0"); err != nil || out != "### Added\n\n- All of it.\n" {
		t.Errorf("notes printed %q: %v", out, err)
	}
	if _, err := releaseIn(t, root, "notes", "v0.3.0"); err == nil {
		t.Error("notes of a version without a section returned no error")
	}
}

func TestRun_refused(t *testing.T) {
	t.Parallel()
	root := repository(t, nil)
	for _, test := range []struct {
		args string
		want string
	}{
		{"", "usage:"},
		{"check", "usage:"},
		{"check -create v0.1.0", "usage:"},
		{"publish v0.1.0", "usage:"},
		{"check v0.1.0 v0.2.0", "usage:"},
		{"check 0.1.0", "must have the form v1.2.3"},
		{"check v0.1", "must have the form v1.2.3"},
		{"check v0.1.0+build", "must have the form v1.2.3"},
		{"check v0.0.0-00010101000000-000000000000", "must have the form v1.2.3"},
		{"check v2.0.0", "should be v0 or v1, not v2"},
	} {
		_, err := releaseIn(t, root, strings.Fields(test.args)...)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q returned %v, want an error with %q", test.args, err, test.want)
		}
	}
	_, err := releaseIn(t, t.TempDir(), "check", "v0.1.0")
	if err == nil || !strings.Contains(err.Error(), "root directory of the repository") {
		t.Errorf("in another directory: %v", err)
	}
}
