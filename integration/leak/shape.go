package leak

// Shape is a value in one of the places that an application has it in.
type Shape struct {
	Name  string
	Value any
}

// Shapes returns v by value, by pointer, and in the fields of structs and the
// elements of slices and maps.
func Shapes[T any](v T) []Shape {
	type exported struct{ Field T }
	type unexported struct{ field T }
	type exportedPointer struct{ Field *T }
	type unexportedPointer struct{ field *T }
	type unexportedAny struct{ field any }
	type unexportedSlice struct{ field []T }
	type unexportedMap struct{ field map[string]T }
	type embedded struct{ unexported }
	return []Shape{
		{"value", v},
		{"pointer", &v},
		{"exported field", exported{v}},
		{"pointer to exported field", &exported{v}},
		{"pointer in exported field", exportedPointer{&v}},
		{"unexported field", unexported{v}},
		{"pointer to unexported field", &unexported{v}},
		{"pointer in unexported field", unexportedPointer{&v}},
		{"interface in unexported field", unexportedAny{v}},
		{"pointer in interface in unexported field", unexportedAny{&v}},
		{"slice in unexported field", unexportedSlice{[]T{v}}},
		{"map in unexported field", unexportedMap{map[string]T{"v": v}}},
		{"unexported field of embedded struct", embedded{unexported{v}}},
		{"slice", []T{v}},
		{"slice of pointers", []*T{&v}},
		{"array", [1]T{v}},
		{"map", map[string]T{"v": v}},
		{"map of pointers", map[string]*T{"v": &v}},
		{"slice of interfaces", []any{v, &v}},
	}
}
