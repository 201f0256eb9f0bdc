package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// clearLine returns to the beginning of a terminal's line and clears it.
const clearLine = "\r\x1b[K"

// statusLine is a line on standard error that says what a command is doing. It
// is shown on a terminal only, and must be cleared before other output.
type statusLine struct {
	w        io.Writer
	terminal bool
}

func (a *app) statusLine() statusLine { return statusLine{a.rawErr, isTerminal(a.rawErr)} }

// show replaces the line. A text that does not fit is cut, because only one row
// of a terminal can be cleared.
func (s statusLine) show(text string) {
	if !s.terminal {
		return
	}
	if most := columns(s.w) - 1; utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + "…"
	}
	fmt.Fprint(s.w, clearLine+text)
}

func (s statusLine) clear() {
	if s.terminal {
		fmt.Fprint(s.w, clearLine)
	}
}

// progress returns a bar with the time that is left, for a terminal with a
// number of columns. A narrow terminal gets a shorter bar or none.
func progress(label string, done, all time.Duration, columns int) string {
	const widest, narrowest, longestTime = 30, 5, len("720h59m59s")
	share := min(max(float64(done)/float64(max(all, 1)), 0), 1)
	left := fmt.Sprintf("%3.0f %%  %v left", share*100, (all - done).Round(time.Second))
	rest := utf8.RuneCountInString(label) + len("  [] 100 %  ") + longestTime + len(" left")
	width := min(columns-1-rest, widest)
	if width < narrowest {
		return label + "  " + left
	}
	full := int(share * float64(width))
	return fmt.Sprintf("%s  [%s%s] %s", label, strings.Repeat("█", full), strings.Repeat("·", width-full), left)
}

// waiting shows what the command waits for, with the seconds that have passed,
// from the first second on. The returned function removes the line. It can be
// called more than once.
func (a *app) waiting(what string) (done func()) {
	line := a.statusLine()
	if !line.terminal {
		return func() {}
	}
	ticker, stop, ended := time.NewTicker(time.Second), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		showWaiting(line, what, ticker.C, stop)
	}()
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(stop)
		<-ended
	})
}

// showWaiting shows the line at each tick, and removes it at the end.
func showWaiting(line statusLine, what string, ticks <-chan time.Time, stop <-chan struct{}) {
	for seconds := 1; ; seconds++ {
		select {
		case <-stop:
			if seconds > 1 {
				line.clear()
			}
			return
		case <-ticks:
			line.show(fmt.Sprintf("%s … %ds", what, seconds))
		}
	}
}

// betweenResults shows what the command waits for before each of several
// results. what returns the text before the result with an index. The line is
// removed while show prints a result, and when the returned function done is
// called.
func betweenResults[T any](a *app, what func(index int) string, show func(T)) (each func(T), done func()) {
	index := 0
	stop := a.waiting(what(index))
	each = func(result T) {
		stop()
		show(result)
		index++
		stop = a.waiting(what(index))
	}
	return each, func() { stop() }
}
