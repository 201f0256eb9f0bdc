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

// Signer is the command under test. It is run once per case.
type Signer struct {
	Path     string
	Args     []string // with the command's name as the first
	Timeout  time.Duration
	KeyInEnv bool // pass the private key in a variable
	KeyFile  bool // pass the private key in a file
}

// response is the result of running a signer.
type response struct {
	output   string // standard output, trimmed: the token, in the best case
	stderr   string // its end, without secrets
	status   int    // exit code; -1 if a signal or the timeout ended the signer
	problem  string // why the response does not count, for example a timeout
	began    time.Time
	took     time.Duration
	redacter *redacter
}

const (
	maxOutput = 64 << 10
	maxStderr = 2 << 10
	// waitDelay is how long the pipes can stay open after the signer has ended.
	// A child process of the signer could hold them open forever.
	waitDelay = time.Second
)

// sign runs the signer once. A failure of the signer is part of the response.
// The error reports that the signer could not be run. keyFile is the path of
// the file with the private key.
func (s *Signer) sign(ctx context.Context, req *request, keyFile string) (*response, error) {
	if err := os.WriteFile(keyFile, []byte(req.pem), 0o600); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	stdout, stderr := &headWriter{limit: maxOutput}, &tailWriter{limit: maxStderr}
	cmd := exec.CommandContext(limited, s.Path, s.Args[1:]...) //nolint:gosec // running the user's command is the purpose
	cmd.Args[0] = s.Args[0]
	cmd.Env = s.environment(req, keyFile)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = waitDelay

	began := time.Now()
	err := cmd.Run()
	resp := &response{output: strings.TrimSpace(string(stdout.kept)), began: began, took: time.Since(began)}
	resp.redacter = newRedacter(req.privateKey, req.pem, resp.output)
	resp.stderr = resp.redacter.redact(strings.TrimSpace(printable(string(stderr.kept))))

	var exit *exec.ExitError
	switch {
	case limited.Err() != nil:
		resp.status, resp.problem = -1, fmt.Sprintf("did not end within %v", s.Timeout)
	case errors.As(err, &exit):
		resp.status = exit.ExitCode()
	case errors.Is(err, exec.ErrWaitDelay):
		// The signer succeeded, and a child process still holds its output
		// open.
	case err != nil:
		return nil, usage.Errorf("the signer cannot be run: %w", err)
	}
	if stdout.overflow {
		resp.problem = fmt.Sprintf("printed more than %d bytes", maxOutput)
	}
	return resp, nil
}

// environment returns this process's environment with the request in place of
// all other FASTPIX_ variables.
func (s *Signer) environment(req *request, keyFile string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "FASTPIX_") {
			env = append(env, v)
		}
	}
	env = append(env,
		"FASTPIX_SIGNING_KEY_ID="+req.keyID,
		"FASTPIX_PLAYBACK_ID="+req.playbackID,
		"FASTPIX_POLICY="+req.policy,
		"FASTPIX_TTL="+req.ttl,
	)
	if s.KeyInEnv {
		env = append(env, "FASTPIX_SIGNING_PRIVATE_KEY="+req.privateKey)
	}
	if s.KeyFile {
		env = append(env, "FASTPIX_SIGNING_PRIVATE_KEY_FILE="+keyFile)
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
