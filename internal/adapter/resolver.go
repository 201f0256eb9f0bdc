package adapter

import (
	"fmt"

	"github.com/FastPix/fastpix-playback-go/core"
)

// ParamResolver returns a resolver for private videos whose playback ID is the route parameter called name. Request is the
// framework's view of a request; param reads a parameter from it.
func ParamResolver[Request any](
	caller, name string, param func(Request, string) string, authorize func(Request, string) error,
) func(Request) (core.Grant, error) {
	switch {
	case name == "":
		panic(caller + ": the name is empty: pass the name of the route's parameter, such as id")
	case authorize == nil:
		panic(caller + ": authorize is nil: say who may watch, or pass Anyone")
	}
	return func(r Request) (core.Grant, error) {
		id := param(r, name)
		if id == "" {
			// No viewer can cure this, so it must not look like a viewer's mistake.
			return core.Grant{}, fmt.Errorf("%s(%q): the request has no such parameter: name it as the route does, "+
				"and put the middleware on that route rather than around the router", caller, name)
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
