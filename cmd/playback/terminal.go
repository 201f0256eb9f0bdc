package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// palette colors text for a terminal. The zero palette leaves it unchanged.
type palette struct{ colors bool }

// paletteFor returns colors for a terminal, unless NO_COLOR
// (https://no-color.org) is set or the terminal has none.
func paletteFor(w io.Writer, getenv func(string) string) palette {
	return palette{colors: isTerminal(w) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"}
}

// isTerminal reports whether a reader or writer is a character device other
// than the null device. Files, pipes and buffers are not.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

func (p palette) paint(code, text string) string {
	if !p.colors {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p palette) bold(text string) string   { return p.paint("1", text) }
func (p palette) dim(text string) string    { return p.paint("2", text) }
func (p palette) red(text string) string    { return p.paint("31", text) }
func (p palette) green(text string) string  { return p.paint("32", text) }
func (p palette) yellow(text string) string { return p.paint("33", text) }

// clearLine returns to the beginning of a terminal's line and clears it.
const clearLine = "\r\x1b[K"

// progress returns a bar with the time that is left.
func progress(label string, done, all time.Duration) string {
	const width = 30
	share := min(max(float64(done)/float64(max(all, 1)), 0), 1)
	full := int(share * width)
	return fmt.Sprintf("%s  [%s%s] %3.0f %%  %v left", label,
		strings.Repeat("█", full), strings.Repeat("·", width-full), share*100, (all - done).Round(time.Second))
}

// waiting shows on a terminal what the command waits for, with the seconds that
// have passed, from the first second on. The returned function removes the
// line. It can be called more than once.
func (a *app) waiting(what string) (done func()) {
	if !isTerminal(a.rawErr) {
		return func() {}
	}
	ticker, stop, ended := time.NewTicker(time.Second), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		showWaiting(a.rawErr, what, ticker.C, stop)
	}()
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(stop)
		<-ended
	})
}

// showWaiting shows the line at each tick, and removes it at the end.
func showWaiting(w io.Writer, what string, ticks <-chan time.Time, stop <-chan struct{}) {
	for seconds := 1; ; seconds++ {
		select {
		case <-stop:
			if seconds > 1 {
				fmt.Fprint(w, clearLine)
			}
			return
		case <-ticks:
			fmt.Fprintf(w, "%s%s … %ds", clearLine, what, seconds)
		}
	}
}
