// Package route finds the operation for a method and a path in a small table.
package route

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNotFound reports that no operation has the path.
var ErrNotFound = errors.New("no operation has this path")

// MethodError reports that operations have the path, but none with the method.
type MethodError struct {
	Allow string // the methods of the path, as an Allow header lists them
}

// Error returns the methods that the path accepts.
func (e *MethodError) Error() string { return fmt.Sprintf("this path accepts %s", e.Allow) }

// Route is one operation.
type Route[H any] struct {
	Method string
	Path   string // without a slash at its start; a star matches one ID
	Handle H
}

// New returns the route of an operation.
func New[H any](method, path string, handle H) Route[H] {
	return Route[H]{Method: method, Path: path, Handle: handle}
}

// Table lists the operations of an API. If several routes match a request, the
// first applies, so literal paths must come before those with a star.
type Table[H any] []Route[H]

// Find returns the handler for a request and the IDs in its path. The path has
// no slash at its start. The error is [ErrNotFound] or a [*MethodError].
func (t Table[H]) Find(method, path string) (handle H, ids []string, err error) {
	var allowed []string
	parts := strings.Split(path, "/")
	for _, r := range t {
		ids, ok := match(strings.Split(r.Path, "/"), parts)
		if !ok {
			continue
		}
		if r.Method == method {
			return r.Handle, ids, nil
		}
		allowed = append(allowed, r.Method)
	}
	if allowed != nil {
		return handle, nil, &MethodError{Allow: strings.Join(allowed, ", ")}
	}
	return handle, nil, ErrNotFound
}

// match returns the parts of the path that the stars of the pattern match. A
// star does not match an empty part.
func match(pattern, path []string) (ids []string, ok bool) {
	if len(pattern) != len(path) {
		return nil, false
	}
	for i, p := range pattern {
		switch {
		case p == "*" && path[i] != "":
			ids = append(ids, path[i])
		case p != path[i]:
			return nil, false
		}
	}
	return ids, true
}
