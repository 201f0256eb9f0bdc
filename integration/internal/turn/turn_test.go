package turn_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/integration/internal/turn"
)

// TestMain runs the binary as a second test binary if TAKE_TURN is set. It
// prints "mine" when it has the turn and exits when its input ends.
func TestMain(m *testing.M) {
	if os.Getenv("TAKE_TURN") == "" {
		os.Exit(m.Run())
	}
	if err := turn.Take(); err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error())
		os.Exit(1)
	}
	_, _ = io.WriteString(os.Stdout, "mine\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func TestTake_oneBinaryAtATime(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // do not wait for other test binaries
	first, second := start(t), start(t)
	var done, waiting *other
	select {
	case <-first.turn:
		done, waiting = first, second
	case <-second.turn:
		done, waiting = second, first
	}
	select {
	case <-waiting.turn:
		t.Fatal("both binaries have the turn")
	case <-time.After(300 * time.Millisecond):
	}
	done.exit()
	<-waiting.turn
	waiting.exit()
}

// other is another test binary.
type other struct {
	turn chan struct{} // closed when it has the turn
	exit func()
}

func start(t *testing.T) *other {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "TAKE_TURN=1")
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	turn := make(chan struct{})
	go func() {
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err == nil && line == "mine\n" {
			close(turn)
		}
	}()
	return &other{turn, func() {
		_ = stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}}
}
