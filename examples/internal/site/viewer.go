package site

// Names of the demo's cookie and of its one value.
const (
	ViewerCookie = "viewer"
	Guest        = "guest"
)

// Viewer is who asks for a page.
type Viewer struct {
	ID       string // opaque: it enters tokens, which anyone can read who has the URL
	Name     string
	SignedIn bool
}

// ViewerFromCookie returns the viewer for the cookie's value, empty when there is none. An application looks up its session
// here. This demo has a switch instead: everybody is Ada until they sign out.
func ViewerFromCookie(value string) Viewer {
	if value == Guest {
		return Viewer{Name: "Guest"}
	}
	return Viewer{ID: "viewer-1815", Name: "Ada", SignedIn: true}
}
