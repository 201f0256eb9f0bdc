package readme_test

import (
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/FastPix/fastpix-playback-go/internal/needs"
)

const (
	firstPage  = "### Your first page, without an account"
	repository = "https://github.com/FastPix/fastpix-playback-go"
	address    = "127.0.0.1:8080" // of the README's program
)

// TestReadme_program tests that the README shows the program and the test in
// examples/readme, which its commands copy.
func TestReadme_program(t *testing.T) {
	t.Parallel()
	programs := blocks(t, "## Add it to your application", "go")
	if len(programs) != 1 || !strings.HasSuffix(readFile(t, "examples/readme/main.go"), "\n"+programs[0]) {
		t.Error("the program in the README is not that in examples/readme/main.go")
	}
	tests := blocks(t, "## Test your application", "go")
	if len(tests) != 1 || !strings.Contains(readFile(t, "examples/readme/main_test.go"), "\n"+tests[0]+"\n") {
		t.Error("the test in the README is not in examples/readme/main_test.go")
	}
}

// TestReadme_firstPage runs the commands under the heading as a reader would,
// in an empty directory and two shells, and plays the video in a browser. Git
// clones a copy of the working tree instead of the published repository. The
// test chooses free ports, in the copy and with a variable of the mock.
func TestReadme_firstPage(t *testing.T) {
	t.Parallel()
	needs.SkipUnlessLong(t)
	needs.Program(t, "git")
	needs.Program(t, "curl")
	commands := blocks(t, firstPage, "sh")
	if len(commands) != 2 {
		t.Fatalf("the section has %d blocks of commands, want one per terminal", len(commands))
	}
	program := freeAddress(t)
	dir := t.TempDir()
	env := append(environment(),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+published(t, program)+".insteadOf", "GIT_CONFIG_VALUE_0="+repository,
		"MOCKFASTPIX_ADDR=127.0.0.1:0")

	terminal1 := shell(t, dir, env, commands[0])
	terminal1.waitFor("playback sign .*\n") // the last command of the banner
	printed := regexp.MustCompile(`(?m)^    (.*\n)`).FindAllStringSubmatch(terminal1.output(), -1)
	if len(printed) < 6 {
		t.Fatalf("the mock printed no commands:\n%s", terminal1.output())
	}
	setUp := "cd fastpix-playback-go\n"
	for _, line := range printed {
		setUp += line[1]
	}
	terminal2 := shell(t, dir, env, setUp+commands[1])
	terminal2.waitFor(`ok  \s*example.com/watch`)

	link := regexp.MustCompile(`<http://` + regexp.QuoteMeta(address) + `(/[^>]*)>`)
	page := link.FindStringSubmatch(readFile(t, "README.md"))
	if page == nil {
		t.Fatalf("the README names no page of the program")
	}
	pageURL := "http://" + program + page[1]
	html := get(t, pageURL, terminal2)
	script := regexp.MustCompile(`"(http://127[^"]*/)player.js"`).FindStringSubmatch(html)
	token := regexp.MustCompile(` token="([^"]+)"`).FindStringSubmatch(html)
	if script == nil || token == nil {
		t.Fatalf("the page has no player of the mock, or no token:\n%s", html)
	}
	streamURL := script[1] + filepath.Base(page[1]) + ".m3u8?token=" + token[1]
	if got := get(t, streamURL, terminal2); !strings.HasPrefix(got, "#EXTM3U") {
		t.Errorf("the mock returned:\n%s", got)
	}

	t.Run("in a browser", func(t *testing.T) {
		tab := theBrowser.NewTab(t, chromedp.ConsoleMessage.IsException)
		tab.Open(pageURL)
		const player = `document.querySelector("fastpix-player").video`
		tab.WaitFor("the player has a video", player)
		tab.Do(`(async () => { const v = ` + player + `; v.muted = true; await v.play(); })()`)
		tab.WaitFor("the video plays", player+`.currentTime > 1`)
		tab.Screenshot("readme-program")
	})
}

// environment returns the environment of a reader's shell.
func environment() []string {
	var env []string
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "FASTPIX_") && !strings.HasPrefix(name, "MOCKFASTPIX_") && name != "GOWORK" {
			env = append(env, variable)
		}
	}
	return env
}

// published returns the path of a Git repository with a copy of the working
// tree, in which the README's program listens on the address.
func published(t *testing.T, listen string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "published")
	if err := copyFiles(dir, root); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(dir, "examples", "readme", "main.go")
	code := readFile(t, "examples/readme/main.go")
	if !strings.Contains(code, address) {
		t.Fatalf("the program does not listen on %s", address)
	}
	if err := os.WriteFile(main, []byte(strings.ReplaceAll(code, address, listen)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{
		"init -q", "add -A",
		"-c user.name=reader -c user.email=reader@example.com -c commit.gpgsign=false commit -qm Copy",
	} {
		git := exec.CommandContext(t.Context(), "git", strings.Fields(command)...)
		git.Dir = dir
		if out, err := git.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", command, err, out)
		}
	}
	return dir
}

func copyFiles(to, from string) error {
	return filepath.WalkDir(from, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		switch base := entry.Name(); {
		case entry.IsDir() && (base == ".git" || base == "node_modules" || base == "artifacts"):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, relative), 0o750)
		case !entry.Type().IsRegular() || base == ".git": // a worktree's .git is a file
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, relative), data, 0o600)
	})
}

// freeAddress returns an address on which nothing listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// terminal is a shell that runs commands.
type terminal struct {
	t      *testing.T
	exited chan struct{}

	mu   sync.Mutex
	text strings.Builder // standard output and standard error
}

func (term *terminal) Write(p []byte) (int, error) {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.text.Write(p)
}

func (term *terminal) output() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.text.String()
}

// shell runs the commands in bash, which stops at the first that fails. The end
// of the test kills all processes that they started.
func shell(t *testing.T, dir string, env []string, commands string) *terminal {
	t.Helper()
	term := &terminal{t: t, exited: make(chan struct{})}
	bash := exec.Command("bash", "-euc", commands)
	bash.Dir, bash.Env = dir, env
	bash.Stdout, bash.Stderr = term, term
	bash.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := bash.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = bash.Wait()
		close(term.exited)
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-bash.Process.Pid, syscall.SIGKILL)
		<-term.exited
	})
	return term
}

// waitFor waits until the output matches the pattern.
func (term *terminal) waitFor(pattern string) {
	term.t.Helper()
	want := regexp.MustCompile(pattern)
	timeout := time.After(5 * time.Minute)
	for !want.MatchString(term.output()) {
		select {
		case <-term.exited:
			if !want.MatchString(term.output()) {
				term.t.Fatalf("the commands ended before %q:\n%s", pattern, term.output())
			}
		case <-timeout:
			term.t.Fatalf("no output matches %q after five minutes:\n%s", pattern, term.output())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// get fetches a URL from a server that may still be starting in the terminal.
func get(t *testing.T, url string, term *terminal) string {
	t.Helper()
	var last error
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		res, err := http.Get(url)
		if err != nil {
			last = err
			continue
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	t.Fatalf("%v\n%s", last, term.output())
	return ""
}
