package adapters_test

import (
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/FastPix/fastpix-playback-go/integration/suite"
)

// chiAdapter uses the net/http adapter unchanged.
var chiAdapter = suite.Adapter{
	Name:           "chi",
	EndsWithClient: true,
	New: func(tb testing.TB, routes ...suite.Route) string {
		router := chi.NewRouter()
		for _, route := range routes {
			group := router.With(nethttpBefore(route))
			for _, g := range route.Guards {
				group = group.With(nethttpGuard(g))
			}
			group.Method("GET", route.Prefix+"/{id}", nethttpEnd(route))
			group.Method("HEAD", route.Prefix+"/{id}", nethttpEnd(route))
		}
		return listen(tb, router)
	},
}
