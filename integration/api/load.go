package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// root is the path of the root module.
const root = "github.com/FastPix/fastpix-playback-go"

// Load returns the sorted declarations of all public packages of the module in
// dir. A package is public unless it is a command or has a path element
// "internal". The names of packages are relative to the root module.
func Load(ctx context.Context, dir string) (declarations []string, err error) {
	packages, err := list(ctx, dir)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	// The compiler's export data contains all types, so that nothing has to be
	// parsed.
	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(exports[path])
	})
	for _, p := range packages {
		if p.DepOnly || p.Name == "main" || slices.Contains(strings.Split(p.ImportPath, "/"), "internal") {
			continue
		}
		pkg, err := imports.Import(p.ImportPath)
		if err != nil {
			return nil, err
		}
		declarations = append(declarations, Declarations(relative(p.ImportPath), pkg)...)
	}
	slices.Sort(declarations)
	return declarations, nil
}

// relative returns the path of a package or module relative to the root module,
// or the last element of the root module's path.
func relative(path string) string {
	if path == root {
		return root[strings.LastIndex(root, "/")+1:]
	}
	return strings.TrimPrefix(path, root+"/")
}

// listed is a package in the output of "go list".
type listed struct {
	ImportPath string
	Name       string
	Export     string // the file with the export data
	DepOnly    bool   // a dependency of the module's packages
}

// list compiles the packages of a module and returns them and all their
// dependencies.
func list(ctx context.Context, dir string) ([]listed, error) {
	out, err := goCommand(ctx, dir, "list", "-deps", "-export", "-json=ImportPath,Name,Export,DepOnly", "./...")
	if err != nil {
		return nil, err
	}
	var packages []listed
	for decoder := json.NewDecoder(strings.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

func goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out), nil
}

// Module is a public module of the repository.
type Module struct {
	Dir  string // relative to the repository's root
	File string // the name of the file that lists its API
}

// Modules returns the modules in the go.work file of the repository in dir,
// except for the examples and the integration tests, which are not public.
func Modules(ctx context.Context, dir string) ([]Module, error) {
	out, err := goCommand(ctx, dir, "work", "edit", "-json", "go.work")
	if err != nil {
		return nil, err
	}
	var work struct{ Use []struct{ DiskPath string } }
	if err := json.Unmarshal([]byte(out), &work); err != nil {
		return nil, err
	}
	var modules []Module
	for _, use := range work.Use {
		name := strings.TrimPrefix(use.DiskPath, "./")
		switch name {
		case "examples", "integration":
			continue
		case ".":
			name = relative(root)
		}
		modules = append(modules, Module{Dir: use.DiskPath, File: strings.ReplaceAll(name, "/", "-") + ".txt"})
	}
	return modules, nil
}
