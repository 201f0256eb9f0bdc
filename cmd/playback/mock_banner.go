package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// Defaults of the credentials, which are no secrets.
const (
	defaultAccessToken = "mock-access-token"
	defaultSecretKey   = "mock-secret-key"
)

// bannerPlayback is the playback ID that the commands of the banner create.
const bannerPlayback = "0e7a6b4c-8f1d-4c2b-9a3e-5d6f7a8b9c0d"

// banner describes how to reach the mock, with commands to copy. It never
// contains a private key, nor a secret key that the user has chosen.
func (c *mockCmd) banner(p palette, base, playback string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	label := func(name, text string) { line("  %s  %s", p.bold(fmt.Sprintf("%-9s", name)), text) }

	line("")
	if !c.NoControl {
		label("Console", base+"/")
		label("Reasons", base+"/_mock/reasons")
	}
	secret := defaultSecretKey
	if c.SecretKey != defaultSecretKey {
		secret = "that of --secret-key"
	}
	label("API", fmt.Sprintf("access token %s, secret key %s", redact.Line(c.AccessToken), secret))
	line("")
	line("  %s", p.dim("In another terminal, for playback and your application:"))
	line("")
	for _, command := range c.commands(base, playback) {
		line("    %s", command)
	}
	line("")
	return b.String()
}

// commands returns the commands of the banner. A shell executes them in this
// order.
func (c *mockCmd) commands(base, playback string) []string {
	commands := []string{
		"export FASTPIX_BASE_URL=" + base,
		"export FASTPIX_ACCESS_TOKEN_ID=" + shellQuote(redact.Line(c.AccessToken)),
	}
	if c.SecretKey == defaultSecretKey {
		commands = append(commands, "export FASTPIX_SECRET_KEY="+defaultSecretKey)
	} else {
		commands = append(commands, "read -rs FASTPIX_SECRET_KEY && export FASTPIX_SECRET_KEY  # that of --secret-key")
	}
	if c.NoControl {
		return append(commands, playback+" keys create mock-key.json", exportKey)
	}
	curl := "curl"
	if c.TLS {
		commands = append(commands,
			"curl -sko mock-ca.pem "+base+"/_mock/ca.pem",
			"export SSL_CERT_FILE=$PWD/mock-ca.pem  # on Linux")
		curl = "curl --cacert mock-ca.pem"
	}
	return append(commands,
		playback+" keys create mock-key.json",
		exportKey,
		curl+" -H 'Content-Type: application/json' -d '{\"id\":\""+bannerPlayback+"\"}' "+base+"/_mock/playbacks",
		playback+" sign --playback-id "+bannerPlayback,
	)
}

// exportKey names the file of the key that the command before has created.
const exportKey = "export FASTPIX_SIGNING_PRIVATE_KEY_FILE=$PWD/mock-key.json"

// commandName returns how the user has started this program, so that the
// printed commands can be copied: "go run" leaves no program on the PATH.
func commandName(executable string) string {
	if strings.Contains(executable, "go-build") {
		return "go run ./cmd/playback"
	}
	return "playback"
}

func thisCommand() string {
	executable, err := os.Executable()
	if err != nil {
		return "playback"
	}
	return commandName(executable)
}

// shellQuote quotes a text for a shell, unless it consists of letters, digits,
// dots, hyphens and underscores.
func shellQuote(text string) string {
	if text != "" && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == "" {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
