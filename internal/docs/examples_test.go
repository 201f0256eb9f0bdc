package docs_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// withoutOutput are the examples that need a service which a machine may not
// have. Without an output, they are compiled and not run.
var withoutOutput = map[string]string{
	"mockfastpix/mockcontainer ExampleRun":      "needs Docker; integration/containers tests the same calls",
	"mockfastpix/mockcontainer ExampleWithSeed": "needs Docker; integration/containers tests the same calls",
	"examples/kms/vault ExampleSigningKey":      "needs HashiCorp Vault; the package's tests use a server of their own",
}

// TestExamples_output tests that each example has an output, so that its test
// runs it.
func TestExamples_output(t *testing.T) {
	t.Parallel()
	examples := 0
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", "node_modules", "artifacts", "testdata"}, entry.Name()) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, example := range doc.Examples([]*ast.File{file}...) {
			examples++
			id := filepath.ToSlash(dir) + " Example" + example.Name
			_, excepted := withoutOutput[id]
			if hasOutput := example.Output != "" || example.EmptyOutput; hasOutput == excepted {
				t.Errorf("%s: has an output: %t, may have none: %t", id, hasOutput, excepted)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if examples < 50 {
		t.Errorf("only %d examples were found", examples)
	}
}
