package cli_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// TestSign_programLifetime runs the Go program for lifetimes below the default
// one and above the longest one by default.
func TestSign_programLifetime(t *testing.T) {
	t.Parallel()
	key := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(key, keyFiles()["key.json"], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, limits := range [][]string{
		{"--ttl", "30m", "--max-ttl", "30m"},
		{"--ttl", "2d", "--max-ttl", "2d"},
	} {
		args := append([]string{"sign", "--private-key", key, "-p", playbackID, "--output", "go"}, limits...)
		source, err := exec.CommandContext(t.Context(), binary, args...).Output()
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(file, source, 0o600); err != nil {
			t.Fatal(err)
		}
		program := exec.CommandContext(t.Context(), "go", "run", file)
		program.Env = append(os.Environ(), "FASTPIX_SIGNING_PRIVATE_KEY_FILE="+key)
		if out, err := program.CombinedOutput(); err != nil {
			t.Errorf("%v: %v: %s\n%s", limits, err, out, source)
		}
	}
}

// TestSign_program builds the Go program that sign prints, with all that flags
// can set, and plays the URL that it prints.
func TestSign_program(t *testing.T) {
	t.Parallel()
	mock := mockfastpix.Start(t)
	mock.AddPlayback(mockfastpix.PlaybackOptions{ID: drmID, Policy: mockfastpix.DRM})
	dir := t.TempDir()
	for name, content := range keyFiles() {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if name == "public.pem" {
			if err := mock.RegisterSigningKey(keyID, string(content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	sign := exec.CommandContext(t.Context(), binary, "sign", "--private-key", filepath.Join(dir, "key.json"),
		"-p", drmID, "--drm", "--ttl", "2d", "--max-ttl", "3d", "--subject", `say "hi"`, "--claim", "plan=gold",
		"--claim", "seats:=4", "--header", "minimal", "--issuer", "example.com", "--domain", "fastpix.com",
		"--base-url", mock.URL(), "--output", "go")
	source, err := sign.Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, source, 0o600); err != nil {
		t.Fatal(err)
	}
	program := exec.CommandContext(t.Context(), "go", "run", file)
	program.Env = append(os.Environ(), "FASTPIX_SIGNING_PRIVATE_KEY_FILE="+filepath.Join(dir, "key.json"))
	out, err := program.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, source)
	}
	url := strings.TrimSpace(string(out))
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("the URL of the program is answered with %s", res.Status)
	}
	inspect := exec.CommandContext(t.Context(), binary, "inspect", "--offline", url)
	report, err := inspect.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`say "hi"`, "gold", "seats  4", "example.com", "Lifetime  2 days"} {
		if !strings.Contains(string(report), want) {
			t.Errorf("the token of the program lacks %s:\n%s", want, report)
		}
	}
}
