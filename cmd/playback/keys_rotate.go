package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/FastPix/fastpix-playback-go/core"
)

type keysRotateCmd struct {
	File   string         `arg:"" name:"file" type:"existingfile" help:"File with the signing key, as \"keys create\" wrote it: FastPix's answer, with the key ID."`
	Grace  *time.Duration `placeholder:"24h" help:"How long the old key stays good: at least the longest lifetime of your tokens; 24h by default."`
	NoWait bool           `name:"no-wait" help:"Switch and leave; a later run deletes the old key."`
	apiFlags
	hostFlags
}

func (keysRotateCmd) Help() string {
	return `Creates a signing key, checks that FastPix accepts it, puts it into the file in one step, waits until the last token of the old key has expired, and deletes the old key. Applications that read the file with core.OpenKeyFile take the new key up by themselves. If the file is copied elsewhere, copy it again right after the switch.

It can be stopped at any moment, even by a power cut. FILE.rotation remembers how far it came, FILE.next and FILE.previous hold the new key before the switch and the old one after it, and running the same command again goes on from there.

Examples:

    playback keys rotate signing-key.json
    playback keys rotate signing-key.json --grace 1h
    playback keys rotate signing-key.json --no-wait     # and again tomorrow, from cron`
}

func (c *keysRotateCmd) Run(ctx context.Context, a *app) error {
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	file, err := filepath.EvalSymlinks(c.File)
	if err != nil {
		return usageError{err}
	}
	r := &rotation{client: client, file: file, say: func(format string, args ...any) { fmt.Fprintf(a.err, format+"\n", args...) }}
	if err := r.prepare(ctx); err != nil {
		return c.interrupted(ctx, r, err)
	}
	if err := r.switchKeys(ctx); err != nil {
		return c.interrupted(ctx, r, err)
	}
	if err := r.setGrace(c.Grace); err != nil {
		return err
	}
	if c.NoWait && time.Now().Before(r.state.DeleteAt) {
		r.say("The old key %s is still good. Run the same command at %s or later to delete it.", r.state.OldKeyID, r.state.DeleteAt.Format(time.RFC3339))
		return c.printResult(a, r, "waiting")
	}
	if err := waitUntil(ctx, a, r.state.SwitchedAt, r.state.DeleteAt); err != nil {
		return c.interrupted(ctx, r, err)
	}
	crashPoint("waited")
	if err := r.finish(ctx); err != nil {
		return c.interrupted(ctx, r, err)
	}
	return c.printResult(a, r, "done")
}

// interrupted says how to go on.
func (c *keysRotateCmd) interrupted(ctx context.Context, r *rotation, err error) error {
	if r.state == nil {
		return err // nothing has begun
	}
	how := "Nothing is lost. To go on, run: playback keys rotate " + c.File
	if ctx.Err() == nil {
		return fmt.Errorf("%w\n%s", err, how)
	}
	if r.state.SwitchedAt.IsZero() {
		r.say("\nStopped before the switch: %s still holds the old key %s.", c.File, r.state.OldKeyID)
	} else {
		r.say("\nStopped after the switch: the new key %s signs, and the old key %s is still good.", r.state.NewKeyID, r.state.OldKeyID)
	}
	r.say("%s", how)
	return errRefused
}

func (c *keysRotateCmd) printResult(a *app, r *rotation, phase string) error {
	if !a.json {
		if phase == "done" {
			fmt.Fprintf(a.out, "Rotated: %s holds signing key %s; the old key %s is deleted.\n", c.File, r.state.NewKeyID, r.state.OldKeyID)
		} else {
			fmt.Fprintf(a.out, "Switched: %s holds signing key %s.\n", c.File, r.state.NewKeyID)
		}
		return nil
	}
	line, err := json.Marshal(map[string]any{
		"phase": phase, "file": c.File, "newKeyId": r.state.NewKeyID, "oldKeyId": r.state.OldKeyID, "deleteAt": r.state.DeleteAt,
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s\n", line)
	return nil
}

// waitUntil waits for a moment of the wall clock, which goes on while a machine sleeps, and shows how far it is.
func waitUntil(ctx context.Context, a *app, start, end time.Time) error {
	left := time.Until(end)
	if left <= 0 {
		return ctx.Err()
	}
	bar := isTerminal(a.err)
	if !bar {
		fmt.Fprintf(a.err, "Waiting until %s, when the last token of the old key has expired.\n", end.Format(time.RFC3339))
	}
	for left = time.Until(end); left > 0; left = time.Until(end) {
		if bar {
			fmt.Fprintf(a.err, "\r%s\x1b[K", progress(end.Sub(start)-left, end.Sub(start)))
		}
		timer := time.NewTimer(min(left, time.Second))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	if bar {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
	return nil
}

// progress draws a bar.
func progress(done, all time.Duration) string {
	const width = 30
	share := min(max(float64(done)/float64(max(all, 1)), 0), 1)
	full := int(share * width)
	return fmt.Sprintf("Waiting for the old key's last tokens  [%s%s] %3.0f %%  %v left",
		strings.Repeat("█", full), strings.Repeat("·", width-full), share*100, (all - done).Round(time.Second))
}

// keyIn returns the signing key in a file that holds its ID, too.
func keyIn(file string) (core.SigningKey, error) {
	material, err := os.ReadFile(file)
	if err != nil {
		return core.SigningKey{}, err
	}
	key, err := core.ParseSigningKey("", material)
	if errors.Is(err, core.ErrKeyIDMissing) {
		return key, fmt.Errorf("%s holds a private key without its ID, so that both cannot change in one step: run \"playback keys create\" with another file, let the application read that with core.OpenKeyFile, and delete the old key when its last token has expired", file)
	}
	if err != nil {
		return key, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}
