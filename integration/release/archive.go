package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// maxArchive is the size in bytes of a module's archive that must not be
// exceeded. Every user of the module downloads it.
const maxArchive = 5 << 20

// archive is what the go command downloads of a module.
type archive struct {
	module goModule
	data   []byte
	files  []string // relative to the module's directory
}

// archive makes the archive of a module from the current commit, as the go
// command does from a tag.
func (r release) archive(ctx context.Context, m goModule) (archive, error) {
	tree := "HEAD"
	if m.dir != "." {
		tree += ":" + m.dir
	}
	committed, err := r.git(ctx, "archive", "--format=zip", tree)
	if err != nil {
		return archive{}, err
	}
	from, err := zip.NewReader(strings.NewReader(committed), int64(len(committed)))
	if err != nil {
		return archive{}, fmt.Errorf("git archive %s: %w", tree, err)
	}
	a := archive{module: m}
	var files []modzip.File
	for _, f := range from.File {
		if !f.FileInfo().IsDir() {
			files = append(files, committedFile{f})
		}
	}
	// This leaves out the directories of other modules.
	var buf bytes.Buffer
	version := module.Version{Path: m.path(), Version: r.version}
	if err := modzip.Create(&buf, version, files); err != nil {
		return archive{}, err
	}
	a.data = buf.Bytes()
	to, err := zip.NewReader(bytes.NewReader(a.data), int64(len(a.data)))
	if err != nil {
		return archive{}, err
	}
	for _, f := range to.File {
		a.files = append(a.files, strings.TrimPrefix(f.Name, version.String()+"/"))
	}
	return a, nil
}

// committedFile is a file of an archive made by Git.
type committedFile struct{ *zip.File }

func (f committedFile) Path() string                { return f.Name }
func (f committedFile) Lstat() (fs.FileInfo, error) { return f.FileInfo(), nil }

// archiveProblems makes the archives of all released modules, and reports
// archives that are too large and embedded files that they lack, for example
// because Git ignores them.
func (r release) archiveProblems(ctx context.Context) (archives []archive, problems []string) {
	for _, m := range r.released() {
		a, err := r.archive(ctx, m)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		archives = append(archives, a)
		if len(a.data) > maxArchive {
			problems = append(problems, fmt.Sprintf("the archive of %s has %d kB, more than %d kB",
				m.path(), len(a.data)>>10, maxArchive>>10))
		}
		embedded, err := r.embedded(ctx, m)
		if err != nil {
			problems = append(problems, err.Error())
		}
		has := make(map[string]bool, len(a.files))
		for _, name := range a.files {
			has[name] = true
		}
		for _, name := range embedded {
			if !has[name] {
				problems = append(problems, fmt.Sprintf("the archive of %s lacks the embedded file %s: is it in Git?",
					m.path(), name))
			}
		}
	}
	return archives, problems
}

// embedded returns the files that the packages of a module embed, relative to
// the module's directory.
func (r release) embedded(ctx context.Context, m goModule) (names []string, err error) {
	dir, err := filepath.Abs(filepath.Join(r.root, filepath.FromSlash(m.dir)))
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-json=ImportPath,EmbedFiles", "./...")
	cmd.Dir, cmd.Env = dir, append(cmd.Environ(), "GOWORK=off")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w: %s", m.dir, err, strings.TrimSpace(stderr.String()))
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var pkg struct {
			ImportPath string
			EmbedFiles []string
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return names, nil
		} else if err != nil {
			return nil, err
		}
		for _, name := range pkg.EmbedFiles {
			names = append(names, strings.TrimPrefix(path.Join(pkg.ImportPath, name), m.path()+"/"))
		}
	}
}
