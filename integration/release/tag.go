package main

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// tag checks the release, and prints or runs the commands that create its tags.
// The tag of the root module is the first, because the other modules require
// it.
func (r release) tag(ctx context.Context, create bool, out io.Writer) error {
	if err := r.check(ctx, io.Discard); err != nil {
		return err
	}
	var names []string
	for _, m := range r.released() {
		name := m.tag(r.version)
		names = append(names, name)
		commit, err := r.tagged(ctx, name)
		if err != nil {
			return err
		}
		switch {
		case commit != "": // check has found that it is the current commit
			fmt.Fprintf(out, "# the current commit has the tag %s\n", name)
			continue
		case create:
			if _, err := r.git(ctx, "tag", "-a", "-m", name, name); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "git tag -a -m %s %[1]s\n", name)
	}
	// One push for each: GitHub starts no workflow for more than three tags in
	// one.
	for _, name := range names {
		fmt.Fprintf(out, "git push origin %s\n", name)
	}
	return nil
}

// tagged returns the commit that a tag names, or "" without the tag.
func (r release) tagged(ctx context.Context, tag string) (string, error) {
	names, err := r.git(ctx, "tag", "--list", tag)
	if err != nil || names == "" {
		return "", err
	}
	return r.commit(ctx, "refs/tags/"+tag)
}

func (r release) commit(ctx context.Context, revision string) (string, error) {
	out, err := r.git(ctx, "rev-parse", revision+"^{commit}")
	return strings.TrimSpace(out), err
}

// tagProblems reports uncommitted changes, and tags of the release that name
// another commit.
func (r release) tagProblems(ctx context.Context) (problems []string) {
	status, err := r.git(ctx, "status", "--porcelain")
	if err != nil {
		return []string{err.Error()}
	}
	if strings.TrimSpace(status) != "" {
		problems = append(problems, "the working tree has uncommitted changes: commit them")
	}
	head, err := r.commit(ctx, "HEAD")
	if err != nil {
		return append(problems, err.Error())
	}
	for _, m := range r.released() {
		switch commit, err := r.tagged(ctx, m.tag(r.version)); {
		case err != nil:
			problems = append(problems, err.Error())
		case commit != "" && commit != head:
			problems = append(problems, fmt.Sprintf(
				"the tag %s names the commit %s already: a version must not change, take the next one",
				m.tag(r.version), commit))
		}
	}
	return problems
}

func (r release) git(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = r.root
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, strings.TrimSpace(stderr.String()))
	}
	return string(out), nil
}
