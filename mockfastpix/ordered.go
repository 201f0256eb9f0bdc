package mockfastpix

import "slices"

// ordered holds records by ID, in the order in which they were added. It is not
// safe for concurrent use. Returned records are copies. Slices and maps in
// records are replaced, never modified, so copies can share them.
type ordered[T any] struct {
	byID map[string]*T
	ids  []string // oldest first
}

func newOrdered[T any]() ordered[T] { return ordered[T]{byID: map[string]*T{}} }

// put adds a record, or replaces the one with the ID and keeps its position.
func (o *ordered[T]) put(id string, record T) {
	if o.byID[id] == nil {
		o.ids = append(o.ids, id)
	}
	o.byID[id] = &record
}

func (o *ordered[T]) get(id string) (record T, known bool) {
	r := o.byID[id]
	if r == nil {
		return record, false
	}
	return *r, true
}

// list returns all records, newest first.
func (o *ordered[T]) list() []T {
	list := make([]T, 0, len(o.ids))
	for _, id := range slices.Backward(o.ids) {
		list = append(list, *o.byID[id])
	}
	return list
}

// update calls change with a copy of the record, stores the copy and returns
// it.
func (o *ordered[T]) update(id string, change func(*T)) (record T, known bool) {
	r := o.byID[id]
	if r == nil {
		return record, false
	}
	record = *r
	change(&record)
	*r = record
	return record, true
}

// remove removes a record and returns it.
func (o *ordered[T]) remove(id string) (record T, known bool) {
	record, known = o.get(id)
	if known {
		delete(o.byID, id)
		o.ids = without(o.ids, id)
	}
	return record, known
}

// without returns a copy of the list without s.
func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(e string) bool { return e == s })
}
