package main

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/conformance"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
)

type conformanceCmd struct {
	Case    []string      `sep:"," placeholder:"NAME" xor:"case" help:"Run these cases only (repeatable)."`
	List    bool          `xor:"list" help:"List the cases and exit."`
	Strict  bool          `xor:"strict" help:"${conformance_strict}"`
	Vectors string        `placeholder:"FILE" xor:"case,list,strict,key-from" help:"${conformance_vectors}"`
	KeyFrom *string       `enum:"both,env,file" placeholder:"both|env|file" xor:"key-from" help:"${conformance_key_from}"`
	Timeout time.Duration `default:"10s" placeholder:"10s" help:"${conformance_timeout}"`
	Command []string      `arg:"" optional:"" passthrough:"partial" help:"${conformance_command}"`
}

func (conformanceCmd) Help() string {
	return `Runs a signer in any language and reports, case by case, whether FastPix would accept its tokens. ` +
		`mockfastpix decides in FastPix's place. The signer reads what to sign from its environment and prints the ` +
		`token, and nothing else, to standard output:

    FASTPIX_SIGNING_KEY_ID            the key ID
    FASTPIX_SIGNING_PRIVATE_KEY       the private key as FastPix's API returns it: base64 of a PEM
    FASTPIX_SIGNING_PRIVATE_KEY_FILE  path of a file with the same key as PEM (PKCS#8)
    FASTPIX_PLAYBACK_ID               the playback ID
    FASTPIX_POLICY                    private, drm or public
    FASTPIX_TTL                       lifetime of the token in seconds

Other FASTPIX_ variables are removed, so that no real key is used by accident. In some cases the input is wrong. ` +
		`The signer should then print nothing and exit with a code other than 0. A signer that signs wrong input is ` +
		`reported as careless. Neither keys nor tokens are printed.

Exit codes: 0 FastPix would accept all tokens that it should, 1 it would refuse one (with --strict: or the signer ` +
		`was careless), 2 wrong use.

With --vectors, the command runs once and answers test vectors, which the repository has in the directory vectors. ` +
		`It reads one JSON object per line from standard input and prints one line per object, in the same order. ` +
		`For verification.json, it is a verifier and prints accept or refuse. For signing.json, it is a signer and ` +
		`prints the token. docs/conformance.md describes the members. The exit code is 0 if all answers are right, 1 ` +
		`if one is wrong or missing, and 2 after wrong use.

Examples:

    playback conformance -- node sign.mjs
    playback conformance --case private,drm --timeout 30s -- ./sign.sh
    playback --format json conformance -- python3 sign.py
    playback conformance --vectors vectors/verification.json -- node verify.mjs --lines`
}

func (c *conformanceCmd) Run(ctx context.Context, a *app) error {
	cases, err := c.cases()
	if err != nil {
		return err
	}
	if c.List {
		return printCases(a, cases)
	}
	program, err := c.program()
	if err != nil {
		return err
	}
	if c.Vectors != "" {
		return c.runVectors(ctx, a, program)
	}
	from := "both"
	if c.KeyFrom != nil {
		from = *c.KeyFrom
	}
	signer := conformance.Signer{Program: program, KeyInEnv: from != "file", KeyFile: from != "env"}
	running := func(i int) string {
		return fmt.Sprintf("Running the command for case %d of %d", min(i+1, len(cases)), len(cases))
	}
	each, done := betweenResults(a, running, func(r *conformance.Result) {
		if !a.json {
			r.Print(a.out, columns(a.rawOut))
		}
	})
	report, err := conformance.Run(ctx, signer, cases, c.Strict, each)
	done()
	if err != nil {
		return err
	}
	return finish(a, report.OK, report, func() { report.PrintCounts(a.out) })
}

// runVectors runs the program with the vectors of the file.
func (c *conformanceCmd) runVectors(ctx context.Context, a *app, program conformance.Program) error {
	vectors, err := conformance.ReadVectors(c.Vectors)
	if err != nil {
		return usage.Errorf("--vectors: %w", err)
	}
	done := a.waiting("Running the command for the test vectors")
	report, err := conformance.RunVectors(ctx, program, vectors)
	done()
	if err != nil {
		return err
	}
	return finish(a, report.OK, report, func() { report.Print(a.out, columns(a.rawOut)) })
}

// finish prints a report, as JSON or for people, and returns errRefused unless
// it is ok.
func finish(a *app, ok bool, report any, forPeople func()) error {
	if !a.json {
		forPeople()
	} else if err := a.printIndented(report); err != nil {
		return err
	}
	if !ok {
		return errRefused
	}
	return nil
}

// program returns the command to run.
func (c *conformanceCmd) program() (conformance.Program, error) {
	command := c.Command
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return conformance.Program{}, usage.Errorf("conformance has no command to run: " +
			"append -- and its command line, for example -- node sign.mjs")
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return conformance.Program{}, usage.Errorf("%s cannot be run: %w", command[0], err)
	}
	if c.Timeout <= 0 {
		return conformance.Program{}, usage.Errorf("--timeout %v: use a positive duration such as 10s", c.Timeout)
	}
	return conformance.Program{Path: path, Args: command, Timeout: c.Timeout}, nil
}

// cases returns the cases that --case selects, or all.
func (c *conformanceCmd) cases() ([]conformance.Case, error) {
	all := conformance.Cases()
	if len(c.Case) == 0 {
		return all, nil
	}
	var names []string
	for i := range all {
		names = append(names, all[i].Name)
	}
	for _, name := range c.Case {
		if !slices.Contains(names, name) {
			return nil, usage.Errorf("--case %s: there is no such case: the cases are %s", name, strings.Join(names, ", "))
		}
	}
	return slices.DeleteFunc(all, func(k conformance.Case) bool { return !slices.Contains(c.Case, k.Name) }), nil
}

// printCases prints the cases without running them.
func printCases(a *app, cases []conformance.Case) error {
	type listed struct {
		Name   string                  `json:"name"`
		About  string                  `json:"about"`
		Expect conformance.Expectation `json:"expect"`
	}
	list := make([]listed, len(cases))
	for i := range cases {
		list[i] = listed{cases[i].Name, cases[i].About, cases[i].Expect}
	}
	if a.json {
		return a.printIndented(list)
	}
	column := words.NewColumn(columns(a.rawOut), 30)
	for _, k := range list {
		fmt.Fprintln(a.out, column.After(fmt.Sprintf("%-9s %-19s ", k.Expect, k.Name), k.About))
	}
	return nil
}
