package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// prepare sets the version in the requirements. It changes the modules that are
// not released, too, because the go command refuses a go.mod with a lower
// version than its requirements have. The replace directives remain: they make
// the modules of a checkout use each other, and the go command ignores those of
// a module that is a requirement.
func (r release) prepare(out io.Writer) error {
	for _, m := range r.modules {
		for _, req := range m.file.Require {
			if r.has(req.Mod.Path) {
				if err := m.file.AddRequire(req.Mod.Path, r.version); err != nil {
					return err
				}
			}
		}
		after, err := m.file.Format()
		if err != nil {
			return err
		}
		name := filepath.Join(r.root, filepath.FromSlash(m.dir), "go.mod")
		before, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if bytes.Equal(before, after) {
			continue
		}
		if err := os.WriteFile(name, after, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s requires %s\n", name, r.version)
	}
	return nil
}
