// Command release does the mechanical part of a release of all modules of the
// repository, which have the same version:
//
//	go run ./integration/release prepare v0.1.0
//	go run ./integration/release check v0.1.0
//	go run ./integration/release tag [-create] v0.1.0
//	go run ./integration/release notes v0.1.0
//
// It must run in the root directory of the repository. docs/release.md is the
// recipe.
//
//   - prepare sets the version in every requirement of a module of the
//     repository in the go.mod files.
//   - check reports everything that a release must not have: a missing section
//     in CHANGELOG.md, a requirement of another version, a module without a
//     license, uncommitted changes, and so on. It exits with 1 if there is
//     something.
//   - tag checks, and prints the commands that create the tags, in the order in
//     which they must be published. With -create, it runs those of "git tag"
//     and leaves out the tags that the current commit has. It pushes nothing.
//   - notes prints the section of CHANGELOG.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const usage = `usage: go run ./integration/release prepare VERSION
       go run ./integration/release check VERSION
       go run ./integration/release tag [-create] VERSION
       go run ./integration/release notes VERSION`

var errUsage = errors.New(usage)

func main() {
	err := run(context.Background(), ".", os.Args[1:], os.Stdout)
	if errors.Is(err, errUsage) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	create := false
	if args[0] == "tag" {
		flags.BoolVar(&create, "create", false, "create the tags")
	}
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() != 1 {
		return errUsage
	}
	modules, err := findModules(root)
	if err != nil {
		return err
	}
	r := release{root: root, version: flags.Arg(0), modules: modules}
	if err := r.checkVersion(); err != nil {
		return err
	}
	switch args[0] {
	case "prepare":
		return r.prepare(out)
	case "check":
		return r.check(ctx, out)
	case "tag":
		return r.tag(ctx, create, out)
	case "notes":
		return r.notes(out)
	}
	return errUsage
}
