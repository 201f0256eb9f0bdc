// Command paint draws the frames of the embedded test video: a day from dawn to
// night in one loop, with a large running clock, a progress line and the size
// of the rendition.
//
// It writes raw RGB frames (three bytes per pixel, row by row) to standard
// output. generate.sh pipes them into ffmpeg. The fonts come from a Go module,
// so the picture is the same on every machine.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	var (
		width  = flag.Int("width", 1280, "width of a frame in pixels")
		height = flag.Int("height", 720, "height of a frame in pixels")
		fps    = flag.Float64("fps", 25, "frames per second of the output")
		loop   = flag.Float64("loop", 12, "length of the whole day in seconds")
		from   = flag.Float64("from", 0, "time of the first frame in seconds")
		frames = flag.Int("frames", 1, "number of frames to draw")
		label  = flag.String("label", "", "text that follows the name in the caption")
	)
	flag.Parse()

	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	if err := run(out, *width, *height, *fps, *loop, *from, *frames, *label); err != nil {
		fmt.Fprintln(os.Stderr, "paint:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, width, height int, fps, loop, from float64, frames int, label string) error {
	c, err := newCanvas(width, height)
	if err != nil {
		return err
	}
	for n := range frames {
		c.draw(from+float64(n)/fps, loop, label)
		if _, err := out.Write(c.rgb()); err != nil {
			return fmt.Errorf("writing frame %d: %w", n, err)
		}
	}
	if w, ok := out.(*bufio.Writer); ok {
		return w.Flush()
	}
	return nil
}
