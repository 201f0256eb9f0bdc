package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/rotation"
	"github.com/FastPix/fastpix-playback-go/cmd/playback/internal/usage"
)

type keysRotateCmd struct {
	File   string         `arg:"" name:"file" type:"existingfile" help:"${rotate_file}"`
	Grace  *time.Duration `placeholder:"24h" help:"${rotate_grace}"`
	NoWait bool           `name:"no-wait" help:"${rotate_nowait}"`
	apiFlags
	hostFlags
}

func (keysRotateCmd) Help() string {
	return `Creates a signing key, checks that FastPix accepts it, replaces the key in the file in one step, waits ` +
		`until the last token of the old key has expired, and deletes the old key. Applications that read the file with ` +
		`core.OpenKeyFile use the new key without a restart. If the file is copied elsewhere, copy it again right after ` +
		`the switch.

The command can be stopped at any time, even by a power cut. Run it again to continue. FILE.rotation records the ` +
		`progress. FILE.next holds the new key before the switch, and FILE.previous the old key after it. FILE.lock keeps ` +
		`a second run away.

The key file keeps its owner, group and mode. On Linux it also keeps its ACL and its SELinux or Smack label. On ` +
		`macOS and BSD, the ACL is lost: give the application access by owner, group or mode there. On Windows, the ` +
		`file gets the access rights of its directory.

Examples:

    playback keys rotate signing-key.json
    playback keys rotate signing-key.json --grace 1h
    playback keys rotate signing-key.json --no-wait     # and again tomorrow, from cron`
}

func (c *keysRotateCmd) Run(ctx context.Context, a *app) error {
	if err := rotation.CheckGrace(c.Grace); err != nil {
		return err
	}
	client, err := c.client(c.hostFlags)
	if err != nil {
		return err
	}
	file, err := filepath.EvalSymlinks(c.File)
	if err != nil {
		return usage.Error{Err: err}
	}
	log := func(format string, args ...any) { fmt.Fprintf(a.err, format+"\n", args...) }
	r := rotation.New(client, file, log)
	defer r.Close()
	if err := r.Begin(ctx); err != nil {
		return c.interrupted(ctx, a, r, err)
	}
	if err := r.Switch(ctx); err != nil {
		return c.interrupted(ctx, a, r, err)
	}
	if err := r.SetGrace(c.Grace); err != nil {
		return err
	}
	if c.NoWait && time.Now().Before(r.DeleteAt()) {
		return c.printResult(a, r, "waiting")
	}
	if err := waitUntil(ctx, a, r.SwitchedAt(), r.DeleteAt()); err != nil {
		return c.interrupted(ctx, a, r, err)
	}
	if err := r.Finish(ctx); err != nil {
		return c.interrupted(ctx, a, r, err)
	}
	return c.printResult(a, r, "done")
}

// interrupted adds to an error how to continue, or prints it if ctx has ended.
func (c *keysRotateCmd) interrupted(ctx context.Context, a *app, r *rotation.Rotation, err error) error {
	if !r.Begun() {
		return err
	}
	remedy := "Nothing is lost. To continue, run:\n    playback keys rotate " + c.File
	if ctx.Err() == nil {
		return &remediedError{err, remedy}
	}
	if r.Switched() {
		fmt.Fprintf(a.err, "\nStopped after the switch. The new key %s signs, and the old key %s is still valid.\n",
			r.NewKeyID(), r.OldKeyID())
	} else {
		fmt.Fprintf(a.err, "\nStopped before the switch. %s still holds the old key %s.\n", c.File, r.OldKeyID())
	}
	fmt.Fprintln(a.err, remedy)
	return errRefused
}

func (c *keysRotateCmd) printResult(a *app, r *rotation.Rotation, phase string) error {
	switch {
	case a.json:
		return a.printLine(map[string]any{
			"phase": phase, "file": c.File,
			"newKeyId": r.NewKeyID(), "oldKeyId": r.OldKeyID(), "deleteAt": r.DeleteAt(),
		})
	case phase == "done":
		fmt.Fprintf(a.out, "Rotated: %s holds signing key %s. The old key %s is deleted.\n",
			c.File, r.NewKeyID(), r.OldKeyID())
	default:
		fmt.Fprintf(a.out, "The old key %s is still valid. Run the same command at %s or later to delete it.\n",
			r.OldKeyID(), r.DeleteAt().Format(time.RFC3339))
	}
	return nil
}

// waitUntil waits until end and shows the progress since start. It uses the
// wall clock, which continues while a machine sleeps.
func waitUntil(ctx context.Context, a *app, start, end time.Time) error {
	left := time.Until(end)
	if left <= 0 {
		return ctx.Err()
	}
	status := a.statusLine()
	if !status.terminal {
		fmt.Fprintf(a.err, "Waiting until %s, when the last token of the old key has expired.\n", end.Format(time.RFC3339))
	}
	for left = time.Until(end); left > 0; left = time.Until(end) {
		status.show(progress("Old tokens expire", end.Sub(start)-left, end.Sub(start), columns(a.rawErr)))
		timer := time.NewTimer(min(left, time.Second))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
	status.clear()
	return nil
}
