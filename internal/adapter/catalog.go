package adapter

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/FastPix/fastpix-playback-go/core"
)

// Catalog calls the resolver, signs the grants of its items, and returns the
// JSON that a CatalogHandler responds with. ctx is the request's context.
// status returns the status code and the public text of an error.
//
// Catalog logs the first cause of the items that are refused with a 5xx code.
// If no grant could be signed for now, the error refuses the whole request, so
// that clients repeat it.
func (s *Settings[Request]) Catalog(
	ctx context.Context, r Request, status func(error) (code int, text string),
) ([]byte, error) {
	items, err := s.resolveCatalog(r)
	if err != nil {
		return nil, err
	}
	if len(items) > core.MaxCatalogItems {
		return nil, fmt.Errorf("the resolver returned %d items, which is more than core.MaxCatalogItems: "+
			"return a page of at most %d", len(items), core.MaxCatalogItems)
	}
	playbacks, errs, err := s.signItems(ctx, items)
	if err != nil {
		return nil, err
	}

	b := make([]byte, 0, len(`{"items":[]}`)+configSize*len(items))
	failures := failures{items: len(items)}
	b = append(b, `{"items":[`...)
	for i, p := range playbacks {
		if i > 0 {
			b = append(b, ',')
		}
		if errs[i] == nil {
			b = appendPlayerConfig(b, p)
			continue
		}
		code, text := status(errs[i])
		failures.add(code, errs[i])
		b = append(b, `{"playbackId":`...)
		b = appendString(b, validID(items[i].Grant.PlaybackID))
		b = append(b, ',')
		b = appendRefusal(b, code, text)
		b = append(b, '}')
	}
	s.logFailures(ctx, failures)
	return append(b, "]}\n"...), nil
}

// signItems returns a playback or an error for each item.
func (s *Settings[Request]) signItems(
	ctx context.Context, items []core.CatalogItem,
) (playbacks []*core.Playback, errs []error, err error) {
	grants := make([]core.Grant, 0, len(items))
	for i := range items {
		if items[i].Err == nil {
			grants = append(grants, items[i].Grant)
		}
	}
	signed, signErrs, err := s.signAll(ctx, grants)
	if err != nil {
		return nil, nil, err
	}
	playbacks, errs = make([]*core.Playback, len(items)), make([]error, len(items))
	next := 0
	for i := range items {
		if errs[i] = items[i].Err; errs[i] != nil {
			continue
		}
		playbacks[i], errs[i] = signed[next], signErrs[next]
		if playbacks[i] == nil && errs[i] == nil {
			errs[i] = errNoPlayback
		}
		next++
	}
	return playbacks, errs, nil
}

// signAll returns a playback or an error for each grant. The last result is an
// error that applies to all grants.
func (s *Settings[Request]) signAll(
	ctx context.Context, grants []core.Grant,
) (playbacks []*core.Playback, errs []error, err error) {
	if len(grants) == 0 {
		return nil, nil, nil
	}
	playbacks, err = s.catalogSigner.SignAll(ctx, grants)
	var partial *core.SignAllError
	switch {
	case err == nil:
		errs = make([]error, len(grants))
	case !errors.As(err, &partial):
		return nil, nil, err
	case allTemporary(ctx, partial.Errors):
		return nil, nil, err
	default:
		errs = partial.Errors
	}
	if len(playbacks) != len(grants) || len(errs) != len(grants) {
		return nil, nil, fmt.Errorf("the CatalogSigner returned %d playbacks and %d errors for %d grants",
			len(playbacks), len(errs), len(grants))
	}
	return playbacks, errs, nil
}

// allTemporary reports whether every grant failed for a reason that has nothing
// to do with the grant: the key is unavailable, or ctx has ended.
func allTemporary(ctx context.Context, errs []error) bool {
	for _, err := range errs {
		if err == nil {
			return false
		}
		code, _ := Refusal(ctx, err)
		if code != http.StatusServiceUnavailable && code != StatusClientClosedRequest {
			return false
		}
	}
	return true
}

// validID returns id. It returns the empty string for an invalid ID, which can
// be anything.
func validID(id string) string {
	if core.ValidatePlaybackID(id) != nil {
		return ""
	}
	return id
}

// failures are the items of a catalog that were refused with a 5xx code.
type failures struct {
	items, failed int
	code          int   // of the first
	err           error // of the first
}

func (f *failures) add(code int, err error) {
	if code < http.StatusInternalServerError {
		return
	}
	if f.failed == 0 {
		f.code, f.err = code, err
	}
	f.failed++
}

// logFailures logs the failures of one response.
func (s *Settings[Request]) logFailures(ctx context.Context, f failures) {
	if f.failed == 0 {
		return
	}
	s.logger().ErrorContext(ctx, "items of a catalog could not be prepared",
		slog.Int("failed", f.failed), slog.Int("items", f.items), slog.Int("status", f.code), slog.Any("error", f.err))
}
