package adapter

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Form is a form of a video that a RedirectHandler redirects to. The extension
// of the request's path selects it.
type Form struct {
	extension string
	url       func(*core.Playback) string
}

var forms = []Form{
	{".m3u8", func(p *core.Playback) string { return p.StreamURL() }},
	{".mp4", (*core.Playback).MP4URL},
	{".m4a", (*core.Playback).AudioURL},
}

// FormOf returns the form that the extension of an unescaped URL path selects.
// The error refuses requests for other files.
func FormOf(path string) (Form, error) {
	file := path[strings.LastIndexByte(path, '/')+1:]
	for _, form := range forms {
		if id, ok := strings.CutSuffix(file, form.extension); ok && id != "" {
			return form, nil
		}
	}
	return Form{}, core.Refuse(http.StatusNotFound, noSuchFile, nil)
}

const noSuchFile = "There is no such file. Its name must end in .m3u8, .mp4 or .m4a."

var errExtension = errors.New("the resolver returned a playback ID with the extension of the request's path: " +
	"call the adapter's PathValue or Param, which remove it")

// URL returns the URL of p in this form. It fails if the resolver mistook the
// name of the file for the playback ID, because a rule that denies an ID does
// not know that name.
func (f Form) URL(p *core.Playback) (string, error) {
	if strings.HasSuffix(p.ID(), f.extension) {
		return "", errExtension
	}
	return f.url(p), nil
}

// formKey is the context key of the request's Form.
type formKey struct{}

// WithForm returns a context for the resolver of a request for f.
func WithForm(ctx context.Context, f Form) context.Context {
	return context.WithValue(ctx, formKey{}, f)
}

// TrimExtension returns a route parameter without the extension of the file, if
// ctx is that of a request to a RedirectHandler.
func TrimExtension(ctx context.Context, param string) string {
	f, _ := ctx.Value(formKey{}).(Form)
	return strings.TrimSuffix(param, f.extension)
}
