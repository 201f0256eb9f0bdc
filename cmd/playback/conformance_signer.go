package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// signer is the command under test.
type signer struct {
	path    string
	args    []string // with the command's name as the first
	timeout time.Duration
	keyFile string
	inEnv   bool // pass the private key in a variable
	inFile  bool // pass the private key in a file
}

// answer is what a signer said.
type answer struct {
	output   string // standard output, trimmed: the token, in the best case
	stderr   string // its end, without secrets
	status   int    // exit code; -1 when a signal or the timeout ended it
	problem  string // why the answer does not count, for example a timeout
	began    time.Time
	took     time.Duration
	redacter *redacter
}

const (
	maxSignerOutput = 64 << 10
	maxSignerStderr = 2 << 10
	// How long pipes may stay open after the signer ended: a child of its own could hold them for ever.
	signerWaitDelay = time.Second
)

// sign runs the signer once. Whatever the signer does is part of the answer; an error is one of this program.
func (s *signer) sign(ctx context.Context, j job) (answer, error) {
	if err := os.WriteFile(s.keyFile, []byte(j.pem), 0o600); err != nil {
		return answer{}, err
	}
	limited, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	stdout, stderr := &headWriter{limit: maxSignerOutput}, &tailWriter{limit: maxSignerStderr}
	cmd := exec.CommandContext(limited, s.path, s.args[1:]...) //nolint:gosec // running the user's command is the purpose
	cmd.Args[0] = s.args[0]
	cmd.Env = s.environment(j)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = signerWaitDelay

	began := time.Now()
	err := cmd.Run()
	a := answer{output: strings.TrimSpace(string(stdout.kept)), began: began, took: time.Since(began)}
	a.redacter = newRedacter(j.privateKey, j.pem, a.output)
	a.stderr = a.redacter.redact(strings.TrimSpace(printable(string(stderr.kept))))

	var exit *exec.ExitError
	switch {
	case limited.Err() != nil:
		a.status, a.problem = -1, fmt.Sprintf("did not end within %v", s.timeout)
	case errors.As(err, &exit):
		a.status = exit.ExitCode()
	case errors.Is(err, exec.ErrWaitDelay):
		// It ended well, and left a child behind that holds its output open.
	case err != nil:
		return answer{}, usagef("the signer cannot be run: %w", err)
	}
	if stdout.overflow {
		a.problem = fmt.Sprintf("printed more than %d bytes", maxSignerOutput)
	}
	return a, nil
}

// environment is this process's, with the job in place of all other FASTPIX_ variables.
func (s *signer) environment(j job) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "FASTPIX_") {
			env = append(env, v)
		}
	}
	env = append(env,
		"FASTPIX_SIGNING_KEY_ID="+j.keyID,
		"FASTPIX_PLAYBACK_ID="+j.playbackID,
		"FASTPIX_POLICY="+j.policy,
		"FASTPIX_TTL="+j.ttl,
	)
	if s.inEnv {
		env = append(env, "FASTPIX_SIGNING_PRIVATE_KEY="+j.privateKey)
	}
	if s.inFile {
		env = append(env, "FASTPIX_SIGNING_PRIVATE_KEY_FILE="+s.keyFile)
	}
	return env
}

var (
	_ io.Writer = (*headWriter)(nil)
	_ io.Writer = (*tailWriter)(nil)
)

// headWriter keeps the first bytes and swallows the rest.
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

// tailWriter keeps the last bytes: programs say at the end why they failed.
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
