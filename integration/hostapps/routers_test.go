package hostapps_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/mux"
	"github.com/labstack/echo/v4"

	"github.com/FastPix/fastpix-playback-go/internal/adaptertest"
	"github.com/FastPix/fastpix-playback-go/nethttp"
)

// get returns the response of handler to GET target.
func get(t *testing.T, handler http.Handler, target string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
	return w
}

// showID is a page that shows the ID of its playback.
var showID = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if p, ok := nethttp.FromRequest(r); ok {
		fmt.Fprint(w, p.ID())
	}
})

func TestPathValue_otherRouters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		// router returns a router with the page at /watch/{id}. With copied,
		// it copies its parameters into the path values.
		router func(protect func(http.Handler) http.Handler, copied bool) http.Handler
	}{
		{"gorilla mux", func(protect func(http.Handler) http.Handler, copied bool) http.Handler {
			router := mux.NewRouter()
			if copied {
				router.Use(copyMuxVars)
			}
			router.Handle("/watch/{id}", protect(showID))
			return router
		}},
		{"Echo v4", func(protect func(http.Handler) http.Handler, copied bool) http.Handler {
			e := echo.New()
			middleware := []echo.MiddlewareFunc{echo.WrapMiddleware(protect)}
			if copied {
				middleware = append([]echo.MiddlewareFunc{copyEchoParams}, middleware...)
			}
			e.GET("/watch/:id", echo.WrapHandler(showID), middleware...)
			return e
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			logger := nethttp.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))
			protect := nethttp.Middleware(adaptertest.NewSigner(t), nethttp.PathValue("id", nethttp.Anyone), logger)

			if w := get(t, tt.router(protect, true), "/watch/v1"); w.Code != http.StatusOK || w.Body.String() != "v1" {
				t.Errorf("with copied parameters, the response is %d %q, want 200 v1", w.Code, w.Body)
			}
			if log.Len() > 0 {
				t.Errorf("log = %q, want it empty", log.String())
			}
			if w := get(t, tt.router(protect, false), "/watch/v1"); w.Code != http.StatusInternalServerError {
				t.Errorf("without copied parameters, the status is %d, want 500", w.Code)
			}
			if !strings.Contains(log.String(), "call r.SetPathValue") {
				t.Errorf("log = %q, want the advice to call r.SetPathValue", log.String())
			}
		})
	}
}

func copyMuxVars(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range mux.Vars(r) {
			r.SetPathValue(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

func copyEchoParams(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		for i, name := range c.ParamNames() {
			c.Request().SetPathValue(name, c.ParamValues()[i])
		}
		return next(c)
	}
}
