package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"unicode/utf8"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

var majorVersion = regexp.MustCompile(`/v[0-9]+$`)

// rename replaces the path of the module in directory root by another one in
// the files, and returns how many of them changed.
func rename(root string, files []string, to string) (changed int, err error) {
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return 0, err
	}
	from := modfile.ModulePath(data)
	if err := check(from, to); err != nil {
		return 0, err
	}
	for _, name := range files {
		ok, err := rewrite(filepath.Join(root, name), from, to)
		if err != nil {
			return changed, fmt.Errorf("%s: %w", name, err)
		}
		if ok {
			changed++
		}
	}
	// The list of exported names is in a file named after the module.
	api := func(module string) string { return filepath.Join(root, "api", path.Base(module)+".txt") }
	return changed, os.Rename(api(from), api(to))
}

func check(from, to string) error {
	if from == "" {
		return errors.New("go.mod has no module path: run this in the root directory of the repository")
	}
	if err := module.CheckPath(to); err != nil {
		return err
	}
	if majorVersion.MatchString(to) {
		return fmt.Errorf("module path %q must not end in a major version: the nested modules have versions of their own", to)
	}
	if to == from {
		return fmt.Errorf("the module path is %q already", to)
	}
	return nil
}

// rewrite replaces text in a file. It formats Go files, because the order of
// imports depends on their paths.
func rewrite(name, from, to string) (changed bool, err error) {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	before, err := os.ReadFile(name)
	if err != nil || !utf8.Valid(before) {
		return false, err
	}
	after := bytes.ReplaceAll(before, []byte(from), []byte(to))
	if bytes.Equal(before, after) {
		return false, nil
	}
	if filepath.Ext(name) == ".go" {
		if after, err = format.Source(after); err != nil {
			return false, err
		}
	}
	return true, os.WriteFile(name, after, info.Mode().Perm())
}
