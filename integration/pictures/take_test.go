package pictures_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/integration/internal/chrome"
)

var theBrowser = chrome.New(chromedp.Flag("autoplay-policy", "no-user-gesture-required"))

func TestMain(m *testing.M) { os.Exit(theBrowser.Main(m)) }

// film is the playback ID of the example's private video.
const film = "5f2c1a9e-3b47-4c1d-9e58-0d6a7b8c9d01"

const video = `document.querySelector("fastpix-player").video`

// camera is a tab, and the frames of the story.
type camera struct {
	*chrome.Tab
	dir    string
	frames []frame
}

type frame struct {
	file  string
	shown time.Duration
}

// takePictures writes the pictures to docs/images.
func takePictures(t *testing.T) {
	site, mock := startExample(t)
	c := &camera{Tab: theBrowser.NewTab(t, func(chromedp.ConsoleMessage) bool { return false }), dir: t.TempDir()}

	c.Window(1120, 1060, 1, false)
	c.Open(site + "/watch/" + film)
	c.playUntil(7.5)
	c.Do(video + `.pause()`)
	c.picture(filepath.Join(images, "watch-page.png"))

	c.story(site, mock)
	c.console(site, mock)
}

// playUntil plays the video until a position in seconds.
func (c *camera) playUntil(position float64) {
	c.WaitFor("the player has a video", video)
	c.Do(`(async () => { ` + video + `.muted = true; await ` + video + `.play(); })()`)
	c.WaitFor("the video plays", fmt.Sprintf(`%s.currentTime > %g`, video, position))
}

// story plays a video, moves the clock of the mock, and shows the refusal and
// the page about its reason.
func (c *camera) story(site, mock string) {
	c.Window(960, 640, 1, false)
	c.Open(site + "/watch/" + film)
	c.caption("A member plays a private video with a signed token.")
	c.playUntil(0.2)
	for i := range 20 {
		// Taking a picture is slow, so the video is slow, too.
		c.Do(video + `.playbackRate = 1`)
		c.WaitFor("the next position", fmt.Sprintf(`%s.currentTime >= %g`, video, 0.25*float64(i+1)))
		c.Do(video + `.playbackRate = 0.07`)
		c.shoot(250 * time.Millisecond)
	}

	c.Open(mock + "/")
	c.WaitFor("the console shows the clock", `document.querySelector('[data-advance="1h"]')`)
	c.Do(`document.querySelector('[data-advance="1h"]').scrollIntoView({ block: "center" })`)
	c.caption("The mock’s clock moves: two hours pass in two clicks.")
	c.shoot(2 * time.Second)
	for range 2 {
		c.Do(`document.querySelector('[data-advance="1h"]').focus({ focusVisible: true })`)
		c.Do(`document.querySelector('[data-advance="1h"]').click()`)
		time.Sleep(500 * time.Millisecond) // the console shows the new time
		c.shoot(1200 * time.Millisecond)
	}

	c.Open(site + "/watch/" + film)
	const message = `document.querySelector("fastpix-player").shadowRoot.querySelector('[role="alert"]')`
	c.WaitFor("the refusal", message+`.checkVisibility()`)
	c.caption("The page is loaded again: refused with 403.")
	c.shoot(4 * time.Second)

	c.Open(mock + "/_mock/reasons/" + reasonCode)
	c.caption("And why: each refusal links to its symptom, cause and remedy.")
	c.shoot(3500 * time.Millisecond)
	c.Do(`document.querySelector("h2").scrollIntoView()`)
	c.shoot(3500 * time.Millisecond)

	c.film(filepath.Join(images, "story.webp"))
}

// caption shows a line of text above the page. Properties of an element's style
// are allowed by the policies of the pages.
func (c *camera) caption(text string) {
	c.Do(fmt.Sprintf(`(() => {
		const line = document.createElement("div");
		line.textContent = %q;
		Object.assign(line.style, {
			position: "fixed", inset: "auto 0 0", zIndex: 9, padding: "14px 24px", textAlign: "center",
			font: "600 20px system-ui, sans-serif", color: "#fff", background: "#10162fee",
		});
		document.body.append(line);
	})()`, text))
}

// shoot adds a frame to the story.
func (c *camera) shoot(shown time.Duration) {
	c.T.Helper()
	file := filepath.Join(c.dir, fmt.Sprintf("frame%03d.png", len(c.frames)))
	c.write(file)
	c.frames = append(c.frames, frame{file, shown})
}

// write writes the visible part of the page as PNG.
func (c *camera) write(file string) {
	c.T.Helper()
	var content []byte
	c.Act("take "+filepath.Base(file), func(ctx context.Context) (err error) {
		content, err = chromedp.Run(ctx, chromedp.CaptureScreenshot())
		return err
	})
	if err := os.WriteFile(file, content, 0o600); err != nil {
		c.T.Fatal(err)
	}
}

// picture writes the visible part of the page as PNG with few colors.
func (c *camera) picture(file string) {
	c.T.Helper()
	large := filepath.Join(c.dir, "large.png")
	c.write(large)
	c.ffmpeg("-i", large, "-vf", "split[a][b];[a]palettegen=max_colors=200[p];[b][p]paletteuse=dither=none", file)
}

// film writes the frames as an animated picture.
func (c *camera) film(file string) {
	c.T.Helper()
	var list strings.Builder
	for _, f := range c.frames {
		fmt.Fprintf(&list, "file '%s'\nduration %g\n", f.file, f.shown.Seconds())
	}
	last := c.frames[len(c.frames)-1]
	fmt.Fprintf(&list, "file '%s'\n", last.file) // ffmpeg ignores the last duration
	listFile := filepath.Join(c.dir, "frames.txt")
	if err := os.WriteFile(listFile, []byte(list.String()), 0o600); err != nil {
		c.T.Fatal(err)
	}
	c.ffmpeg("-f", "concat", "-safe", "0", "-i", listFile, "-vf", "fps=4", "-c:v", "libwebp_anim",
		"-quality", "70", "-compression_level", "6", "-loop", "0", file)
}

func (c *camera) ffmpeg(args ...string) {
	c.T.Helper()
	if out, err := exec.Command("ffmpeg", append([]string{"-y", "-v", "error"}, args...)...).CombinedOutput(); err != nil {
		c.T.Fatalf("ffmpeg: %v\n%s", err, out)
	}
}

// console shows the console with the decoded token of the last request, which
// the clock has made invalid.
func (c *camera) console(site, mock string) {
	c.Window(1280, 1270, 1, false)
	c.Open(site + "/watch/" + film)
	url := chrome.Eval[string](c.Tab, `document.getElementById("stream-url").value`)
	c.Open(mock + "/")
	c.WaitFor("the decoder", `document.getElementById("decode-input")`)
	c.Do(fmt.Sprintf(`(() => {
		const field = document.getElementById("decode-input");
		field.value = %q;
		field.dispatchEvent(new Event("input", { bubbles: true }));
	})()`, url))
	c.WaitFor("the verdict", `document.querySelector("#verdict.bad")`)
	c.Do(`document.getElementById("decode-heading").scrollIntoView()`)
	c.picture(filepath.Join(images, "console.png"))
}

// startExample runs the example with its own mock until the test ends, and
// returns the URLs of both.
func startExample(t *testing.T) (site, mock string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "site")
	build := exec.Command("go", "build", "-o", program, "./nethttp")
	build.Dir = filepath.Join(root, "examples")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(program, "-addr", "127.0.0.1:0")
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "FASTPIX_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "a mock on "); ok {
			mock = url
		}
		if _, url, ok := strings.Cut(lines.Text(), "Watch at "); ok {
			go func() { _, _ = io.Copy(io.Discard, stdout) }() // a full pipe would block it
			return url, mock
		}
	}
	t.Fatalf("the example has ended: %v", lines.Err())
	return "", ""
}
