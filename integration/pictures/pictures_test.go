package pictures_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

var update = flag.Bool("update", false, "take the pictures, which needs Chromium and ffmpeg")

const (
	root    = "../.."
	images  = root + "/docs/images"
	hashes  = images + "/sources.txt"
	maxSize = 1_500_000 // bytes, because every reader of the README downloads it

	reasonCode = "token_expired"
)

// Sources of the pages that the pictures show. The story also has the page
// about reasonCode, as the mock serves it.
var (
	sitePages    = []string{"examples/internal/site/templates/*", "examples/internal/site/assets/*"}
	consolePages = []string{"mockfastpix/internal/console/page/*"}
	playerFiles  = []string{"mockfastpix/internal/footage/player.js"}
)

// pictures are the files in docs/images and the sources of what they show.
var pictures = map[string][]string{
	"story.webp":     slices.Concat(sitePages, consolePages, playerFiles),
	"watch-page.png": slices.Concat(sitePages, playerFiles),
	"console.png":    consolePages,
}

// TestPictures_current fails if what a picture shows has changed since it was
// taken. With -update it takes the pictures.
func TestPictures_current(t *testing.T) {
	if *update {
		takePictures(t)
		if err := os.WriteFile(hashes, []byte(currentHashes(t)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	recorded, err := os.ReadFile(hashes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(currentHashes(t), string(recorded)); diff != "" {
		t.Errorf("a picture is older than what it shows: run make pictures, look at the pictures, and commit them "+
			"(-current +taken):\n%s", diff)
	}
	var pages strings.Builder
	for _, name := range []string{"README.md", "examples/README.md", "mockfastpix/README.md"} {
		page, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		pages.Write(page)
	}
	for name := range pictures {
		info, err := os.Stat(filepath.Join(images, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > maxSize {
			t.Errorf("%s has %d bytes, want %d at most", name, info.Size(), maxSize)
		}
		if !strings.Contains(pages.String(), "docs/images/"+name) {
			t.Errorf("no README shows %s", name)
		}
	}
}

// reasonPage returns the mock's page about the reason in the story.
func reasonPage(t *testing.T) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		mockfastpix.Start(t).URL()+"/_mock/reasons/"+reasonCode, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// currentHashes returns a line per picture with its name and the hash of its
// sources.
func currentHashes(t *testing.T) string {
	t.Helper()
	var lines []string
	for name, patterns := range pictures {
		hash := sha256.New()
		for _, pattern := range patterns {
			files, err := filepath.Glob(filepath.Join(root, pattern))
			if err != nil || len(files) == 0 {
				t.Fatalf("%s matches no file: %v", pattern, err)
			}
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(hash, "%s %d\n%s", filepath.Base(file), len(content), content)
			}
		}
		if name == "story.webp" {
			hash.Write(reasonPage(t))
		}
		lines = append(lines, name+" "+hex.EncodeToString(hash.Sum(nil))+"\n")
	}
	slices.Sort(lines)
	return "Hashes of what the pictures show, written by make pictures.\n" + strings.Join(lines, "")
}
