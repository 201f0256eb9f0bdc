package api_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/integration/api"
)

func TestDeclarations(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		source string
		want   []string
	}{
		{
			name:   "constants",
			source: "type Policy int; const (Private Policy = iota; DRM); const Name = `a \"b\"`; const n = 1",
			want: []string{
				"pkg p, const DRM Policy = 1",
				`pkg p, const Name = "a \"b\""`,
				"pkg p, const Private Policy = 0",
				"pkg p, type Policy int",
			},
		},
		{
			name:   "duration",
			source: `import "time"; const TTL = 90 * time.Minute`,
			want:   []string{"pkg p, const TTL time.Duration = 1h30m0s"},
		},
		{
			name:   "variables",
			source: "var Err, other error; var F func(a int) (b string)",
			want:   []string{"pkg p, var Err error", "pkg p, var F func(int) string"},
		},
		{
			name: "functions",
			source: "type T struct{}; func New(a *T, opts ...func(t T) error) (t *T, err error) { return }; " +
				"func Map[K comparable, V any](m map[K]V) (keys []K) { return }; func private() {}",
			want: []string{
				"pkg p, func Map[K comparable, V any](map[K]V) []K",
				"pkg p, func New(*T, ...func(T) error) (*T, error)",
				"pkg p, type T struct",
			},
		},
		{
			name: "methods",
			source: "type T struct{}; func (T) Value(a int) {}; func (*T) Pointer() {}; func (T) private() {}; " +
				"type F func(n int) error; func (f F) Call() {}",
			want: []string{
				"pkg p, method (*T) Pointer()",
				"pkg p, method (F) Call()",
				"pkg p, method (T) Value(int)",
				"pkg p, type F func(int) error",
				"pkg p, type T struct",
			},
		},
		{
			name: "fields",
			source: "type T struct { A int; b int; B map[string][]func(x int); Inner; hidden }; " +
				"type Inner struct { X int }; func (Inner) M() {}; type hidden struct { Y int; z int }; func (hidden) N() {}",
			want: []string{
				"pkg p, method (Inner) M()",
				"pkg p, method (T) N()",
				"pkg p, type Inner struct",
				"pkg p, type Inner struct, X int",
				"pkg p, type T struct",
				"pkg p, type T struct, A int",
				"pkg p, type T struct, B map[string][]func(int)",
				"pkg p, type T struct, Y int",
				"pkg p, type T struct, embedded Inner",
			},
		},
		{
			name: "interfaces",
			source: "type I interface { M(a, b int) (n int, err error); private() }; type J interface { I; N() }; " +
				"type Number interface { ~int | ~string }",
			want: []string{
				"pkg p, type I interface",
				"pkg p, type I interface, M(int, int) (int, error)",
				"pkg p, type I interface, unexported methods",
				"pkg p, type J interface",
				"pkg p, type J interface, M(int, int) (int, error)",
				"pkg p, type J interface, N()",
				"pkg p, type J interface, unexported methods",
				"pkg p, type Number interface{~int | ~string}",
			},
		},
		{
			name:   "aliases and generic types",
			source: "type A = []string; type G[T any] struct { V T }; func (g *G[T]) Get() T { return g.V }; type private int",
			want: []string{
				"pkg p, method (*G) Get() T",
				"pkg p, type A = []string",
				"pkg p, type G[T any] struct",
				"pkg p, type G[T any] struct, V T",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, "p.go", "package p; "+tt.source, 0)
			if err != nil {
				t.Fatal(err)
			}
			config := types.Config{Importer: importer.ForCompiler(fset, "source", nil)}
			pkg, err := config.Check("p", fset, []*ast.File{file}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, api.Declarations("p", pkg)); diff != "" {
				t.Errorf("declarations (-want +got):\n%s", diff)
			}
		})
	}
}
