package mockfastpix

// matchPath returns what stands for the stars.
func matchPath(pattern, path []string) (stars []string, ok bool) {
	if len(pattern) != len(path) {
		return nil, false
	}
	for i, p := range pattern {
		switch {
		case p == "*" && path[i] != "":
			stars = append(stars, path[i])
		case p != path[i]:
			return nil, false
		}
	}
	return stars, true
}
