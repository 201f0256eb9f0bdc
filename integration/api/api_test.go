package api_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/api"

	// The go command caches test results. The imports of the public packages
	// make it run the test again when one of them changes.
	_ "github.com/FastPix/fastpix-playback-go/core/player"
	_ "github.com/FastPix/fastpix-playback-go/core/signingkeys"
	_ "github.com/FastPix/fastpix-playback-go/echo"
	_ "github.com/FastPix/fastpix-playback-go/fiber"
	_ "github.com/FastPix/fastpix-playback-go/fiberv3"
	_ "github.com/FastPix/fastpix-playback-go/gin"
	_ "github.com/FastPix/fastpix-playback-go/mockfastpix"
	_ "github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
	_ "github.com/FastPix/fastpix-playback-go/nethttp"
	_ "github.com/FastPix/fastpix-playback-go/opensslkey"
	_ "github.com/FastPix/fastpix-playback-go/otel"
)

var update = flag.Bool("update", false, "write the API of each module to its file in the directory api")

const repository = "../.."

func TestAPI_matchesFile(t *testing.T) {
	modules, err := api.Modules(t.Context(), repository)
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) == 0 {
		t.Fatal("go.work lists no public module")
	}
	for _, m := range modules {
		t.Run(m.File, func(t *testing.T) {
			t.Parallel()
			got, err := api.Load(t.Context(), filepath.Join(repository, m.Dir))
			if err != nil {
				t.Fatal(err)
			}
			if len(got) == 0 {
				t.Fatalf("the module in %s has no public declarations", m.Dir)
			}
			file := filepath.Join(repository, "api", m.File)
			if *update {
				write(t, file, got)
				return
			}
			content, err := os.ReadFile(file)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			want := strings.Split(strings.TrimSpace(string(content)), "\n")
			if changes := diff(want, got); len(changes) > 0 {
				t.Errorf("the public API differs from api/%s:\n%s\n\n"+
					"Lines with - are missing, lines with + are new. Users see every change of the API.\n"+
					"If it is intended, describe it in CHANGELOG.md and run\n"+
					"\tgo test ./integration/api -update", m.File, strings.Join(changes, "\n"))
			}
		})
	}
}

func write(t *testing.T, file string, lines []string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// diff returns the lines that only one of the lists contains, in the order of
// the lists, with a sign and a space before each.
func diff(want, got []string) []string {
	var changes []string
	for _, line := range want {
		if line != "" && !slices.Contains(got, line) {
			changes = append(changes, "- "+line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			changes = append(changes, "+ "+line)
		}
	}
	slices.SortStableFunc(changes, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	return changes
}
