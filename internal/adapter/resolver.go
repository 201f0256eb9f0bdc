package adapter

import (
	"fmt"

	"github.com/FastPix/fastpix-playback-go/core"
)

// UseRoute is the advice for a parameter that a route lacks.
const UseRoute = "use the parameter's name in the route, " +
	"and add the middleware to that route instead of the whole router"

// ParamResolver returns a resolver for private videos whose playback ID is the
// route parameter called name. Request is the framework's request type, and
// param reads a parameter from it. remedy, if not nil, returns the advice for a
// request without the parameter. caller names the adapter's function in panics
// and errors.
func ParamResolver[Request any](
	caller, name string, param func(Request, string) string, authorize func(Request, string) error,
	remedy func(Request) string,
) func(Request) (core.Grant, error) {
	switch {
	case name == "":
		panic(caller + ": the name is empty: pass the name of the route's parameter, such as id")
	case authorize == nil:
		panic(caller + ": authorize is nil: pass a function that decides who may watch, or Anyone")
	}
	return func(r Request) (core.Grant, error) {
		id := param(r, name)
		if id == "" {
			// A mistake in the program: it must not look like a viewer's.
			advice := UseRoute
			if remedy != nil {
				advice = remedy(r)
			}
			return core.Grant{}, fmt.Errorf("%s(%q): the request has no such parameter: %s", caller, name, advice)
		}
		if err := core.ValidatePlaybackID(id); err != nil {
			return core.Grant{}, err
		}
		if err := authorize(r, id); err != nil {
			return core.Grant{}, err
		}
		return core.Grant{PlaybackID: id}, nil
	}
}
