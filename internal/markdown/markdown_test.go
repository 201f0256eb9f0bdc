package markdown_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/markdown"
)

func TestParse(t *testing.T) {
	t.Parallel()
	const text = "# A title\n" +
		"See [one](one.md#a), ![two](<two.png> \"Two\") and `[no](link)`.\n" +
		"- item:\n" +
		"  ```go\n" +
		"  a := 1\n" +
		"  \tb()\n" +
		"  ```\n" +
		"## A title\n" +
		"<!-- fragment -->\n````\n# no heading [no](link)\n```\n````\n" +
		"<a id=\"own\"></a><img src=\"three.png\" alt=\"\">\n" +
		"[four]: https://example.com/ four\n"
	want := markdown.Document{
		Blocks: []markdown.Block{
			{Line: 4, Language: "go", Code: "a := 1\n\tb()\n"},
			{Line: 10, Code: "# no heading [no](link)\n```\n", Fragment: true},
		},
		Links: []markdown.Link{
			{Line: 2, Target: "one.md#a"},
			{Line: 2, Target: "two.png"},
			{Line: 14, Target: "three.png"},
			{Line: 15, Target: "https://example.com/"},
		},
		Anchors: map[string]bool{"a-title": true, "a-title-1": true, "own": true},
	}
	if diff := cmp.Diff(want, markdown.Parse(text)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

func TestAnchor(t *testing.T) {
	t.Parallel()
	for heading, want := range map[string]string{
		"Similar symptoms":                     "similar-symptoms",
		"token_expired":                        "token_expired",
		"`playback keys create` and more":      "playback-keys-create-and-more",
		"fastpix.io or [fastpix.com](a.md)":    "fastpixio-or-fastpixcom",
		"Documented, observed, assumed":        "documented-observed-assumed",
		"What a site needs — and what it does": "what-a-site-needs--and-what-it-does",
	} {
		if got := markdown.Anchor(heading); got != want {
			t.Errorf("Anchor(%q) = %q, want %q", heading, got, want)
		}
	}
}
