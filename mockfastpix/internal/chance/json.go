package chance

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
)

// JSON returns the JSON text with the keys of all objects in another order, and
// also the elements of lists with one of the names. Values are unchanged. Text
// that is not JSON is returned as it is.
func JSON(r *rand.Rand, text []byte, lists ...string) []byte {
	return shuffled(r, text, "", lists)
}

func shuffled(r *rand.Rand, text json.RawMessage, name string, lists []string) json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) == nil && object != nil {
		keys := slices.Sorted(maps.Keys(object))
		shuffle(r, keys)
		b := []byte{'{'}
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			quoted, _ := json.Marshal(key) // strings always encode
			b = append(append(b, quoted...), ':')
			b = append(b, shuffled(r, object[key], key, lists)...)
		}
		return append(b, '}')
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil && list != nil {
		if slices.Contains(lists, name) {
			shuffle(r, list)
		}
		b := []byte{'['}
		for i, element := range list {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(b, shuffled(r, element, "", lists)...)
		}
		return append(b, ']')
	}
	return text
}

func shuffle[T any](r *rand.Rand, s []T) {
	r.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}
