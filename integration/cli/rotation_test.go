package cli_test

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

func TestRotate_refusesNoViewer(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := mockfastpix.Start(t)
	video := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	file := filepath.Join(t.TempDir(), "key.json")
	environment := append(os.Environ(), "FASTPIX_BASE_URL="+mock.URL(),
		"FASTPIX_ACCESS_TOKEN_ID=mock-access-token", "FASTPIX_SECRET_KEY=mock-secret-key")
	playback := func(args ...string) {
		t.Helper()
		command := exec.Command(binary, args...)
		command.Env = environment
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("playback %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	playback("keys", "create", file)

	// The application reads the file and signs tokens that are valid for three
	// seconds.
	keys, err := core.OpenKeyFile(file, "", core.WithKeyFileInterval(20*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := core.NewSigner(keys, core.WithBaseURL(mock.URL()), core.WithTTL(3*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var viewers sync.WaitGroup
	var served, refused atomic.Int64
	used := sync.Map{}
	for range 4 {
		viewers.Add(1)
		go func() {
			defer viewers.Done()
			for ctx.Err() == nil {
				p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: video})
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(10 * time.Millisecond) // as long as a viewer's request takes
				res, err := http.Get(p.StreamURL())
				if err != nil {
					t.Error(err)
					return
				}
				_ = res.Body.Close()
				if res.StatusCode != http.StatusOK {
					refused.Add(1)
					t.Errorf("status %d: %s", res.StatusCode, res.Header.Get("X-Mock-Reason"))
				}
				served.Add(1)
			}
		}()
	}
	for range 2 {
		key, err := keys.SigningKey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		used.Store(key.ID(), true)
		playback("keys", "rotate", file, "--grace", "4s")
		after, err := keys.SigningKey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, old := used.Load(after.ID()); old {
			t.Error("the application does not use the new key")
		}
	}
	stop()
	viewers.Wait()
	if served.Load() < 50 {
		t.Errorf("only %d requests were made, too few to prove anything", served.Load())
	}
}

// startMock starts the command "playback mock" and returns the mock's URL.
func startMock(t *testing.T, command *exec.Cmd) string {
	t.Helper()
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	url, ok := strings.CutPrefix(strings.TrimSpace(string(line[:n])), "mockfastpix listening on ")
	if !ok {
		t.Fatalf("first line: %q", line[:n])
	}
	return url
}

func TestMock_runningRequestFinishes(t *testing.T) {
	t.Parallel()
	command := exec.Command(binary, "mock", "--addr", "127.0.0.1:0", "--quiet")
	url := startMock(t, command)
	fault := `{"path":"/slow","delay":"1s","status":503}`
	res, err := http.Post(url+"/_mock/faults", "application/json", strings.NewReader(fault))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode > 299 {
		t.Fatalf("injecting a fault: status %d", res.StatusCode)
	}
	answered := make(chan int, 1)
	go func() {
		res, err := http.Get(url + "/slow")
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		_ = res.Body.Close()
		answered <- res.StatusCode
	}()
	time.Sleep(300 * time.Millisecond)
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := <-answered; status != http.StatusServiceUnavailable {
		t.Errorf("the running request got status %d", status)
	}
	if err := command.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

// rotate_killed.txtar kills the process at each named step. This test kills it
// at other times.
func TestRotate_killedAtAnyTime(t *testing.T) {
	needs.SkipUnlessLong(t)
	t.Parallel()
	mock := mockfastpix.Start(t)
	video := mock.AddPlayback(mockfastpix.PlaybackOptions{})
	dir := t.TempDir()
	file := filepath.Join(dir, "key.json")
	environment := append(os.Environ(), "FASTPIX_BASE_URL="+mock.URL(),
		"FASTPIX_ACCESS_TOKEN_ID=mock-access-token", "FASTPIX_SECRET_KEY=mock-secret-key")
	playback := func(args ...string) *exec.Cmd {
		command := exec.Command(binary, args...)
		command.Env = environment
		return command
	}
	if out, err := playback("keys", "create", file).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	killed := 0
	for i := range 25 {
		command := playback("keys", "rotate", file, "--grace", "0s")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(2+3*i) * time.Millisecond)
		_ = command.Process.Kill() // it may have finished
		if command.Wait() != nil {
			killed++
		}
		material, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key, err := core.ParseSigningKey("", material)
		if err != nil {
			t.Fatalf("after %d kills: %v", killed, err)
		}
		signer, err := core.NewSigner(key)
		if err != nil {
			t.Fatal(err)
		}
		p, err := signer.Sign(t.Context(), core.Grant{PlaybackID: video})
		if err != nil {
			t.Fatal(err)
		}
		if verdict := mock.Verify(p.Token(), video, mockfastpix.ResourceStream); !verdict.Accepted {
			t.Errorf("after %d kills, the key in the file is refused: %v", killed, verdict.Err())
		}
	}
	if killed < 2 {
		t.Errorf("only %d runs were killed, too few to prove anything", killed)
	}
	if out, err := playback("keys", "rotate", file, "--grace", "0s").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := playback("keys", "list").Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(out), "\n"); n != 1 {
		t.Errorf("%d keys are left, want one:\n%s", n, out)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("files left behind: %v", entries)
	}
}
