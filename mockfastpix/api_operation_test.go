package mockfastpix_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var (
	update    = flag.Bool("update", false, "rewrite the generated parts of the documents")
	documents sync.Mutex // while one of them is read and rewritten
)

// TestAPIOperations_document compares the table in MANAGEMENT-API.md with the
// operations. Run it with -update to rewrite the table.
func TestAPIOperations_document(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	table.WriteString("| Operation | FastPix's operation ID | Status | Notes |\n| --- | --- | --- | --- |\n")
	all, mocked := 0, 0
	for _, o := range mockfastpix.APIOperations() {
		status, id := "501", "not in the description"
		if o.Mocked {
			status = "mocked"
		}
		if o.ID != "" {
			id = "`" + o.ID + "`"
			all++
			if o.Mocked {
				mocked++
			}
		}
		fmt.Fprintf(&table, "| `%s /v1%s` | %s | %s | %s |\n", o.Method, o.Path, id, status, o.Notes)
	}
	want := fmt.Sprintf("%d of the %d operations in FastPix's OpenAPI description are mocked:\n\n%s",
		mocked, all, table.String())
	wantSection(t, "MANAGEMENT-API.md", "operations", want)
}

// wantSection compares the text between two comments of a document, or with
// -update replaces it.
func wantSection(t *testing.T, file, name, want string) {
	t.Helper()
	documents.Lock()
	defer documents.Unlock()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
	before, rest, ok := strings.Cut(string(text), begin)
	got, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no section between %q and %q", file, begin, end)
	}
	want = "\n" + want + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s is stale, run go test ./mockfastpix -update (-want +got):\n%s", file, diff)
	}
}

func TestAPIOperations_table(t *testing.T) {
	t.Parallel()
	ids, paths := map[string]bool{}, map[string]bool{}
	for _, o := range mockfastpix.APIOperations() {
		if o.ID == "" {
			continue
		}
		if ids[o.ID] || paths[o.Method+o.Path] {
			t.Errorf("%s %s %s is in the table twice", o.Method, o.Path, o.ID)
		}
		ids[o.ID], paths[o.Method+o.Path] = true, true
	}
	if len(ids) != 68 {
		t.Errorf("the table has %d operations, want the 68 of FastPix's description", len(ids))
	}
}

func TestAPIOperations_notMocked(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	name := regexp.MustCompile(`\{\w+\}`)
	for _, o := range mockfastpix.APIOperations() {
		t.Run(o.Method+o.Path, func(t *testing.T) {
			t.Parallel()
			path := name.ReplaceAllString(o.Path, unknownUUID)
			res := api(t, srv, o.Method, path, "{}")
			if o.Mocked {
				if res.status == http.StatusNotImplemented || res.status == http.StatusMethodNotAllowed {
					t.Errorf("the operation is mocked, but the status is %d\n%s", res.status, res.body)
				}
				return
			}
			description := wantRefusal(t, res, 501, mockfastpix.ErrOperationNotMocked)
			for _, want := range []string{o.ID, o.Method + " /v1" + o.Path, "MANAGEMENT-API.md"} {
				if !strings.Contains(description, want) {
					t.Errorf("the description %q does not contain %q", description, want)
				}
			}
			wantRefusal(t, get(t, srv, "/v1"+path), 401, mockfastpix.ErrCredentialsInvalid)
		})
	}
}

func TestAPIOperations_unknownPath(t *testing.T) {
	t.Parallel()
	srv := mockfastpix.Start(t)
	for _, path := range []string{"/nothing", "/on-demand/a/b", "/data", "/live", "/on-demand/playlists/a/b/c"} {
		wantRefusal(t, api(t, srv, http.MethodGet, path, ""), 404, mockfastpix.ErrAPINotFound)
	}
}
