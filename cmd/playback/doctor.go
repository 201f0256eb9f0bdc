package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"runtime"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/doctor"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/words"
	"github.com/FastPix/fastpix-playback-go/core"
)

type doctorCmd struct {
	PlaybackID string `short:"p" placeholder:"ID" help:"${doctor_playback_id}"`
	Policy     string `enum:",private,drm,public" default:"" placeholder:"private|drm|public" help:"${doctor_policy}"`
	Origin     string `placeholder:"URL" help:"${doctor_origin}"`
	Redact     bool   `help:"${doctor_redact}"`
	keyFlags
	apiFlags
	hostFlags
}

func (doctorCmd) Help() string {
	return `Prints one line per check: the environment, the signing key, the clock, the network, the credentials, and ` +
		`the key at FastPix. With --playback-id, it also plays a video as a page does, and compares its access policy ` +
		`and restrictions. It changes nothing at FastPix. Exit code 0: no check failed. Exit code 1: a check failed.

Examples:

    playback doctor
    playback doctor -p 3a1f… --origin https://app.example.com
    playback doctor -p 3a1f… --redact >ticket.txt`
}

// responseWait is how long doctor waits for one response.
const responseWait = 5 * time.Second

func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	if err := c.check(); err != nil {
		return err
	}
	cfg := doctor.Config{
		Environ: os.Environ(), Key: func() (core.SigningKey, error) { return c.key(a) }, KeyFile: c.keyFile(),
		Domain: c.Domain, BaseURL: c.BaseURL, AccessToken: c.AccessToken, SecretKey: c.SecretKey,
		PlaybackID: c.PlaybackID, Policy: doctor.Policy(c.Policy), Origin: c.Origin, Redact: c.Redact,
		Client: noRedirects(), Wait: responseWait, Now: time.Now,
	}
	about := fmt.Sprintf("playback %s, %s, %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	p := paletteFor(a.rawOut, os.Getenv)
	show := func(check doctor.Check) { printCheck(a, p, check) }
	if a.json {
		show = func(doctor.Check) {}
	} else {
		fmt.Fprintf(a.rawOut, "%s\n\n", p.dim(words.Lines(about, columns(a.rawOut))))
	}
	each, done := betweenResults(a, func(int) string { return "Waiting for FastPix" }, show)
	report := doctor.Run(ctx, cfg, each)
	done()
	if err := ctx.Err(); err != nil {
		return err
	}
	failed, warnings := report.Count(doctor.Failed), report.Count(doctor.Warning)
	if a.json {
		err := a.printIndented(struct {
			About    string `json:"about"`
			Failed   int    `json:"failed"`
			Warnings int    `json:"warnings"`
			doctor.Report
		}{about, failed, warnings, report})
		if err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.rawOut, "\n%s\n", conclusion(p, report, columns(a.rawOut)))
	}
	if failed > 0 {
		return errRefused
	}
	return nil
}

// check checks the flags.
func (c *doctorCmd) check() error {
	if c.PlaybackID != "" {
		if err := core.ValidatePlaybackID(c.PlaybackID); err != nil {
			return usage.Errorf("--playback-id %q: %w", c.PlaybackID, err)
		}
	}
	if u, err := url.Parse(c.Origin); c.Origin != "" && (err != nil || u.Host == "" || c.Origin != u.Scheme+"://"+u.Host) {
		return usage.Errorf("--origin %q: pass scheme and host, for example https://app.example.com", c.Origin)
	}
	opts := []core.Option{core.WithDomain(c.Domain)}
	if c.BaseURL != "" {
		opts = append(opts, core.WithBaseURL(c.BaseURL))
	}
	signer, err := core.NewSigner(core.KeySourceFunc(func(context.Context) (core.SigningKey, error) {
		return core.SigningKey{}, doctor.ErrNoKey
	}), opts...)
	if err != nil {
		return usage.Error{Err: nameFlag(err)}
	}
	return signer.Close()
}

// key loads the signing key, and returns doctor.ErrNoKey if there is none.
func (c *doctorCmd) key(a *app) (core.SigningKey, error) {
	if c.PrivateKey == "" && os.Getenv(core.EnvSigningPrivateKey) == "" && os.Getenv(core.EnvSigningPrivateKeyFile) == "" {
		return core.SigningKey{}, doctor.ErrNoKey
	}
	return c.load(a)
}

// keyFile returns the name of the file with the key, or "".
func (c *doctorCmd) keyFile() string {
	switch {
	case c.PrivateKey == "-":
		return ""
	case c.PrivateKey != "":
		return c.PrivateKey
	}
	return os.Getenv(core.EnvSigningPrivateKeyFile)
}

func printCheck(a *app, p palette, c doctor.Check) {
	mark := map[doctor.Status]string{
		doctor.OK: p.green("ok     "), doctor.Warning: p.yellow("warning"),
		doctor.Failed: p.red("failed "), doctor.Skipped: p.dim("skipped"),
	}[c.Status]
	column := words.NewColumn(columns(a.rawOut), 30)
	fmt.Fprintln(a.rawOut, column.After(fmt.Sprintf("%s  %-19s  ", mark, c.Name), c.Text))
	if c.Remedy != "" {
		fmt.Fprintln(a.rawOut, p.dim(column.Text(c.Remedy)))
	}
}

func conclusion(p palette, r doctor.Report, width int) string {
	count := func(s doctor.Status, one, many string) string {
		if n := r.Count(s); n != 1 {
			return fmt.Sprintf("%d %s", n, many)
		}
		return "1 " + one
	}
	warnings, skipped := count(doctor.Warning, "warning", "warnings"), count(doctor.Skipped, "check", "checks")
	switch {
	case r.Count(doctor.Failed) > 0:
		text := fmt.Sprintf("%s failed. %s, %s skipped.", count(doctor.Failed, "check", "checks"), warnings, skipped)
		return p.red(words.Lines(text, width))
	case r.Count(doctor.Warning) > 0:
		return p.yellow(words.Lines(fmt.Sprintf("No check failed. %s, %s skipped.", warnings, skipped), width))
	}
	return p.green(words.Lines(fmt.Sprintf("No check failed. %s skipped.", skipped), width))
}
