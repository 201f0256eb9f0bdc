package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// command is one program that prints results in the format of Go benchmarks.
type command struct {
	dir  string // relative to the root directory
	args string // separated by spaces
}

// String returns the command for a shell.
func (c command) String() string {
	words := strings.Fields(c.args)
	for i, word := range words {
		if strings.ContainsAny(word, "|$()") {
			words[i] = "'" + word + "'"
		}
	}
	line := strings.Join(words, " ")
	if c.dir == "" {
		return line
	}
	return "(cd " + c.dir + " && " + line + ")"
}

// commands returns what a run measures. The short form leaves out what needs
// Docker, Node.js or minutes.
func commands(short bool) []command {
	if short {
		return []command{
			{"", "go test ./integration/bench -run ^$ -short -bench Ratio|Hot|MockStart -benchtime 1x"},
			{"", "go test ./integration/bench -run ^$ -short -bench ^BenchmarkSign$/core-hot -benchtime 100ms"},
			{"", "go test ./core -run ^$ -bench Memory -benchtime 1x"},
			{"", "go test ./mockfastpix -run ^$ -bench HundredServers -benchtime 1x"},
		}
	}
	return []command{
		{"integration/bench/node", "npm install --no-package-lock --no-audit --no-fund --silent"},
		{"", "go test ./integration/bench -run ^$ -bench Ratio|Hot|MockStart|AppSuite -benchtime 1x -timeout 30m"},
		{"", "go test ./integration/bench -run ^$ -bench ^Benchmark(Sign|Page50|Middleware)$ -timeout 30m"},
		{"", "go test ./core -run ^$ -bench Memory -benchtime 1x"},
		{"", "go test ./mockfastpix -run ^$ -bench HundredServers -benchtime 5x"},
		{"", "go test ./integration/containers -run ^$ -bench FirstPlaylist -benchtime 5x"},
		{"integration/bench/node", "node bench.mjs"},
	}
}

// measure runs the commands, one after the other, and prints each one and its
// output to progress.
func measure(ctx context.Context, short bool, progress io.Writer) (record, error) {
	r := record{Machine: machine{
		Cores: runtime.NumCPU(), OS: runtime.GOOS, Arch: runtime.GOARCH, Go: runtime.Version(),
		Node: version(ctx, "node", "--version"), OpenSSL: version(ctx, "openssl", "version"),
	}}
	for _, c := range commands(short) {
		fmt.Fprintln(progress, "+", c)
		words := strings.Fields(c.args)
		cmd := exec.CommandContext(ctx, words[0], words[1:]...)
		cmd.Dir = c.dir
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = io.MultiWriter(progress, &out), os.Stderr
		if err := cmd.Run(); err != nil {
			return r, fmt.Errorf("%s: %w", c, err)
		}
		r.Commands = append(r.Commands, c.String())
		if err := r.parse(&out); err != nil {
			return r, fmt.Errorf("%s: %w", c, err)
		}
	}
	return r, nil
}

// version returns the first line that a program prints, or "" if there is no
// such program.
func version(ctx context.Context, program string, args ...string) string {
	out, err := exec.CommandContext(ctx, program, args...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	line, _, _ = strings.Cut(line, " (") // OpenSSL names its library again
	return strings.TrimSpace(line)
}

// parse adds the results in the output of a benchmark.
func (r *record) parse(out io.Reader) error {
	reader := benchfmt.NewReader(out, "output")
	var problems []error
	for reader.Scan() {
		switch line := reader.Result().(type) {
		case *benchfmt.Result:
			values := make(map[string]float64)
			for _, v := range line.Values {
				// benchfmt converts times to seconds. The names and values of
				// Go are kept.
				if v.OrigUnit != "" {
					v.Value, v.Unit = v.OrigValue, v.OrigUnit
				}
				values[v.Unit] = v.Value
			}
			r.Results = append(r.Results, result{nameOf(line), values})
			if cpu := line.GetConfig("cpu"); cpu != "" {
				r.Machine.CPU = strings.Join(strings.Fields(cpu), " ")
			}
		case *benchfmt.SyntaxError:
			problems = append(problems, line)
		}
	}
	return errors.Join(append(problems, reader.Err())...)
}

// nameOf returns the name of a benchmark without the number of cores at its
// end.
func nameOf(r *benchfmt.Result) string {
	base, parts := r.Name.Parts()
	name := string(base)
	for _, part := range parts {
		if !bytes.HasPrefix(part, []byte("-")) {
			name += string(part)
		}
	}
	return name
}
