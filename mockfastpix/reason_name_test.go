package mockfastpix_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// TestReasons_names compares the name of each reason with its code.
func TestReasons_names(t *testing.T) {
	t.Parallel()
	words := map[string]string{
		"alg": "Algorithm", "api": "API", "aud": "Audience", "drm": "DRM", "exp": "Expiry", "id": "ID",
		"iss": "Issuer", "kid": "KeyID", "rs256": "RS256", "url": "URL",
	}
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Err") {
			return true
		}
		reason, ok := spec.Values[0].(*ast.CompositeLit)
		if !ok {
			return true
		}
		code, err := strconv.Unquote(reason.Elts[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		want := "Err"
		for word := range strings.SplitSeq(code, "_") {
			if words[word] == "" {
				words[word] = strings.ToUpper(word[:1]) + word[1:]
			}
			want += words[word]
		}
		if got := spec.Names[0].Name; got != want {
			t.Errorf("the reason %s is %s, want %s", code, got, want)
		}
		n++
		return true
	})
	if n < 40 {
		t.Errorf("found %d reasons", n)
	}
}
