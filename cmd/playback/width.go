package main

import (
	"io"
	"math"
	"os"
	"strconv"
)

// columns returns the number of columns of a terminal, or a number that no
// line reaches. Files and pipes get whole lines, for grep.
func columns(w io.Writer) int {
	if !isTerminal(w) {
		return math.MaxInt32
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n >= 20 {
		return n
	}
	file, _ := fileOf(w)
	if n := terminalColumns(file); n >= 20 {
		return n
	}
	return 80
}

// helpColumns returns the number of columns of help, as kong determines it.
func helpColumns(w io.Writer) int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
		return n
	}
	if isTerminal(w) {
		return columns(w)
	}
	return 80
}
