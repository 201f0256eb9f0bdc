package main

import (
	"embed"
	"io"
	"path"
	"strings"

	"github.com/alecthomas/kong"
)

//go:embed completion
var completionScripts embed.FS

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish,powershell" help:"bash, zsh, fish or powershell."`
}

func (completionCmd) Help() string {
	return `Values of flags and names of files are completed as well. In PowerShell, add the command to $PROFILE.

Examples:

    echo 'source <(playback completion bash)' >> ~/.bashrc
    echo 'source <(playback completion zsh)' >> ~/.zshrc
    playback completion fish > ~/.config/fish/completions/playback.fish
    playback completion powershell | Out-String | Invoke-Expression`
}

func (c *completionCmd) Run(a *app) error {
	script, err := completionScripts.ReadFile(path.Join("completion", "playback."+c.Shell))
	if err != nil {
		return err
	}
	_, err = a.rawOut.Write(script)
	return err
}

// completeCmd prints the candidates for a word. The scripts call it.
type completeCmd struct {
	Word  string   `help:"The word to complete. It can be empty."`
	Words []string `arg:"" optional:"" passthrough:"" help:"The words before it, without playback."`
}

func (c *completeCmd) Run(k *kong.Context, a *app) error {
	var lines strings.Builder
	for _, line := range candidates(k.Model, c.Words, c.Word) {
		lines.WriteString(line + "\n")
	}
	_, err := io.WriteString(a.rawOut, lines.String())
	return err
}

// candidates returns the words that can be in the place of word, each with its
// help after a tab. It returns none for the name of a file.
func candidates(model *kong.Application, words []string, word string) []string {
	node, flag := model.Node, (*kong.Flag)(nil)
	for _, w := range words {
		switch {
		case flag != nil:
			flag = nil // w is its value
		case strings.HasPrefix(w, "-"):
			flag = flagNamed(node, w)
		default:
			for _, child := range node.Children {
				if child.Name == w && w != "help" { // a command follows help
					node = child
				}
			}
		}
	}
	var all []string
	switch name, _, isValue := strings.Cut(word, "="); {
	case flag != nil:
		all = values(flag.Value, "")
	case isValue && strings.HasPrefix(word, "-"):
		if f := flagNamed(node, name); f != nil {
			all = values(f.Value, name+"=")
		}
	case strings.HasPrefix(word, "-"):
		for _, group := range node.AllFlags(true) {
			for _, f := range group {
				all = append(all, "--"+f.Name+"\t"+f.Help)
			}
		}
	default:
		for _, child := range node.Children {
			if !child.Hidden {
				all = append(all, child.Name+"\t"+child.Help)
			}
		}
		for _, positional := range node.Positional {
			all = append(all, values(positional, "")...)
		}
	}
	var matching []string
	for _, candidate := range all {
		if strings.HasPrefix(candidate, word) {
			matching = append(matching, candidate)
		}
	}
	return matching
}

// values returns the values of an enumeration, after a prefix.
func values(v *kong.Value, prefix string) []string {
	var all []string
	for _, value := range v.EnumSlice() {
		if value != "" {
			all = append(all, prefix+value+"\t")
		}
	}
	return all
}

// flagNamed returns the flag of a word such as --output or -o, if its value
// is the next word, or nil. A word with = is the name before it.
func flagNamed(node *kong.Node, word string) *kong.Flag {
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if ("--"+f.Name == word || f.Short != 0 && "-"+string(f.Short) == word) && !f.IsBool() {
				return f
			}
		}
	}
	return nil
}
