package adaptertest

import (
	"bytes"
	"cmp"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/FastPix/fastpix-playback-go/core"
)

// RunLogging tests that an adapter logs the causes of 5xx responses, whatever
// its error handler does, and no others. The test must not be parallel, because
// it replaces the default logger of log/slog.
func RunLogging(t *testing.T, a Adapter) {
	log := captureLog(t)
	failure := refuse(errors.New("no route to database"))
	var partly []core.CatalogItem
	for _, id := range []string{"v1", "v2", "v3"} {
		partly = append(partly, core.CatalogItem{Grant: core.Grant{PlaybackID: id}, Err: errors.New("no route to database")})
	}
	sealed := Guard{Signer: noKeySigner(t), Catalog: Granted(3)}
	const cause, missing = "no route to database", `(\"video\"): the request has no such parameter`
	for _, tt := range []struct {
		name   string
		guard  Guard
		want   string // empty for no log
		status int    // 0 for 500
	}{
		{"resolver failed", Guard{Resolve: failure}, cause, 0},
		{"resolver failed, with an error handler", Guard{Resolve: failure, HTMLErrors: true}, cause, 0},
		{"resolver failed, in a ConfigHandler", Guard{Resolve: failure, Config: true}, cause, 0},
		{"items of a catalog failed", Guard{Catalog: catalogOf(partly...)}, cause, 200},
		{"redirect failed", Guard{Resolve: failure, Redirect: true}, cause, 0},
		{"key of a catalog unavailable", sealed, "vault is sealed", 503},
		{"parameter missing", Guard{Param: "video"}, missing, 0},
		{"viewer may not watch", Guard{Resolve: refuse(core.ErrForbidden)}, "", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log.Reset()
			if tt.guard.Signer == nil {
				tt.guard.Signer = NewSigner(t)
			}
			target := "/watch/" + VideoID
			if tt.guard.Redirect {
				target += ".m3u8"
			}
			got := a.Serve(t, tt.guard, target)
			if tt.want == "" {
				if log.Len() > 0 {
					t.Errorf("log = %q, want it empty", log)
				}
				return
			}
			if status := cmp.Or(tt.status, failed.Status); got.Status != status {
				t.Errorf("status = %d, want %d", got.Status, status)
			}
			if strings.Count(log.String(), tt.want) != 1 {
				t.Errorf("log = %q, want it to contain %q once", log, tt.want)
			}
			if strings.Contains(got.Body, tt.want) {
				t.Errorf("body = %q contains the cause", got.Body)
			}
		})
	}
}

// RunLogger tests WithLogger. The test must not be parallel, because it
// replaces the default logger of log/slog.
func RunLogger(t *testing.T, a Adapter) {
	defaultLog := captureLog(t)
	failure := refuse(errors.New("no route to database"))
	for _, tt := range []struct {
		name  string
		guard Guard
	}{
		{"Middleware", Guard{Resolve: failure}},
		{"Middleware with an error handler", Guard{Resolve: failure, HTMLErrors: true}},
		{"ConfigHandler", Guard{Resolve: failure, Config: true}},
		{"CatalogHandler", Guard{Catalog: func() ([]core.CatalogItem, error) {
			return nil, errors.New("no route to database")
		}}},
		{"item of a CatalogHandler", Guard{Catalog: catalogOf(core.CatalogItem{Err: errors.New("no route to database")})}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			tt.guard.Signer, tt.guard.Logger = NewSigner(t), slog.New(slog.NewTextHandler(&log, nil))
			a.Serve(t, tt.guard, "/watch/"+VideoID)
			if strings.Count(log.String(), "no route to database") != 1 {
				t.Errorf("log = %q, want it to contain the cause once", log.String())
			}
			if defaultLog.Len() > 0 {
				t.Errorf("default log = %q, want it empty", defaultLog)
			}
		})
	}
}

// captureLog redirects the default logger of log/slog into a buffer until the
// test ends.
func captureLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	var log bytes.Buffer
	previous := slog.Default()
	t.Cleanup(func() { slog.SetDefault(previous) })
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	return &log
}
