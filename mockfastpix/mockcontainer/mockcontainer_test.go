package mockcontainer_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/testcontainers/testcontainers-go"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
	"github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer"
)

// request returns the request for a container after the options.
func request(t *testing.T, opts ...testcontainers.ContainerCustomizer) testcontainers.GenericContainerRequest {
	t.Helper()
	req := testcontainers.GenericContainerRequest{
		ContainerRequest: testcontainers.ContainerRequest{Cmd: []string{"mock"}, Env: map[string]string{}},
	}
	for _, opt := range opts {
		if err := opt.Customize(&req); err != nil {
			t.Fatal(err)
		}
	}
	return req
}

// file returns the content of the only file of a request.
func file(t *testing.T, req testcontainers.GenericContainerRequest) []byte {
	t.Helper()
	if len(req.Files) != 1 {
		t.Fatalf("%d files, want 1", len(req.Files))
	}
	content, err := io.ReadAll(req.Files[0].Reader)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestWithSeed_isReadAsGiven(t *testing.T) {
	t.Parallel()
	want := mockfastpix.Seed{
		Time: time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC), ProcessingTime: time.Minute,
		Fickle:      mockfastpix.Fickle{Rate: 0.1, Seed: 42},
		SigningKeys: []mockfastpix.SeedSigningKey{{ID: "key", PublicKey: "generate"}},
		Playbacks: []mockfastpix.PlaybackOptions{
			{ID: "film", Policy: mockfastpix.DRM, Title: "A film", Domains: mockfastpix.Restriction{DefaultPolicy: "deny"}},
			{Live: true, OffAir: true},
		},
		LiveStreams: []mockfastpix.SeedLiveStream{
			{PlaybackIDs: []mockfastpix.SeedPlaybackID{{ID: "live", Policy: mockfastpix.Public}}},
		},
	}
	req := request(t, mockcontainer.WithSeed(want))
	if diff := cmp.Diff([]string{"mock", "--seed", "/seed.json"}, req.Cmd); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	got, err := mockfastpix.LoadSeed(bytes.NewReader(file(t, req)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
		t.Errorf("seed (-want +got):\n%s", diff)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWithProfile_isReadAsGiven(t *testing.T) {
	t.Parallel()
	want := mockfastpix.Lenient()
	want.ExpiredStatus = 401
	req := request(t, mockcontainer.WithProfile(want))
	if diff := cmp.Diff([]string{"mock", "--profile", "/profile.json"}, req.Cmd); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	got, err := mockfastpix.LoadProfile(bytes.NewReader(file(t, req)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
		t.Errorf("profile (-want +got):\n%s", diff)
	}
}

func TestOptions_flags(t *testing.T) {
	t.Parallel()
	req := request(t, mockcontainer.WithTLS("a.test", "b.test"),
		mockcontainer.WithFickle(mockfastpix.Fickle{Rate: 0.25, Seed: -1}))
	if diff := cmp.Diff([]string{"mock", "--tls", "--tls-host", "a.test,b.test"}, req.Cmd); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	if got := req.Env["MOCKFASTPIX_FICKLE"]; got != "0.25:-1" {
		t.Errorf("MOCKFASTPIX_FICKLE = %q, want 0.25:-1", got)
	}
	if diff := cmp.Diff([]string{"mock", "--tls"}, request(t, mockcontainer.WithTLS()).Cmd); diff != "" {
		t.Errorf("command without hosts (-want +got):\n%s", diff)
	}
}

// TestReadme_code checks that README.md shows the code of the examples, and all
// functions with their signatures.
func TestReadme_code(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	readme, examples := read("README.md"), read("examples_test.go")
	blocks := regexp.MustCompile(`(?s)\t// (\w+) \{\n(.*?)\n\t// \}\n`).FindAllStringSubmatch(examples, -1)
	if len(blocks) != 3 {
		t.Fatalf("examples_test.go has %d marked blocks, want 3", len(blocks))
	}
	for _, b := range blocks {
		code := strings.TrimPrefix(strings.ReplaceAll(b[2], "\n\t", "\n"), "\t")
		if !strings.Contains(readme, "```go\n"+strings.TrimSpace(code)+"\n```") {
			t.Errorf("README.md does not contain the block %s:\n%s", b[1], code)
		}
	}
	signature := regexp.MustCompile(`(?m)^(func (?:\(c \*Container\) )?[A-Z]\w*\(.*) \{$`)
	var source strings.Builder
	for _, name := range []string{"mockcontainer.go", "options.go", "tls.go"} {
		source.WriteString(read(name))
	}
	for _, match := range signature.FindAllStringSubmatch(source.String(), -1) {
		if !strings.Contains(readme, "\n"+match[1]+"\n") {
			t.Errorf("README.md lacks %s", match[1])
		}
	}
}

// TestCatalog_entry checks the entry for the catalog of Testcontainers modules.
//
// Source: https://github.com/testcontainers/community-module-registry
func TestCatalog_entry(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("catalog/index.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"---\ntitle: ", "\ncategories:\n  - ", "\ndocs:\n  - id: go\n    url: https://github.com/",
		"\n    maintainer: community\n", "\n    example: |\n", "\n    installation: |\n", "\ndescription: |\n",
		"go get github.com/FastPix/fastpix-playback-go/mockfastpix/mockcontainer\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("catalog/index.md lacks %q", want)
		}
	}
	logo, err := os.ReadFile("catalog/logo.svg")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(logo), `viewBox="0 0 30 30"`) {
		t.Error("catalog/logo.svg is not a square of 30 pixels")
	}
}
