// Package nilvalue finds nil pointers and functions in interfaces, for clear
// errors about arguments.
package nilvalue

import "reflect"

// In reports whether v is nil, or an interface with a nil pointer or function.
func In(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Slice, reflect.Chan:
		return r.IsNil()
	}
	return false
}
