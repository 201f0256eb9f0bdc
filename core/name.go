package core

// nameOf returns the name of a constant, and "" if names is too short.
func nameOf[T ~uint8](constant T, names ...string) string {
	if int(constant) >= len(names) {
		return ""
	}
	return names[constant]
}
