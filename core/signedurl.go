package core

import (
	"strconv"
	"strings"
)

// signedURL builds a URL whose first query parameter is the token. It is kept
// on the stack, so that a URL costs one allocation.
type signedURL struct {
	b         strings.Builder
	separator byte // before the next parameter
}

// start writes {base}{prefix}/{playbackID}{suffix}?token={token}. The playback
// ID has been validated and the token is base64url, so neither needs escaping.
func (u *signedURL) start(p *Playback, base, prefix, suffix string) {
	const parameters = 64 // bytes for the usual ones
	d := p.data()
	u.separator = '?'
	u.b.Grow(len(base) + len(prefix) + len(p.id) + len(suffix) + len("/?token=") + len(d.token) + parameters)
	u.b.WriteString(base)
	u.b.WriteString(prefix)
	u.b.WriteByte('/')
	u.b.WriteString(p.id)
	u.b.WriteString(suffix)
	u.add("token", d.token)
}

// add appends a query parameter that needs no escaping, unless its value is
// empty.
func (u *signedURL) add(name, value string) {
	if value == "" {
		return
	}
	u.b.WriteByte(u.separator)
	u.b.WriteString(name)
	u.b.WriteByte('=')
	u.b.WriteString(value)
	u.separator = '&'
}

// addNumber appends a query parameter without an exponent.
func (u *signedURL) addNumber(name string, n float64) {
	u.b.WriteByte(u.separator)
	u.b.WriteString(name)
	u.b.WriteByte('=')
	u.b.Write(strconv.AppendFloat(make([]byte, 0, 32), n, 'f', -1, 64))
	u.separator = '&'
}
