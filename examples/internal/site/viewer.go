package site

const (
	// ViewerCookie is the name of the demo's cookie.
	ViewerCookie = "viewer"
	// Guest is the cookie's value for a viewer who has signed out.
	Guest = "guest"
)

// Viewer is the person that a page is for.
type Viewer struct {
	ID       string // opaque, because everyone who has the URL can read the token
	Name     string
	SignedIn bool
}

// ViewerFromCookie returns the viewer for the cookie's value, which is empty if
// there is no cookie. An application looks up its session instead. In this demo
// a viewer is signed in as Ada until she signs out.
func ViewerFromCookie(value string) Viewer {
	if value == Guest {
		return Viewer{Name: "Guest"}
	}
	return Viewer{ID: "viewer-1815", Name: "Ada", SignedIn: true}
}
