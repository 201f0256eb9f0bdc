package repository_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

const root = "../.."

func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Dependabot must know all modules, packages of Node.js, Dockerfiles and
// actions.
func TestDependabot(t *testing.T) {
	var config struct {
		Updates []struct {
			Ecosystem   string `yaml:"package-ecosystem"`
			Directory   string
			Directories []string
		}
	}
	readYAML(t, ".github/dependabot.yml", &config)
	manifests := map[string]string{"gomod": "go.mod", "npm": "package.json", "docker": "Dockerfile"}
	for ecosystem, manifest := range manifests {
		var got []string
		for _, update := range config.Updates {
			if update.Ecosystem == ecosystem {
				got = append(got, update.Directories...)
			}
			if update.Ecosystem == ecosystem && update.Directory != "" {
				got = append(got, update.Directory)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(directoriesWith(t, manifest), got); diff != "" {
			t.Errorf(".github/dependabot.yml, %s (-want +got):\n%s", ecosystem, diff)
		}
	}
	actions := false
	for _, update := range config.Updates {
		actions = actions || update.Ecosystem == "github-actions" && update.Directory == "/"
	}
	if !actions {
		t.Error(".github/dependabot.yml does not know the actions of the workflows")
	}
}

// directoriesWith returns the directories of the repository that have a file.
func directoriesWith(t *testing.T, manifest string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules") {
			return fs.SkipDir
		}
		if entry.Name() == manifest {
			relative, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			found = append(found, "/"+strings.TrimPrefix(filepath.ToSlash(relative), "."))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

// A form that GitHub cannot read is not offered, without an error message.
func TestIssueForms(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(root, ".github/ISSUE_TEMPLATE/*.yml"))
	if err != nil || len(names) < 3 {
		t.Fatalf("%d forms: %v", len(names), err)
	}
	for _, name := range names {
		name, _ = filepath.Rel(root, name)
		if filepath.Base(name) == "config.yml" {
			continue
		}
		var form struct {
			Name, Description string
			Body              []struct {
				Type, ID   string
				Attributes struct{ Label, Description, Value, Render string }
			}
		}
		readYAML(t, name, &form)
		if form.Name == "" || form.Description == "" || len(form.Body) == 0 {
			t.Errorf("%s has no name, description or body", name)
		}
		seen := map[string]bool{}
		for i, item := range form.Body {
			switch item.Type {
			case "markdown":
				if item.Attributes.Value == "" {
					t.Errorf("%s: item %d has no value", name, i)
				}
			case "textarea", "input":
				if item.ID == "" || seen[item.ID] || item.Attributes.Label == "" {
					t.Errorf("%s: item %d has no label or no ID of its own", name, i)
				}
			default:
				t.Errorf("%s: item %d has the type %q", name, i, item.Type)
			}
			seen[item.ID] = true
		}
	}
}
