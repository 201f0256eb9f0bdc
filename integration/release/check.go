package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// check returns an error that lists all problems of the release.
func (r release) check(ctx context.Context, out io.Writer) error {
	problems := r.changelogProblems()
	problems = append(problems, r.requirementProblems()...)
	problems = append(problems, r.licenseProblems()...)
	archives, found := r.archiveProblems(ctx)
	problems = append(problems, found...)
	problems = append(problems, r.tagProblems(ctx)...)
	if len(problems) > 0 {
		return errors.New(r.version + " is not ready:\n- " + strings.Join(problems, "\n- "))
	}
	for _, a := range archives {
		fmt.Fprintf(out, "%s@%s: %d files, %d kB\n", a.module.path(), r.version, len(a.files), len(a.data)>>10)
	}
	return nil
}

// requirementProblems reports requirements of another version, and what users
// of a released module cannot get.
func (r release) requirementProblems() (problems []string) {
	var stale []string
	released := map[string]bool{}
	for _, m := range r.modules {
		released[m.path()] = m.released
	}
	for _, m := range r.modules {
		name := path.Join(m.dir, "go.mod")
		for _, req := range m.file.Require {
			if !r.has(req.Mod.Path) {
				continue
			}
			if req.Mod.Version != r.version && !slices.Contains(stale, name) {
				stale = append(stale, name)
			}
			if m.released && !released[req.Mod.Path] {
				problems = append(problems, fmt.Sprintf("%s requires %s, which is not released", name, req.Mod.Path))
			}
		}
		if !m.released {
			continue
		}
		for _, rep := range m.file.Replace {
			switch {
			case m.dir == ".":
				problems = append(problems, fmt.Sprintf("%s replaces %s: \"go install\" of the commands refuses that",
					name, rep.Old.Path))
			case !r.has(rep.Old.Path):
				problems = append(problems, fmt.Sprintf("%s replaces %s: users of the module get another version of it",
					name, rep.Old.Path))
			}
		}
	}
	if stale != nil {
		problems = append(problems, fmt.Sprintf(
			"%s require other versions: run \"go run ./integration/release prepare %s\" and commit",
			strings.Join(stale, ", "), r.version))
	}
	return problems
}

// licenseProblems reports modules without a copy of the license. pkg.go.dev
// shows the documentation of modules that have one.
func (r release) licenseProblems() (problems []string) {
	want, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return []string{err.Error()}
	}
	for _, m := range r.released() {
		name := path.Join(m.dir, "LICENSE")
		got, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(name)))
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("there is no file %s: copy LICENSE", name))
		case !bytes.Equal(got, want):
			problems = append(problems, fmt.Sprintf("%s differs from LICENSE: copy it again", name))
		}
	}
	return problems
}
