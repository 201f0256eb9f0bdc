package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var sectionTitle = regexp.MustCompile(`(?m)^## \[([^\]]+)\](?: - (\S+))?[ \t]*$`)

// section is a part of CHANGELOG.md for a version without its "v", or for
// "Unreleased".
type section struct {
	date string
	text string
}

func readChangelog(root string) (map[string]section, error) {
	data, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return nil, err
	}
	text := string(data)
	sections := map[string]section{}
	titles := sectionTitle.FindAllStringSubmatchIndex(text, -1)
	for i, at := range titles {
		end := len(text)
		if i+1 < len(titles) {
			end = titles[i+1][0]
		}
		name, date := text[at[2]:at[3]], ""
		if at[4] >= 0 {
			date = text[at[4]:at[5]]
		}
		if _, ok := sections[name]; ok {
			return nil, fmt.Errorf("CHANGELOG.md has two sections [%s]", name)
		}
		sections[name] = section{date: date, text: strings.TrimSpace(text[at[1]:end])}
	}
	return sections, nil
}

// changelogProblems reports what is wrong with CHANGELOG.md for the release.
func (r release) changelogProblems() (problems []string) {
	sections, err := readChangelog(r.root)
	if err != nil {
		return []string{err.Error()}
	}
	name := strings.TrimPrefix(r.version, "v")
	if s, ok := sections[name]; !ok {
		problems = append(problems, fmt.Sprintf("CHANGELOG.md has no section: rename Unreleased to \"## [%s] - %s\"",
			name, time.Now().Format(time.DateOnly)))
	} else {
		if _, err := time.Parse(time.DateOnly, s.date); err != nil {
			problems = append(problems, fmt.Sprintf(
				"CHANGELOG.md: the title of section [%s] must end in a date: \"## [%[1]s] - %s\"",
				name, time.Now().Format(time.DateOnly)))
		}
		if s.text == "" {
			problems = append(problems, fmt.Sprintf("CHANGELOG.md: section [%s] is empty", name))
		}
	}
	if s := sections["Unreleased"]; s.text != "" {
		problems = append(problems, "CHANGELOG.md: section [Unreleased] has entries: move them to the section of the release")
	}
	return problems
}

// notes prints the section of the release.
func (r release) notes(out io.Writer) error {
	sections, err := readChangelog(r.root)
	if err != nil {
		return err
	}
	s := sections[strings.TrimPrefix(r.version, "v")]
	if s.text == "" {
		return fmt.Errorf("CHANGELOG.md has no section for %s", r.version)
	}
	fmt.Fprintln(out, s.text)
	return nil
}
