package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// unreleased are the directories of modules that users do not require.
var unreleased = []string{"examples", "examples/kms", "integration"}

// goModule is a module of the repository.
type goModule struct {
	dir      string // relative to the root of the repository, with slashes; "." for the root
	released bool
	file     *modfile.File
}

func (m goModule) path() string { return m.file.Module.Mod.Path }

// tag returns the name of the tag for a version. The go command finds the
// version of a nested module by a tag that begins with its directory.
func (m goModule) tag(version string) string { return path.Join(m.dir, version) }

// findModules returns the modules in root, each after those that it requires.
func findModules(root string) ([]goModule, error) {
	var modules []goModule
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata", "artifacts"}, entry.Name()):
			return fs.SkipDir
		case entry.Name() != "go.mod":
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := modfile.Parse(name, data, nil)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(name))
		dir = filepath.ToSlash(dir)
		modules = append(modules, goModule{dir: dir, released: !slices.Contains(unreleased, dir), file: file})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(modules) == 0 || !slices.ContainsFunc(modules, func(m goModule) bool { return m.dir == "." }) {
		return nil, fmt.Errorf("there is no go.mod in %s: run this in the root directory of the repository", root)
	}
	return inOrder(modules)
}

// inOrder sorts the modules so that each is after those that it requires, and
// by directory otherwise.
func inOrder(modules []goModule) ([]goModule, error) {
	slices.SortFunc(modules, func(a, b goModule) int { return strings.Compare(a.dir, b.dir) })
	var sorted []goModule
	for len(modules) > 0 {
		i := slices.IndexFunc(modules, func(m goModule) bool {
			return !slices.ContainsFunc(modules, func(other goModule) bool { return m.requires(other) })
		})
		if i < 0 {
			return nil, fmt.Errorf("the modules in %s and others require each other", modules[0].dir)
		}
		sorted = append(sorted, modules[i])
		modules = slices.Delete(modules, i, i+1)
	}
	return sorted, nil
}

func (m goModule) requires(other goModule) bool {
	return slices.ContainsFunc(m.file.Require, func(r *modfile.Require) bool { return r.Mod.Path == other.path() })
}

// release is a version of all modules.
type release struct {
	root    string
	version string
	modules []goModule
}

func (r release) checkVersion() error {
	if semver.Canonical(r.version) != r.version || r.version == "" || module.IsPseudoVersion(r.version) {
		return fmt.Errorf("the version %q must have the form v1.2.3 or v1.2.3-rc.1", r.version)
	}
	for _, m := range r.modules {
		if m.released {
			if err := module.Check(m.path(), r.version); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r release) has(path string) bool {
	return slices.ContainsFunc(r.modules, func(m goModule) bool { return m.path() == path })
}

// released returns the modules that the release consists of.
func (r release) released() []goModule {
	return slices.DeleteFunc(slices.Clone(r.modules), func(m goModule) bool { return !m.released })
}
