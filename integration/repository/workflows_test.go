package repository_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type workflow struct {
	file        string
	Permissions map[string]string
	Concurrency struct{ Group string }
	Jobs        map[string]struct {
		Permissions map[string]string
		Timeout     int `yaml:"timeout-minutes"`
		Uses        string
		Needs       any
		Steps       []struct {
			Uses, Run string
			With      map[string]any
		}
	}
}

// workflows returns all workflows. actionlint has checked their syntax: see the
// stage "workflows" of .ci/run.
func workflows(t *testing.T) []workflow {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d workflows: %v", len(files), err)
	}
	var all []workflow
	for _, file := range files {
		w := workflow{file: ".github/workflows/" + filepath.Base(file)}
		readYAML(t, w.file, &w)
		all = append(all, w)
	}
	return all
}

// Only jobs that publish may write, and no job hangs for hours.
func TestWorkflows_limits(t *testing.T) {
	t.Parallel()
	for _, w := range workflows(t) {
		if w.Permissions == nil || w.Concurrency.Group == "" {
			t.Errorf("%s must have permissions and concurrency", w.file)
		}
		for scope, access := range w.Permissions {
			if access != "read" {
				t.Errorf("%s: permission %s: %s belongs in the job that needs it", w.file, scope, access)
			}
		}
		for name, job := range w.Jobs {
			if job.Uses == "" && (job.Timeout < 1 || job.Timeout > 60) {
				t.Errorf("%s: job %s must have timeout-minutes of at most 60", w.file, name)
			}
			if len(w.Permissions) == 0 && job.Permissions == nil {
				t.Errorf("%s: job %s has no permissions", w.file, name)
			}
		}
	}
}

var pinned = regexp.MustCompile(`^([\w-]+/[\w/-]+)@(v[0-9]+)$`)

// All workflows use the same major version of an action, so that Dependabot's
// updates are complete.
func TestWorkflows_actions(t *testing.T) {
	t.Parallel()
	versions := map[string]string{}
	for _, w := range workflows(t) {
		for name, job := range w.Jobs {
			if file, ok := strings.CutPrefix(job.Uses, "./"); ok {
				if _, err := os.Stat(filepath.Join(root, file)); err != nil {
					t.Errorf("%s: job %s: %v", w.file, name, err)
				}
			}
			for _, step := range job.Steps {
				if step.Uses == "" {
					continue
				}
				action := pinned.FindStringSubmatch(step.Uses)
				if action == nil {
					t.Errorf("%s: %s must be pinned to a major version, as @v1", w.file, step.Uses)
					continue
				}
				if other, ok := versions[action[1]]; ok && other != action[2] {
					t.Errorf("%s: %s, but elsewhere %s", w.file, step.Uses, other)
				}
				versions[action[1]] = action[2]
			}
		}
	}
}

var (
	script  = regexp.MustCompile(`(?m)(?:^|\s)(\.ci/\w+)((?: \w+)*)$`)
	program = regexp.MustCompile(`\bgo run (\./\S+)`)
	stages  = regexp.MustCompile(`(?m)^readonly STAGES=\((.*)\)$`)
)

// The commands of all steps name scripts, stages and packages that exist.
func TestWorkflows_commands(t *testing.T) {
	t.Parallel()
	run, err := os.ReadFile(filepath.Join(root, ".ci/run"))
	if err != nil {
		t.Fatal(err)
	}
	known := stages.FindSubmatch(run)
	if known == nil {
		t.Fatal(".ci/run has no list STAGES")
	}
	found := 0
	for _, w := range workflows(t) {
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				for _, match := range script.FindAllStringSubmatch(step.Run, -1) {
					found++
					info, err := os.Stat(filepath.Join(root, match[1]))
					if err != nil || info.Mode()&0o111 == 0 {
						t.Errorf("%s: %s is no executable file", w.file, match[1])
					}
					for _, stage := range strings.Fields(match[2]) {
						if !slices.Contains(strings.Fields(string(known[1])), stage) {
							t.Errorf("%s: .ci/run has no stage %s", w.file, stage)
						}
					}
				}
				for _, match := range program.FindAllStringSubmatch(step.Run, -1) {
					found++
					if files, _ := filepath.Glob(filepath.Join(root, match[1], "main.go")); len(files) == 0 {
						t.Errorf("%s: %s is no command", w.file, match[1])
					}
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("%d commands found in the workflows, want 5 or more", found)
	}
}

// The workflow publishes what goreleaser and the Dockerfile make: files under
// these names, from these directories.
func TestWorkflows_release(t *testing.T) {
	t.Parallel()
	var config struct {
		Builds []struct {
			Main    string
			Targets []string
		}
		Archives []struct{ Files []string }
		Checksum struct {
			NameTemplate string `yaml:"name_template"`
		}
	}
	readYAML(t, ".goreleaser.yaml", &config)
	for _, build := range config.Builds {
		if _, err := os.Stat(filepath.Join(root, build.Main, "main.go")); err != nil {
			t.Error(err)
		}
		want := []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64"}
		if diff := cmp.Diff(want, build.Targets); diff != "" {
			t.Errorf("platforms (-want +got):\n%s", diff)
		}
	}
	for _, archive := range config.Archives {
		for _, file := range archive.Files {
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Error(err)
			}
		}
	}
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	images := 0
	for _, w := range workflows(t) {
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				if sums, ok := step.With["subject-checksums"]; ok && sums != "dist/"+config.Checksum.NameTemplate {
					t.Errorf("%s: provenance of %v, but goreleaser writes %s", w.file, sums, config.Checksum.NameTemplate)
				}
				target, ok := step.With["target"].(string)
				if !ok {
					continue
				}
				images++
				argument, _, _ := strings.Cut(step.With["build-args"].(string), "=")
				for _, line := range []string{"FROM scratch AS " + target + "\n", "ARG " + argument + "\n"} {
					if !strings.Contains(string(dockerfile), line) {
						t.Errorf("%s: the Dockerfile has no line %q", w.file, line)
					}
				}
			}
		}
	}
	if images != 2 {
		t.Errorf("%d steps build the image, want 2", images)
	}
}

var linked = regexp.MustCompile(`-X main\.(\w+)=\$(\w+)`)

// The linker ignores a flag for a variable that does not exist.
func TestDockerfile_version(t *testing.T) {
	t.Parallel()
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(root, "cmd/playback/version.go"))
	if err != nil {
		t.Fatal(err)
	}
	flag := linked.FindStringSubmatch(string(dockerfile))
	if flag == nil {
		t.Fatal("the Dockerfile does not set the version")
	}
	if !strings.Contains(string(source), "\nvar "+flag[1]+" string\n") {
		t.Errorf("version.go has no variable %s, which the Dockerfile sets", flag[1])
	}
	if !strings.Contains(string(dockerfile), "\nARG "+flag[2]+"\n") {
		t.Errorf("the Dockerfile has no argument %s", flag[2])
	}
}

// Nothing is published before CI and the checks of the release succeed.
func TestWorkflows_releaseWaits(t *testing.T) {
	t.Parallel()
	var release workflow
	readYAML(t, ".github/workflows/release.yml", &release)
	needs := map[string]any{}
	for name, job := range release.Jobs {
		if slices.Contains(slices.Collect(maps.Values(job.Permissions)), "write") {
			needs[name] = job.Needs
		}
	}
	want := map[string]any{"modules": []any{"ready", "ci"}, "binaries": "modules", "image": "modules"}
	if diff := cmp.Diff(want, needs); diff != "" {
		t.Errorf("jobs that publish, and what they wait for (-want +got):\n%s", diff)
	}
}
