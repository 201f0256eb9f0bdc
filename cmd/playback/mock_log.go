package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"regexp"

	"github.com/FastPix/fastpix-playback-go/internal/redact"
)

// requestLines is a log handler that writes each request as one short line, for
// people at a terminal. The embedded handler writes everything else.
type requestLines struct {
	slog.Handler
	out io.Writer // the terminal
	p   palette
}

// Handle writes a record.
func (h requestLines) Handle(ctx context.Context, r slog.Record) error {
	if r.Message != "request" {
		return h.Handler.Handle(ctx, r)
	}
	values := map[string]string{}
	r.Attrs(func(a slog.Attr) bool {
		values[a.Key] = redact.Line(a.Value.String())
		return true
	})
	status := values["status"]
	switch {
	case status == "0":
		status = h.p.red("cut")
	case status < "400":
		status = h.p.green(status)
	default:
		status = h.p.red(status)
	}
	line := fmt.Sprintf("%s  %s  %-6s %s", h.p.dim(r.Time.Format("15:04:05")), status, values["method"],
		shorten(values["path"]))
	if values["reason"] != "" {
		line += "  " + h.p.bold(values["reason"])
	}
	if values["detail"] != "" {
		line += h.p.dim(": " + values["detail"])
	}
	_, err := fmt.Fprintln(h.out, line)
	return err
}

// opaque matches the part of the path of a segment that has no meaning.
var opaque = regexp.MustCompile(`[0-9a-f]{65,}`)

// shorten cuts the opaque part and the middle of a long path. Paths with two
// IDs are shorter.
func shorten(path string) string {
	const digits, head, tail = 8, 60, 50
	path = opaque.ReplaceAllStringFunc(path, func(s string) string { return s[:digits] + "…" })
	runes := []rune(path)
	if len(runes) <= head+tail+1 {
		return path
	}
	return string(runes[:head]) + "…" + string(runes[len(runes)-tail:])
}
