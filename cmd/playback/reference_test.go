package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

const repository = "../.."

// newParser returns a parser that ends no process.
func newParser(t *testing.T) *kong.Kong {
	t.Helper()
	var cli root
	parser, err := kong.New(&cli,
		kong.Name("playback"), kong.Description(description), kong.Writers(io.Discard, io.Discard),
		kong.Exit(func(int) {}), kong.Vars{"version": "test"}, withFlagHelp, durations)
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

// TestReference compares the documents that are generated from the command
// tree with it. Run it with -update to write them.
func TestReference(t *testing.T) {
	model := newParser(t).Model
	for name, want := range map[string]string{
		"cli.md":         commandReference(model),
		"environment.md": environmentReference(model),
	} {
		file := filepath.Join(repository, "docs", "reference", name)
		if *update {
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is out of date, run make update (-want +got):\n%s", file, diff)
		}
	}
}

const generated = "<!-- Generated from cmd/playback by \"make update\". Do not edit. -->\n\n"

// commandReference returns docs/reference/cli.md.
func commandReference(model *kong.Application) string {
	var b strings.Builder
	b.WriteString("# Command line\n\n" + generated + "Install the command with\n\n```sh\n" +
		"go install github.com/FastPix/fastpix-playback-go/cmd/playback@latest\n```\n\n" +
		"or run it in the repository with `go run ./cmd/playback`. `playback help COMMAND` prints the same as " +
		"this page.\n\n" +
		"Exit codes: 0 accepted or done, 1 refused or failed, 2 wrong use. Colors appear on a terminal only.\n\n" +
		"[environment.md](environment.md) lists the environment variables.\n\n" +
		"| Command | Purpose |\n| --- | --- |\n")
	visit(model.Node, func(node *kong.Node) {
		name := node.FullPath()
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", name, strings.ReplaceAll(name, " ", "-"), node.Help)
	})
	b.WriteString("\nAll commands accept these flags:\n\n")
	writeFlagTable(&b, model.Flags)
	visit(model.Node, func(node *kong.Node) {
		fmt.Fprintf(&b, "\n## %s\n\n```text\n%s %s\n```\n\n", node.FullPath(), model.Name, node.Summary())
		writeDetail(&b, node.Help+"\n\n"+node.Detail)
		writeFlagTable(&b, node.Flags)
	})
	return strings.ReplaceAll(b.String(), "\n\n\n", "\n\n")
}

// visit calls do for each command without subcommands that is not hidden.
func visit(node *kong.Node, do func(*kong.Node)) {
	for _, child := range node.Children {
		switch {
		case child.Hidden:
		case len(child.Children) > 0:
			visit(child, do)
		default:
			do(child)
		}
	}
}

// writeDetail writes a help text, in which indented lines are examples.
func writeDetail(b *strings.Builder, text string) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		if !strings.HasPrefix(paragraph, "    ") {
			b.WriteString(strings.NewReplacer("<", "&lt;", "*", `\*`).Replace(paragraph) + "\n\n")
			continue
		}
		b.WriteString("```sh\n")
		for line := range strings.SplitSeq(paragraph, "\n") {
			b.WriteString(strings.TrimPrefix(line, "    ") + "\n")
		}
		b.WriteString("```\n\n")
	}
}

func writeFlagTable(b *strings.Builder, flags []*kong.Flag) {
	var rows strings.Builder
	for _, f := range flags {
		if f.Hidden || f.Name == "help" {
			continue
		}
		name := "--" + f.Name
		if f.Short != 0 {
			name = fmt.Sprintf("-%c, %s", f.Short, name)
		}
		if !f.IsBool() {
			name += "=" + f.FormatPlaceHolder()
		}
		variable := ""
		if len(f.Envs) > 0 {
			variable = " `" + strings.Join(f.Envs, "`, `") + "`"
		}
		fmt.Fprintf(&rows, "| `%s` |%s | %s |\n", tableCell(name), variable, tableCell(f.Help))
	}
	if rows.Len() > 0 {
		b.WriteString("| Flag | Variable | Description |\n| --- | --- | --- |\n" + rows.String())
	}
}

func tableCell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// libraryVariables are the environment variables that the packages read, and
// the functions that read them.
var libraryVariables = []struct{ name, readBy, meaning string }{
	{core.EnvSigningKeyID, "`core.SigningKeyFromEnv`", "ID of the signing key"},
	{
		core.EnvSigningPrivateKey, "`core.SigningKeyFromEnv`",
		"private key in any form: FastPix's answer, PEM, or base64 of a PEM",
	},
	{
		core.EnvSigningPrivateKeyFile, "`core.SigningKeyFromEnv`",
		"file with the private key, in place of `" + core.EnvSigningPrivateKey + "`; both together are an error",
	},
	{
		core.EnvDomain, "`core.FromEnv`, `signingkeys.NewFromEnv`",
		"FastPix's domain: `fastpix.io` (the default) or `fastpix.com`",
	},
	{core.EnvBaseURL, "`core.FromEnv`, `signingkeys.NewFromEnv`", "base URL of all hosts, for a mock or a proxy"},
	{
		signingkeys.EnvAccessTokenID, "`signingkeys.NewFromEnv`",
		"access token ID of the management API, with the System permission",
	},
	{signingkeys.EnvSecretKey, "`signingkeys.NewFromEnv`", "secret key of the access token"},
}

// TestReference_libraryVariables tests that libraryVariables has all constants
// of the packages.
func TestReference_libraryVariables(t *testing.T) {
	t.Parallel()
	constant := regexp.MustCompile(`(?m)^\tEnv\w+ += "(\w+)"`)
	var want, got []string
	for _, pattern := range []string{"core/*.go", "core/*/*.go"} {
		files, err := filepath.Glob(filepath.Join(repository, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, match := range constant.FindAllStringSubmatch(string(source), -1) {
				want = append(want, match[1])
			}
		}
	}
	for _, v := range libraryVariables {
		got = append(got, v.name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variables (-constants +documented):\n%s", diff)
	}
}

// environmentReference returns docs/reference/environment.md.
func environmentReference(model *kong.Application) string {
	var b strings.Builder
	b.WriteString("# Environment variables\n\n" + generated +
		"Variables that are unset or empty change nothing. The packages read the environment only in the functions " +
		"that are\nnamed here: an application that calls none of them does not depend on it.\n\n" +
		"## Packages\n\n| Variable | Read by | Meaning |\n| --- | --- | --- |\n")
	for _, v := range libraryVariables {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", v.name, v.readBy, v.meaning)
	}
	type use struct {
		commands   []string
		flag, help string
	}
	uses := map[string]*use{}
	visit(model.Node, func(node *kong.Node) {
		for _, f := range node.Flags {
			for _, name := range f.Envs {
				if uses[name] == nil {
					uses[name] = &use{flag: f.Name, help: f.Help}
				}
				command := strings.TrimPrefix(node.FullPath(), "playback ")
				if !slices.Contains(uses[name].commands, command) {
					uses[name].commands = append(uses[name].commands, command)
				}
			}
		}
	})
	for _, section := range []struct{ title, intro, prefix string }{
		{"Command line", "A flag takes precedence over its variable. `playback` also reads the private key from " +
			"`FASTPIX_SIGNING_PRIVATE_KEY` or\n`FASTPIX_SIGNING_PRIVATE_KEY_FILE`, `NO_COLOR` and `COLUMNS`.", "FASTPIX_"},
		{"Mock", "`playback mock`, and so the container, reads these. Tests in Go use the options of `mockfastpix.New` " +
			"instead.", "MOCKFASTPIX_"},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| Variable | Flag | Commands | Meaning |\n| --- | --- | --- | --- |\n",
			section.title, section.intro)
		for _, name := range slices.Sorted(maps.Keys(uses)) {
			if strings.HasPrefix(name, section.prefix) {
				u := uses[name]
				fmt.Fprintf(&b, "| `%s` | `--%s` | %s | %s |\n", name, u.flag, strings.Join(u.commands, ", "), tableCell(u.help))
			}
		}
	}
	b.WriteString("\n`playback conformance` sets variables for the signer that it tests: see " +
		"[conformance.md](../conformance.md#input-and-output-of-the-signer).\n")
	return b.String()
}
