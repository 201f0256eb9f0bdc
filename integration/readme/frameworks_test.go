package readme_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

// TestReadme_frameworks compiles the middleware of each framework in the table.
func TestReadme_frameworks(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	const module = "github.com/FastPix/fastpix-playback-go"
	row := regexp.MustCompile("(?m)^\\| [^|]+ \\| `…/(\\w+)`[^|]* \\| `((\\w+)\\..+)` \\|$")
	rows := row.FindAllStringSubmatch(readFile(t, "README.md"), -1)
	if len(rows) != 5 {
		t.Fatalf("the table has %d adapters, want 5", len(rows))
	}
	imports, uses := fmt.Sprintf("\t%q\n", module+"/core"), ""
	for _, match := range rows {
		directory, expression, name := match[1], match[2], match[3]
		imports += fmt.Sprintf("\t%s %q\n", name, module+"/"+directory)
		uses += fmt.Sprintf("\t{\n\t\tmayWatch := %s.Anyone\n\t\t_ = %s\n\t}\n", name, expression)
	}
	file := filepath.Join(t.TempDir(), "frameworks.go")
	program := "package main\n\nimport (\n" + imports + ")\n\nfunc main() {\n\tvar signer *core.Signer\n" + uses + "}\n"
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	vet := exec.CommandContext(t.Context(), "go", "vet", file)
	vet.Dir = ".." // the module that requires all adapters
	if out, err := vet.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, strings.TrimSpace(string(out)), program)
	}
}
