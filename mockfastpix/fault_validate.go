package mockfastpix

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/FastPix/fastpix-playback-go/mockfastpix/internal/redact"
)

// validate returns an error if the fault contradicts itself, cannot match a
// request, or has no effect.
func (f Fault) validate() error {
	switch {
	case f.Skip < 0 || f.Times < 0 || f.TruncateAfter < 0 || f.BytesPerSecond < 0 || f.Delay < 0 || f.RetryAfter < 0:
		return errors.New("the fields Skip, Times, Delay, RetryAfter, TruncateAfter and BytesPerSecond must not be negative")
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("the field Status is %d: use 400 to 599", f.Status)
	case f.RetryAfter > 0 && f.Status == 0:
		return errors.New("RetryAfter is set without Status: set Status to 429 or 503")
	}
	return errors.Join(f.validateMatch(), f.validateEffect())
}

// validateMatch looks for conditions that no request fulfills.
func (f Fault) validateMatch() error {
	switch {
	case f.Method != strings.ToUpper(f.Method):
		return fmt.Errorf("the field Method is %s: methods are in upper case", redact.Quote(f.Method))
	case f.Host != "" && f.Host != hostname(f.Host) || strings.Contains(f.Host, "/"):
		return fmt.Errorf("the field Host is %s: use a host name without scheme, port and path", redact.Quote(f.Host))
	case f.Path != "" && f.Path != "*" && !strings.HasPrefix(f.Path, "/"):
		return fmt.Errorf("the field Path is %s: paths begin with a slash", redact.Quote(f.Path))
	case strings.ContainsAny(f.Path, "?#") || strings.Contains(strings.TrimSuffix(f.Path, "*"), "*"):
		return fmt.Errorf("the field Path is %s: use a path without query, with * only at its end", redact.Quote(f.Path))
	case isControlPath(strings.TrimSuffix(f.Path, "*")) || f.Path == "/":
		return fmt.Errorf("the field Path is %s: faults do not apply to the console and the control plane",
			redact.Quote(f.Path))
	case f.PlaybackID != "" && !plainID(f.PlaybackID):
		return fmt.Errorf("the field PlaybackID is %s: use a playback ID", redact.Quote(f.PlaybackID))
	case f.PlaybackID != "" && f.Path != "" && !strings.HasSuffix(f.Path, "*") &&
		parseTarget(f.Path).playbackID != f.PlaybackID:
		return errors.New("the fields Path and PlaybackID name different playback IDs: leave one of them empty")
	}
	return nil
}

// validateEffect looks for effects that another field prevents.
func (f Fault) validateEffect() error {
	onBody := []struct {
		name string
		set  bool
	}{
		{"DropBody", f.DropBody}, {"TruncateAfter", f.TruncateAfter > 0}, {"BytesPerSecond", f.BytesPerSecond > 0},
	}
	if f == (Fault{
		Method: f.Method, Host: f.Host, Path: f.Path, PlaybackID: f.PlaybackID, Skip: f.Skip, Times: f.Times,
	}) {
		return errors.New("the fault has no effect: set Delay, Drop, Status, DropBody, TruncateAfter, BytesPerSecond " +
			"or ContentType")
	}
	if f.Drop && (f.Status != 0 || f.ContentType != "") {
		return errors.New("the field Drop is set, so there is no response: leave Status and ContentType empty")
	}
	for _, effect := range onBody {
		switch {
		case !effect.set:
		case f.Drop:
			return fmt.Errorf("the field Drop is set, so there is no response: leave %s empty", effect.name)
		case f.DropBody && effect.name != "DropBody":
			return fmt.Errorf("the field DropBody is set, so there is no body: leave %s empty", effect.name)
		case f.Method == http.MethodHead || f.Method == http.MethodOptions:
			return fmt.Errorf("the field Method is %s, whose responses have no body: leave %s empty", f.Method, effect.name)
		}
	}
	return nil
}
