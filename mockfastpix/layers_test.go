package mockfastpix_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// layers are the files of the package, lowest layer first. A file may use what
// is declared in its own layer and below.
var layers = [][]string{
	// Public types, and data without behavior.
	{
		"doc.go", "policy.go", "resource.go", "reason.go", "restriction.go",
		"profile.go", "profile_algorithm.go", "profile_delivery.go", "profile_json.go", "profile_rule.go",
		"profile_status.go", "profile_validate.go",
		"drm_mode.go", "settings.go", "fickle.go", "key.go", "playback.go", "webhook.go",
		"seed.go", "fault.go", "fault_validate.go", "journal.go", "clock.go", "target.go", "signatures.go",
	},
	{"ordered.go", "record.go", "refusal.go", "answer.go", "options.go", "outbox.go"},
	{"store.go", "store_bounds.go", "store_upload.go", "store_playlist.go"},
	{
		"workspace.go", "workspace_key.go", "workspace_playback.go", "workspace_seed.go", "workspace_settings.go",
		"workspace_upload.go", "workspace_webhook.go",
	},
	{"verify.go", "verify_audience.go", "verify_token.go"},
	{"exchange.go", "exchange_fickle.go", "guard.go"},
	{
		"api.go", "api_call.go", "api_operation.go", "api_live.go", "api_media.go", "api_missing.go", "api_playback.go",
		"api_account.go", "api_signingkey.go", "api_upload.go", "api_webhook.go",
		"api_clip.go", "api_playlist.go", "api_simulcast.go", "api_track.go",
		"edge.go", "edge_answer.go", "edge_beacon.go", "edge_cdn.go", "edge_drm.go", "edge_image.go", "edge_stream.go",
		"edge_upload.go",
	},
	{
		"control.go", "control_call.go", "control_clock.go", "control_fault.go", "control_inspect.go", "control_key.go",
		"control_operation.go", "control_playback.go",
		"control_reason.go", "control_request.go", "control_filter.go", "control_settings.go", "control_verify.go",
		"control_webhook.go",
	},
	{"server.go", "server_key.go", "server_playback.go", "server_settings.go", "server_webhook.go", "assert.go"},
}

// apart are groups of files in one layer that must not use each other.
var apart = []struct{ from, to string }{{"edge", "api"}, {"api", "edge"}}

func TestLayers(t *testing.T) {
	t.Parallel()
	layer := map[string]int{}
	for i, files := range layers {
		for _, f := range files {
			layer[f] = i
		}
	}
	uses := fileUses(t)
	for _, from := range slices.Sorted(maps.Keys(uses)) {
		if _, placed := layer[from]; !placed {
			t.Errorf("%s is in no layer: add it to the lowest layer that is possible", from)
			continue
		}
		for _, use := range uses[from] {
			if layer[use.file] > layer[from] {
				t.Errorf("%s: %s is declared above, in %s", from, use.name, use.file)
			}
			for _, pair := range apart {
				if strings.HasPrefix(from, pair.from) && strings.HasPrefix(use.file, pair.to) {
					t.Errorf("%s: %s is declared in %s, which it must not use", from, use.name, use.file)
				}
			}
		}
	}
	for f := range layer {
		if _, exists := uses[f]; !exists {
			t.Errorf("%s does not exist", f)
		}
	}
}

// use is a symbol that a file uses, and the file that declares it.
type use struct{ name, file string }

// fileUses returns the symbols of the package that each file uses from other
// files: functions, types, variables, constants, methods and fields.
func fileUses(t *testing.T) map[string][]use {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	uses := map[string][]use{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
		uses[name] = nil
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	// Imported packages are empty, so what they declare stays unresolved.
	config := types.Config{Importer: emptyImporter{}, Error: func(error) {}}
	pkg, _ := config.Check("mockfastpix", set, files, info)
	for ident, object := range info.Uses {
		if object.Pkg() != pkg || !isMember(object, pkg) {
			continue
		}
		from, to := set.Position(ident.Pos()).Filename, set.Position(object.Pos()).Filename
		if from != to {
			uses[from] = append(uses[from], use{object.Name(), to})
		}
	}
	return uses
}

// isMember reports whether the object is declared at package level, or is a
// method or a field.
func isMember(object types.Object, pkg *types.Package) bool {
	if object.Parent() == pkg.Scope() {
		return true
	}
	switch o := object.(type) {
	case *types.Func:
		return true
	case *types.Var:
		return o.IsField()
	}
	return false
}

type emptyImporter struct{}

func (emptyImporter) Import(importPath string) (*types.Package, error) {
	p := types.NewPackage(importPath, path.Base(importPath))
	p.MarkComplete()
	return p, nil
}
