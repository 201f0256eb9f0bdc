package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/internal/markdown"
)

// TestDocuments_commands parses the commands in the documents: those of this
// program with its command tree, and the paths and targets of go and make.
func TestDocuments_commands(t *testing.T) {
	t.Parallel()
	files, err := markdown.Files(repository)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(repository, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range markdown.Parse(string(text)).Blocks {
			if block.Language != "sh" {
				continue
			}
			for _, command := range shellCommands(block.Code) {
				known, problem := checkCommand(t, command)
				if known {
					checked++
				}
				if problem != "" {
					t.Errorf("%s:%d: %s: %s", file, block.Line, strings.Join(command, " "), problem)
				}
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d commands were checked", checked)
	}
}

var makeTarget = regexp.MustCompile(`(?m)^([a-z]+):`)

// checkCommand returns what is wrong with a command, and whether it is one that
// can be checked.
func checkCommand(t *testing.T, command []string) (known bool, problem string) {
	t.Helper()
	switch {
	case command[0] == "playback":
		return true, checkOwn(t, command[1:])
	case len(command) > 2 && command[0] == "go" && slices.Contains([]string{"run", "test", "install"}, command[1]):
		for i, arg := range command[2:] {
			module, inModule := strings.CutPrefix(arg, "github.com/FastPix/fastpix-playback-go/")
			if inModule {
				directory, _, _ := strings.Cut(module, "@")
				arg = "./" + directory
			}
			if !strings.HasPrefix(arg, "./") {
				continue
			}
			if !exists(strings.TrimSuffix(arg, "/...")) {
				return true, arg + " does not exist"
			}
			if command[1] != "run" {
				continue
			}
			if arg == "./cmd/playback" {
				return true, checkOwn(t, command[i+3:])
			}
			return true, ""
		}
		return true, ""
	case len(command) > 1 && command[0] == "make":
		makefile, err := os.ReadFile(filepath.Join(repository, "Makefile"))
		if err != nil {
			return true, err.Error()
		}
		for _, target := range makeTarget.FindAllStringSubmatch(string(makefile), -1) {
			if target[1] == command[1] {
				return true, ""
			}
		}
		return true, "the Makefile has no such target"
	}
	return false, ""
}

func exists(path string) bool {
	_, err := os.Stat(filepath.Join(repository, path))
	return err == nil
}

// checkOwn parses the arguments of this program. A file in an example need not
// exist.
func checkOwn(t *testing.T, args []string) string {
	t.Helper()
	if len(args) == 0 {
		return ""
	}
	if slices.Contains(args, "--help") {
		args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "--help" })
		args = append([]string{"help"}, args...)
	}
	if _, err := newParser(t).Parse(args); err != nil && !strings.Contains(err.Error(), "no such file") {
		return err.Error()
	}
	return ""
}

// shellCommands returns the simple commands of a script, split into words,
// without variable assignments and redirections.
func shellCommands(script string) [][]string {
	var commands [][]string
	script = strings.ReplaceAll(script, "\\\n", " ")
	for line := range strings.Lines(script) {
		for _, words := range split(line) {
			for len(words) > 0 && assignment.MatchString(words[0]) {
				words = words[1:]
			}
			if i := slices.IndexFunc(words, func(w string) bool { return redirection.MatchString(w) }); i >= 0 {
				words = words[:i]
			}
			if len(words) > 0 && words[0] == "cd" { // the paths are those of another directory
				break
			}
			if len(words) > 0 {
				commands = append(commands, words)
			}
		}
	}
	return commands
}

var (
	assignment  = regexp.MustCompile(`^[A-Z_]+=|^(export|env)$`)
	redirection = regexp.MustCompile(`^[0-9]?[<>]`)
)

// split splits a line into commands, and these into words. It knows quotes,
// comments, pipes and lists.
func split(line string) [][]string {
	var commands [][]string
	var words []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	endWord := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	endCommand := func() {
		endWord()
		if len(words) > 0 {
			commands = append(commands, words)
		}
		words = nil
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inWord = r, true
		case quote != 0:
			word.WriteRune(r)
		case r == ' ' || r == '\t' || r == '\n':
			endWord()
		case r == '#' && !inWord:
			endCommand()
			return commands
		case r == '|' || r == '&' || r == ';' || r == '(' || r == ')':
			endCommand()
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	endCommand()
	return commands
}

func TestDocuments_shellCommands(t *testing.T) {
	t.Parallel()
	got := strings.Join(func() (lines []string) {
		for _, words := range shellCommands("A=1 playback sign -p 'a b' \\\n  --drm > out   # comment\n" +
			"(cd x && go run ./y)\nvault read key | playback inspect - && make bench\n") {
			lines = append(lines, strings.Join(words, ","))
		}
		return lines
	}(), "\n")
	if want := "playback,sign,-p,a b,--drm\nvault,read,key\nplayback,inspect,-\nmake,bench"; got != want {
		t.Errorf("commands:\n%s\nwant:\n%s", got, want)
	}
}
