package adapter

// Values of Cache-Control. A page that carries a token belongs to one viewer, and the token expires; a refusal belongs to one
// viewer too, and ends when the viewer signs in or buys.
const (
	PrivatePage = "private, no-store"
	NoStore     = "no-store"
)
