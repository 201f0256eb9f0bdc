package site

const (
	// ViewerCookie is the name of the demo's cookie.
	ViewerCookie = "viewer"
	// Guest is the cookie's value for a viewer who has signed out.
	Guest = "guest"
	// Grace is the cookie's value for a second member.
	Grace = "grace"
)

// Viewer is the person that a page is for.
type Viewer struct {
	Name     string
	SignedIn bool
}

// ViewerFromCookie returns the viewer for the cookie's value, which is empty if
// there is no cookie. An application looks up its session instead. In this demo
// a viewer is signed in as Ada until she signs out.
func ViewerFromCookie(value string) Viewer {
	switch value {
	case Guest:
		return Viewer{Name: "Guest"}
	case Grace:
		return Viewer{Name: "Grace", SignedIn: true}
	}
	return Viewer{Name: "Ada", SignedIn: true}
}
