package leak

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	html "html/template"
	"io"
	"log"
	"log/slog"
	"runtime/debug"
	text "text/template"

	"github.com/davecgh/go-spew/spew"
)

// Rendering is a way to turn a value into a text.
type Rendering struct {
	Name   string
	render func(w io.Writer, v any) error
}

// maxOutput is the number of bytes after which a rendering ends. Dumps of large
// values do not end otherwise.
const maxOutput = 1 << 20

// Of returns the rendering of v, cut to a limit, followed by the text of the
// error or panic if there was one. The error reports that a method of v
// panicked, which ends the process if it is a memory fault.
func (r Rendering) Of(v any) ([]byte, error) {
	var out limited
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	func() {
		defer func() {
			switch p := recover().(type) {
			case nil:
			case error:
				if !errors.Is(p, errFull) {
					fmt.Fprint(&out.Buffer, p)
				}
			default:
				fmt.Fprint(&out.Buffer, p)
			}
		}()
		if failed := r.render(&out, v); failed != nil {
			fmt.Fprint(&out.Buffer, failed)
		}
	}()
	// Both fmt and spew recover panics of methods.
	if _, cause, panicked := bytes.Cut(out.Bytes(), []byte("(PANIC=")); panicked {
		cause, _, _ = bytes.Cut(cause, []byte(")"))
		return out.Bytes(), fmt.Errorf("a method panics: %s", cause)
	}
	return out.Bytes(), nil
}

var errFull = errors.New("the output is full")

// limited is a buffer that panics when it is full, because dumps ignore errors.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > maxOutput {
		panic(errFull)
	}
	return l.Buffer.Write(p)
}

// Renderings returns all ways.
func Renderings() []Rendering {
	var all []Rendering
	for _, format := range []string{
		"%v", "%+v", "%#v", "%T", "%t", "%b", "%c", "%d", "%#d", "%o", "%O", "%q", "%+q", "%#q", "%x", "%#x", "% x",
		"%# x", "%X", "%# X", "%U", "%#U", "%e", "%E", "%f", "%F", "%g", "%G", "%s", "%10.3s", "%p", "%w", "%!",
	} {
		all = append(all, Rendering{"fmt " + format, func(w io.Writer, v any) error {
			_, err := fmt.Fprintf(w, format, v)
			return err
		}})
	}
	return append(all,
		Rendering{"fmt.Fprint", func(w io.Writer, v any) error { _, err := fmt.Fprint(w, v); return err }},
		Rendering{"fmt.Errorf", func(_ io.Writer, v any) error { return fmt.Errorf("failed: %v", v) }},
		Rendering{"panic", func(_ io.Writer, v any) error { panic(v) }},
		Rendering{"log", func(w io.Writer, v any) error { log.New(w, "", 0).Print(v); return nil }},
		Rendering{"slog text", func(w io.Writer, v any) error {
			slog.New(slog.NewTextHandler(w, nil)).Info("a", "v", v, slog.Group("g", "v", v))
			return nil
		}},
		Rendering{"slog JSON", func(w io.Writer, v any) error {
			slog.New(slog.NewJSONHandler(w, nil)).Info("a", "v", v, slog.Group("g", "v", v))
			return nil
		}},
		Rendering{"encoding/json", func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) }},
		Rendering{"encoding/xml", func(w io.Writer, v any) error { return xml.NewEncoder(w).Encode(v) }},
		Rendering{"encoding/gob", func(w io.Writer, v any) error { return gob.NewEncoder(w).Encode(v) }},
		Rendering{"spew.Dump", func(w io.Writer, v any) error { spew.Fdump(w, v); return nil }},
		Rendering{"spew %+v", func(w io.Writer, v any) error { _, err := spew.Fprintf(w, "%+v", v); return err }},
		Rendering{"spew %#+v", func(w io.Writer, v any) error { _, err := spew.Fprintf(w, "%#+v", v); return err }},
		Rendering{"spew without methods", func(w io.Writer, v any) error {
			config := spew.NewDefaultConfig()
			config.DisableMethods = true
			config.Fdump(w, v)
			return nil
		}},
		textTemplate("{{.}}"), textTemplate(`{{printf "%#v" .}}`), textTemplate("{{js .}}"), textTemplate("{{html .}}"),
		htmlTemplate("<p>{{.}}</p>"), htmlTemplate(`<p title="{{.}}">`), htmlTemplate("<p title={{.}}>"),
		htmlTemplate("<script>x = {{.}}</script>"), htmlTemplate(`<p onclick="f({{.}})">`),
		htmlTemplate(`<a href="/{{.}}">`), htmlTemplate(`<a href="/?q={{.}}">`),
		htmlTemplate("<style>p { x: {{.}} }</style>"),
	)
}

func textTemplate(source string) Rendering {
	t := text.Must(text.New("").Parse(source))
	return Rendering{"text/template " + source, func(w io.Writer, v any) error { return t.Execute(w, v) }}
}

func htmlTemplate(source string) Rendering {
	t := html.Must(html.New("").Parse(source))
	return Rendering{"html/template " + source, func(w io.Writer, v any) error { return t.Execute(w, v) }}
}
