package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
)

// Program is a command under test.
type Program struct {
	Path    string
	Args    []string // with the command's name as the first
	Timeout time.Duration
}

// response is the result of running a program.
type response struct {
	output   string // standard output, trimmed: the token, in the best case
	stderr   string // its end, without secrets
	status   int    // exit code; -1 if a signal or the timeout ended the program
	problem  string // why the response does not count, for example a timeout
	began    time.Time
	took     time.Duration
	redacter *redacter
}

const (
	maxStderr = 2 << 10
	// waitDelay is how long the pipes can stay open after the program has
	// ended. A child process of the program could hold them open forever.
	waitDelay = time.Second
)

// run runs the program once, with up to limit bytes of output. A failure of the
// program is part of the response. The error reports that the program could not
// be run.
func (p *Program) run(
	ctx context.Context, env []string, stdin io.Reader, limit int, secrets ...string,
) (*response, error) {
	limited, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	stdout, stderr := &headWriter{limit: limit}, &tailWriter{limit: maxStderr}
	cmd := exec.CommandContext(limited, p.Path, p.Args[1:]...) //nolint:gosec // running the user's command is the purpose
	cmd.Args[0] = p.Args[0]
	cmd.Env = env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	cmd.WaitDelay = waitDelay

	began := time.Now()
	err := cmd.Run()
	resp := &response{output: strings.TrimSpace(string(stdout.kept)), began: began, took: time.Since(began)}
	resp.redacter = newRedacter(append(secrets, resp.output)...)
	resp.stderr = resp.redacter.redact(strings.TrimSpace(printable(string(stderr.kept))))

	var exit *exec.ExitError
	switch {
	case limited.Err() != nil:
		resp.status, resp.problem = -1, fmt.Sprintf("did not end within %v", p.Timeout)
	case errors.As(err, &exit):
		resp.status = exit.ExitCode()
	case errors.Is(err, exec.ErrWaitDelay):
		// The program succeeded, and a child process still holds its output
		// open.
	case err != nil:
		return nil, usage.Errorf("%s cannot be run: %w", p.Args[0], err)
	}
	if stdout.overflow {
		resp.problem = fmt.Sprintf("printed more than %d bytes", limit)
	}
	return resp, nil
}

// cleanEnvironment returns this process's environment without FASTPIX_
// variables.
func cleanEnvironment() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "FASTPIX_") {
			env = append(env, v)
		}
	}
	return env
}

var (
	_ io.Writer = (*headWriter)(nil)
	_ io.Writer = (*tailWriter)(nil)
)

// headWriter keeps the first bytes and discards the rest.
type headWriter struct {
	limit    int
	kept     []byte
	overflow bool
}

func (w *headWriter) Write(p []byte) (int, error) {
	room := min(len(p), w.limit-len(w.kept))
	w.kept = append(w.kept, p[:room]...)
	w.overflow = w.overflow || room < len(p)
	return len(p), nil
}

// tailWriter keeps the last bytes, because programs report at the end why they
// failed.
type tailWriter struct {
	limit int
	kept  []byte
}

func (w *tailWriter) Write(p []byte) (int, error) {
	w.kept = append(w.kept, p...)
	if extra := len(w.kept) - w.limit; extra > 0 {
		w.kept = append(w.kept[:0], w.kept[extra:]...)
	}
	return len(p), nil
}
