package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type conformanceCmd struct {
	Case    []string      `sep:"," placeholder:"NAME" help:"Run these cases only (repeatable)."`
	List    bool          `help:"List the cases and leave."`
	Strict  bool          `help:"Fail on careless signatures, too, not only on tokens that FastPix would refuse."`
	KeyFrom string        `name:"key-from" enum:"both,env,file" default:"both" placeholder:"both|env|file" help:"Which of the two variables with the private key to set; both by default."`
	Timeout time.Duration `default:"10s" placeholder:"10s" help:"How long the command may take for one case."`
	Command []string      `arg:"" optional:"" passthrough:"partial" help:"The signer, with its arguments. It is run once per case."`
}

func (conformanceCmd) Help() string {
	return `Runs a signer in any language and says case by case what FastPix would make of its tokens, as far as mockfastpix knows. The signer gets what to sign in its environment and prints the token, and nothing else, to standard output:

    FASTPIX_SIGNING_KEY_ID            the key ID
    FASTPIX_SIGNING_PRIVATE_KEY       the private key as FastPix's API returns it: base64 of a PEM
    FASTPIX_SIGNING_PRIVATE_KEY_FILE  path of a file with the same key as PEM (PKCS#8)
    FASTPIX_PLAYBACK_ID               the playback ID
    FASTPIX_POLICY                    private, drm or public
    FASTPIX_TTL                       lifetime of the token in seconds

Other FASTPIX_ variables are removed, so that no real key is used by accident. Some cases ask for what should not be signed: there, the signer should print nothing and exit with a code other than 0. A signer that signs it anyway is called careless. Neither keys nor tokens are printed.

Exit codes: 0 FastPix would accept all it should, 1 it would refuse something (with --strict: or a signature was careless), 2 wrong use.

Examples:

    playback conformance -- node sign.mjs
    playback conformance --case private,drm --timeout 30s -- ./sign.sh
    playback --format json conformance -- python3 sign.py`
}

func (c *conformanceCmd) Run(ctx context.Context, a *app) (err error) {
	cases, err := c.cases()
	if err != nil {
		return err
	}
	if c.List {
		return listConformanceCases(a, cases)
	}
	command := c.Command
	if len(command) > 0 && command[0] == "--" {
		command = command[1:]
	}
	if len(command) == 0 {
		return usagef("conformance has no signer to run: append -- and its command line, for example -- node sign.mjs")
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		return usagef("the signer cannot be run: %w", err)
	}
	if c.Timeout <= 0 {
		return usagef("--timeout %v: use a positive duration such as 10s", c.Timeout)
	}
	dir, err := os.MkdirTemp("", "playback-conformance-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }() // it holds keys, if only a mock's
	s := signer{
		path: path, args: command, timeout: c.Timeout, keyFile: filepath.Join(dir, "key.pem"),
		inEnv: c.KeyFrom != "file", inFile: c.KeyFrom != "env",
	}

	report := conformanceReport{Command: command}
	for i := range cases {
		result, err := cases[i].run(ctx, s)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("interrupted after %d of %d cases", i, len(cases))
		}
		report.add(result)
		if !a.json {
			printConformanceResult(a, result)
		}
	}
	report.OK = report.Counts.Refused == 0 && report.Counts.Failed == 0 && (!c.Strict || report.Counts.Careless == 0)
	if err := report.print(a); err != nil {
		return err
	}
	if !report.OK {
		return errRefused
	}
	return nil
}

// cases returns the cases that --case asks for.
func (c *conformanceCmd) cases() ([]conformanceCase, error) {
	all := conformanceCases()
	for _, name := range c.Case {
		if !slices.ContainsFunc(all, func(k conformanceCase) bool { return k.name == name }) {
			names := make([]string, len(all))
			for i := range all {
				names[i] = all[i].name
			}
			return nil, usagef("--case %s: there is no such case; the cases are %s", name, strings.Join(names, ", "))
		}
	}
	if len(c.Case) == 0 {
		return all, nil
	}
	return slices.DeleteFunc(all, func(k conformanceCase) bool { return !slices.Contains(c.Case, k.name) }), nil
}
