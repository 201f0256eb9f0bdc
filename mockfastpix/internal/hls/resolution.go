package hls

// resolutions are FastPix's names for heights of a picture, lowest first.
var resolutions = [...]struct {
	name   string
	height int
}{
	{"270p", 270},
	{"360p", 360},
	{"480p", 480},
	{"540p", 540},
	{"720p", 720},
	{"1080p", 1080},
	{"1440p", 1440},
	{"2160p", 2160},
}

// Height returns the height of a resolution such as "720p" in pixels, or 0 if
// FastPix has no resolution with that name.
func Height(resolution string) int {
	for _, r := range resolutions {
		if r.name == resolution {
			return r.height
		}
	}
	return 0
}

// Resolutions returns FastPix's names of resolutions, lowest first.
func Resolutions() []string {
	names := make([]string, len(resolutions))
	for i, r := range resolutions {
		names[i] = r.name
	}
	return names
}
