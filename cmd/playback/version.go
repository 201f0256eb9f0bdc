package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

func (versionCmd) Help() string {
	return `Prints the version of the module, the revision that the command was built from, and the version of Go.`
}

func (versionCmd) Run(a *app) error {
	b := readBuild()
	if a.json {
		return a.printLine(b)
	}
	fmt.Fprintln(a.out, b)
	return nil
}

// build describes how the command was built.
type build struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the version control; its first 12 digits, empty if it is not known
	Time     string `json:"time,omitempty"`     // of the revision, RFC 3339
	Modified bool   `json:"modified,omitempty"` // files differ from the revision
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (b build) String() string {
	line := "playback " + b.Version
	if b.Revision != "" {
		line += ", revision " + b.Revision
		if b.Time != "" {
			line += " of " + b.Time
		}
		if b.Modified {
			line += ", modified"
		}
	}
	return line + ", " + b.Go + ", " + b.Platform
}

// shortRevision returns as much of a revision as Go's pseudo-versions have. The
// output leaves out a whole one, because a key can look like it.
func shortRevision(revision string) string {
	return revision[:min(12, len(revision))]
}

func readBuild() build {
	b := build{Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = shortRevision(s.Value)
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// release is the version of a build without Git. The Dockerfile sets it with
// the linker's flag -X.
var release string

// version returns the version of the module that the command was built from.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
