package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/calibrate"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/keystore"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

type calibrateCmd struct {
	PlaybackID       string  `short:"p" required:"" placeholder:"ID" help:"${calibrate_playback_id}"`
	MediaID          string  `name:"media-id" placeholder:"ID" help:"${calibrate_media_id}"`
	DRMPlaybackID    string  `name:"drm-playback-id" placeholder:"ID" help:"${calibrate_drm}"`
	PublicPlaybackID string  `name:"public-playback-id" placeholder:"ID" help:"${calibrate_public}"`
	Yes              bool    `short:"y" help:"Create the temporary objects without asking."`
	Rate             float64 `default:"2" placeholder:"N" help:"${calibrate_rate}"`
	State            string  `default:"playback-calibrate.json" placeholder:"FILE" help:"${calibrate_state}"`
	Write            string  `placeholder:"FILE" help:"${calibrate_write}"`
	Compare          string  `placeholder:"FILE" help:"${calibrate_compare}"`
	apiFlags
	hostFlags
}

func (calibrateCmd) Help() string {
	return `Finds out how FastPix treats what its documentation leaves open: which tokens, domains and requests it ` +
		`refuses, and with which status. The result is a table, and a profile for the mock (--write), with which ` +
		`"playback mock --profile FILE" behaves in the same way.

The command creates two signing keys and three private playback IDs of the video's media, and removes them again. ` +
		fmt.Sprintf("It uploads nothing, changes nothing else, and sends at most %d requests. ", calibrate.MaxRequests) +
		`If it is killed, run it again: the file of --state lists what to remove.

Its output contains no tokens, keys, credentials or IDs, so that it can be published.

Exit code 0: done. Exit code 1: with --compare, the service has changed; or the run failed. After a change, ` +
		`--write writes the new profile, too.

Examples:

    playback calibrate -p 3a1f… --write profile.json
    playback calibrate -p 3a1f… --yes --compare profile.json`
}

func (c *calibrateCmd) Run(ctx context.Context, a *app) error {
	if err := c.check(a); err != nil {
		return err
	}
	saved, err := c.saved()
	if err != nil {
		return err
	}
	status := a.statusLine()
	cfg := calibrate.Config{
		Domain: c.Domain, BaseURL: c.BaseURL, AccessToken: c.AccessToken, SecretKey: c.SecretKey,
		PlaybackID: c.PlaybackID, MediaID: c.MediaID,
		DRMPlaybackID: c.DRMPlaybackID, PublicPlaybackID: c.PublicPlaybackID,
		StateFile: c.State, Rate: c.Rate,
		Confirm: func() error {
			status.clear()
			return c.confirm(a)
		},
		Progress: func(sent int, what string) {
			status.show(fmt.Sprintf("Request %d: %s", sent, what))
		},
		Client: noRedirects(), Wait: responseWait, Now: time.Now, Sleep: sleep,
	}
	report, err := calibrate.Run(ctx, cfg)
	status.clear()
	// The report says that the temporary objects were removed.
	if err != nil && (errors.Is(err, calibrate.ErrLeftovers) || !errors.Is(err, calibrate.ErrNotServed)) {
		return c.failure(ctx, err)
	}
	var differences []calibrate.Difference
	if saved != nil {
		differences = report.Compare(*saved)
	}
	if printErr := c.print(a, report, differences); printErr != nil {
		return printErr
	}
	if err != nil {
		return err
	}
	if c.Write != "" {
		if err := c.write(a, report.Profile); err != nil {
			return err
		}
	}
	if len(differences) > 0 {
		return errRefused
	}
	return nil
}

// maxRate bounds --rate, unless there is a base URL, such as that of a mock.
const maxRate = 20

// check checks the flags before the first request.
func (c *calibrateCmd) check(a *app) error {
	for _, id := range []struct{ flag, value string }{
		{"--playback-id", c.PlaybackID},
		{"--drm-playback-id", c.DRMPlaybackID},
		{"--public-playback-id", c.PublicPlaybackID},
		{"--media-id", c.MediaID},
	} {
		if id.value == "" {
			continue
		}
		if err := core.ValidatePlaybackID(id.value); err != nil {
			return usage.Errorf("%s %q: %w", id.flag, id.value, err)
		}
	}
	switch {
	case !c.given():
		return usage.Errorf("missing credentials for FastPix's API: set %s and %s to an access token with the System "+
			"permission", signingkeys.EnvAccessTokenID, signingkeys.EnvSecretKey)
	case !(c.Rate >= calibrate.MinRate) || c.Rate > maxRate && c.BaseURL == "": // NaN is not comparable
		return usage.Errorf("--rate %v: use a number of requests per second from %v to %d", c.Rate,
			calibrate.MinRate, maxRate)
	case !c.Yes && !isTerminal(a.in):
		return usage.Errorf("standard input is not a terminal, so it cannot ask: pass --yes to create the " +
			"temporary objects without asking")
	}
	if c.BaseURL != "" {
		if _, err := signingkeys.New(c.AccessToken, c.SecretKey, signingkeys.WithBaseURL(c.BaseURL)); err != nil {
			return usage.Error{Err: nameFlag(err)}
		}
	} else if _, err := core.APIBaseURL(c.Domain); err != nil {
		return usage.Errorf("--domain: %w", err)
	}
	return nil
}

// saved returns the profile to compare with, or nil.
func (c *calibrateCmd) saved() (*mockfastpix.Profile, error) {
	if c.Compare == "" {
		return nil, nil
	}
	content, err := keystore.Read(c.Compare)
	if err != nil {
		return nil, usage.Errorf("--compare: %w", err)
	}
	profile, err := mockfastpix.LoadProfile(bytes.NewReader(content))
	if err != nil {
		return nil, usage.Errorf("--compare: %w", err)
	}
	return &profile, nil
}

var errDeclined = errors.New("nothing was created: answer y, or pass --yes")

// confirm asks whether to create the temporary objects.
func (c *calibrateCmd) confirm(a *app) error {
	if c.Yes {
		return nil
	}
	fmt.Fprintf(a.err, `The command creates these objects, and removes them when it ends:

  3 private playback IDs of the video's media, two of them with restrictions on domains and user agents
  2 signing keys

It sends at most %d requests, %v per second. It changes nothing else, and nothing is uploaded. `+
		`Do not create signing keys in this workspace while it runs.

Continue? [y/N] `, calibrate.MaxRequests, c.Rate)
	if !confirmed(a) {
		return errDeclined
	}
	return nil
}

// failure returns the error of a run in words.
func (c *calibrateCmd) failure(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, calibrate.ErrLeftovers):
		return &remediedError{err, "The file " + c.State + " lists them."}
	case ctx.Err() != nil:
		return errors.New("interrupted: the temporary objects were removed")
	}
	return err
}

// write writes the profile. It has no secrets, and the mock may run as another
// user.
func (c *calibrateCmd) write(a *app, profile mockfastpix.Profile) error {
	var out bytes.Buffer
	if err := (&app{out: &out}).printIndented(profile); err != nil {
		return err
	}
	if err := os.WriteFile(c.Write, out.Bytes(), 0o644); err != nil { //nolint:gosec // see above
		return err
	}
	if !a.json {
		fmt.Fprintf(a.out, "The profile is in %s. Use it with \"playback mock --profile %s\" or mockfastpix.LoadProfile.\n",
			c.Write, c.Write)
	}
	return nil
}

// print prints the report, and the differences from the saved profile.
func (c *calibrateCmd) print(a *app, r calibrate.Report, differences []calibrate.Difference) error {
	about := fmt.Sprintf("playback %s, %s, %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if a.json {
		return a.printIndented(struct {
			About string `json:"about"`
			calibrate.Report
			Differences []calibrate.Difference `json:"differences,omitempty"`
		}{about, r, differences})
	}
	p := paletteFor(a.rawOut, os.Getenv)
	width := columns(a.rawOut)
	line := func(paint func(string) string, text string) {
		fmt.Fprintln(a.rawOut, paint(words.Lines(text, width)))
	}
	line(p.dim, about)
	fmt.Fprintln(a.rawOut)
	for _, f := range r.Findings {
		printFinding(a.rawOut, p, width, f)
	}
	fmt.Fprintf(a.rawOut, "\n%s\n", words.Lines(tally(r), width))
	if c.Compare == "" {
		return nil
	}
	if len(differences) == 0 {
		line(p.green, "No difference from "+c.Compare+".")
	}
	for _, d := range differences {
		line(p.red, fmt.Sprintf("Changed: %s was %s, and is now %s.", d.Field, d.Saved, d.Observed))
	}
	return nil
}

func printFinding(w io.Writer, p palette, width int, f calibrate.Finding) {
	column := words.NewColumn(width, 15)
	paint := map[calibrate.Result]func(string) string{
		calibrate.Contradiction: p.red, calibrate.Differs: p.yellow, calibrate.AsAssumed: p.green,
		calibrate.Inconclusive: p.yellow, calibrate.NotProbed: p.dim,
	}[f.Result]
	fmt.Fprintln(w, column.After(paint(fmt.Sprintf("%-13s", f.Result))+"  ", f.Assumption))
	text := f.Observed
	if f.Field != "" {
		setting := fmt.Sprintf("→  %s: %s", f.Field, f.ProfileValue())
		if line := text + "  " + setting; utf8.RuneCountInString(line) <= column.Room() {
			text = line
		} else {
			text += "\n" + setting
		}
	}
	fmt.Fprintln(w, p.dim(column.Text(text)))
}

// tally counts the rows.
func tally(r calibrate.Report) string {
	var parts []string
	for _, kind := range []struct {
		result calibrate.Result
		words  string
	}{
		{calibrate.Contradiction, "contradict a documented rule"},
		{calibrate.Differs, "differ"},
		{calibrate.AsAssumed, "as assumed"},
		{calibrate.Inconclusive, "inconclusive"},
		{calibrate.NotProbed, "not probed"},
	} {
		parts = append(parts, fmt.Sprintf("%d %s", r.Count(kind.result), kind.words))
	}
	return fmt.Sprintf("%d rows: %s. The temporary objects were removed.", len(r.Findings), strings.Join(parts, ", "))
}

// sleep pauses, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
