package main

import (
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
)

// standardOutput keeps the first error of a writer, because commands do not
// check each write. A run whose results were lost fails with it.
type standardOutput struct {
	w   io.Writer
	err error
}

func (o *standardOutput) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err // output with a gap is worse than its beginning
	}
	n, err := o.w.Write(p)
	return n, o.keep(err)
}

// keep keeps the error of a write, and returns it.
func (o *standardOutput) keep(err error) error {
	if err != nil && !isBrokenPipe(err) {
		o.err = err
	}
	return err
}

// isBrokenPipe reports whether the reader of a pipe has ended. It has seen what
// it needs, as head does.
func isBrokenPipe(err error) bool {
	if runtime.GOOS == "windows" {
		const errBrokenPipe, errNoData = syscall.Errno(109), syscall.Errno(232)
		return errors.Is(err, errBrokenPipe) || errors.Is(err, errNoData)
	}
	return errors.Is(err, syscall.EPIPE)
}

// fileOf returns the file of a stream. Buffers have none.
func fileOf(stream any) (*os.File, bool) {
	if output, ok := stream.(*standardOutput); ok {
		stream = output.w
	}
	file, ok := stream.(*os.File)
	return file, ok
}
