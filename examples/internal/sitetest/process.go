package sitetest

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// envKeyFile is the name of the environment variable with which the test runs
// itself again. It has the name of the file for the private key.
const envKeyFile = "SITETEST_KEY_FILE"

// process is an example that runs in a process of its own.
type process struct {
	base   string // URL
	key    keyParts
	cmd    *exec.Cmd
	stdin  io.Closer
	output chan string // all that the process has printed, when it ends
}

// startProcess runs the test's program again, as the example's server. A
// process has one standard error for all packages that log.
func startProcess(t *testing.T) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root, _, _ := strings.Cut(t.Name(), "/")
	keyFile := filepath.Join(t.TempDir(), "key")
	p := &process{
		cmd:    exec.CommandContext(t.Context(), program, "-test.run=^"+root+"$"),
		output: make(chan string, 1),
	}
	p.cmd.Env = append(withoutFastPix(), envKeyFile+"="+keyFile)
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = writer, writer
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Close() // the process has it
	address := make(chan string, 1)
	go p.read(reader, address)
	base, ok := <-address
	if !ok {
		t.Fatalf("the process has not printed its address:\n%s", <-p.output)
	}
	p.base = base
	key, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	if p.key, err = newKeyParts(string(key)); err != nil {
		t.Fatal(err)
	}
	return p
}

// read reads the output until it ends. It sends the site's address.
func (p *process) read(output io.ReadCloser, address chan<- string) {
	defer output.Close()
	var all strings.Builder
	lines := bufio.NewReader(output)
	for {
		line, err := lines.ReadString('\n')
		all.WriteString(line)
		if _, base, ok := strings.Cut(strings.TrimSpace(line), "Watch at "); ok {
			address <- base
		}
		if err != nil {
			close(address)
			p.output <- all.String()
			return
		}
	}
}

// stop ends the process and returns all that it has printed.
func (p *process) stop(t *testing.T) string {
	t.Helper()
	_ = p.stdin.Close()
	output := <-p.output
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the process did not end cleanly: %v\n%s", err, output)
	}
	return output
}
