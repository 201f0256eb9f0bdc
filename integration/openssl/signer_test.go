package openssl_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

// TestSigner_openssl runs the tests of package core with a file replaced that
// makes their keys.
func TestSigner_openssl(t *testing.T) {
	needs.SkipUnlessLong(t)
	if _, err := opensslkey.Version(); err != nil {
		needs.Skip(t, "tests with OpenSSL's libcrypto", err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	const file = "localkey_test.go"
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "core", file): filepath.Join(root, "integration", "openssl", "testdata", file),
	}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	// -short leaves out tests of memory use, which do not depend on the key.
	cmd := exec.CommandContext(t.Context(), "go", "test", "-short", "-v", "-overlay", path, "./core")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOWORK="+filepath.Join(root, "go.work"))
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go test: %v\n%s", err, output)
	}
	passed := strings.Count(string(output), "\n--- PASS: ")
	if !strings.Contains(string(output), "--- PASS: TestLocalKey_openssl") {
		t.Errorf("the tests did not use OpenSSL:\n%s", output)
	}
	t.Logf("%d tests passed", passed)
}
