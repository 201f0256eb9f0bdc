// Command rename gives the repository another module path, for a fork that is
// published under its own name.
//
//	go run ./integration/rename example.com/you/playback
//
// It must run in the root directory of the repository, in a working tree
// without uncommitted changes. It replaces the path in all files that Git
// tracks. The title of README.md and the copyright in LICENSE stay as they are.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./integration/rename MODULE")
		os.Exit(2)
	}
	changed, err := run(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "rename:", err)
		os.Exit(1)
	}
	fmt.Printf("%d files changed. Check them with: git diff --stat && go test work\n", changed)
}

func run(ctx context.Context, module string) (changed int, err error) {
	status, err := git(ctx, "status", "--porcelain")
	if err != nil {
		return 0, err
	}
	if status != "" {
		return 0, errors.New("the working tree has uncommitted changes: commit them first, so that the change can be undone")
	}
	files, err := git(ctx, "ls-files", "-z")
	if err != nil {
		return 0, err
	}
	return rename(".", strings.Split(strings.TrimSuffix(files, "\x00"), "\x00"), module)
}

func git(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", args...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return string(out), nil
}
