package attack

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/FastPix/fastpix-playback-go/mockfastpix"
)

// members are the members of a JSON object in their order. Names and values are
// JSON texts, so that a case can write what an encoder would not.
type members []member

type member struct{ name, value string }

func (m members) index(name string) int {
	for i, e := range m {
		if e.name == name {
			return i
		}
	}
	return -1
}

// set replaces the value of a name, or adds the member at the end.
func (m *members) set(name, value string) {
	if i := m.index(name); i >= 0 {
		(*m)[i].value = value
		return
	}
	m.add(name, value)
}

// add adds a member at the end, even if the name exists.
func (m *members) add(name, value string) { *m = append(*m, member{name, value}) }

// drop removes a member.
func (m *members) drop(name string) {
	if i := m.index(name); i >= 0 {
		*m = append((*m)[:i:i], (*m)[i+1:]...)
	}
}

func (m members) text() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + e.name + `":` + e.value)
	}
	b.WriteByte('}')
	return b.String()
}

// draft is a token before it is signed.
type draft struct {
	place place
	at    time.Duration // when it is presented, relative to Now

	header, claims members
	headerText     string // in place of header, unless empty
	payloadText    string // in place of claims, unless empty

	sign    func(input string) []byte
	rewrite []func(token string) string // in order, after signing
}

// edit changes a draft.
type edit func(*World, *draft)

// edits applies several edits in their order. Without any it changes nothing.
func edits(list ...edit) edit {
	return func(w *World, d *draft) {
		for _, e := range list {
			e(w, d)
		}
	}
}

// newDraft returns a token that both profiles accept at its place.
func newDraft(w *World, p place) *draft {
	p.id = cmp.Or(p.id, PrivateID)
	p.resource = cmp.Or(p.resource, mockfastpix.ResourceStream)
	prefix := "media:"
	if p.id == DRMID {
		prefix = "drm:"
	}
	return &draft{
		place:  p,
		header: members{{"alg", `"RS256"`}, {"typ", `"JWT"`}},
		claims: members{
			{"kid", quoted(KeyID)},
			{"aud", quoted(prefix + p.id)},
			{"iss", `"fastpix.io"`},
			{"sub", `""`},
			{"iat", seconds(0)},
			{"exp", seconds(time.Hour)},
		},
		sign: rs256(w.Key),
	}
}

func quoted(s string) string { return `"` + s + `"` }

// seconds returns a time relative to Now in Unix seconds.
func seconds(d time.Duration) string { return strconv.FormatInt(Now.Add(d).Unix(), 10) }

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

func decode(segment string) []byte {
	text, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		panic(err) // segments of a draft are valid
	}
	return text
}

// input returns the text that is signed.
func (d *draft) input() string {
	return encode(cmp.Or(d.headerText, d.header.text())) + "." + encode(cmp.Or(d.payloadText, d.claims.text()))
}

func (d *draft) token() string {
	input := d.input()
	token := input + "." + base64.RawURLEncoding.EncodeToString(d.sign(input))
	for _, rewrite := range d.rewrite {
		token = rewrite(token)
	}
	return token
}

// signatures caches signatures, because many cases have the same token as their
// neighbor.
var signatures sync.Map // from signed to []byte

type signed struct {
	key   *rsa.PrivateKey
	input string
}

// rs256 signs as FastPix requires.
func rs256(key *rsa.PrivateKey) func(string) []byte {
	return func(input string) []byte {
		if signature, ok := signatures.Load(signed{key, input}); ok {
			return bytes.Clone(signature.([]byte))
		}
		sum := sha256.Sum256([]byte(input))
		signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		if err != nil {
			panic(err) // the key is valid
		}
		signatures.Store(signed{key, input}, bytes.Clone(signature))
		return signature
	}
}

// header sets a header parameter. The value is a JSON text.
func header(name, value string) edit {
	return func(_ *World, d *draft) { d.header.set(name, value) }
}

// addHeader adds a header parameter, even if the name exists.
func addHeader(name, value string) edit {
	return func(_ *World, d *draft) { d.header.add(name, value) }
}

func dropHeader(name string) edit {
	return func(_ *World, d *draft) { d.header.drop(name) }
}

// claim sets a claim. The value is a JSON text.
func claim(name, value string) edit {
	return func(_ *World, d *draft) { d.claims.set(name, value) }
}

// addClaim adds a claim, even if the name exists.
func addClaim(name, value string) edit {
	return func(_ *World, d *draft) { d.claims.add(name, value) }
}

func dropClaim(name string) edit {
	return func(_ *World, d *draft) { d.claims.drop(name) }
}

// headerText replaces the text of the header.
func headerText(text string) edit {
	return func(_ *World, d *draft) { d.headerText = text }
}

// payloadText replaces the text of the payload.
func payloadText(text string) edit {
	return func(_ *World, d *draft) { d.payloadText = text }
}

// signedBy signs the draft in another way.
func signedBy(sign func(w *World, input string) []byte) edit {
	return func(w *World, d *draft) { d.sign = func(input string) []byte { return sign(w, input) } }
}

// signedWith signs with another private key.
func signedWith(key func(*World) *rsa.PrivateKey) edit {
	return func(w *World, d *draft) { d.sign = rs256(key(w)) }
}

// unsigned leaves the signature empty.
var unsigned = signedBy(func(*World, string) []byte { return nil })

// byIntruder signs with the attacker's key.
var byIntruder = signedWith(func(w *World) *rsa.PrivateKey { return w.Intruder })

// token changes the token after it was signed.
func token(rewrite func(string) string) edit {
	return func(_ *World, d *draft) { d.rewrite = append(d.rewrite, rewrite) }
}

// segment changes one segment of the token after it was signed: 0 is the
// header, 1 the payload, 2 the signature.
func segment(n int, rewrite func(string) string) edit {
	return token(func(text string) string {
		parts := strings.Split(text, ".")
		parts[n] = rewrite(parts[n])
		return strings.Join(parts, ".")
	})
}

// later presents the token at another time.
func later(d time.Duration) edit {
	return func(_ *World, dr *draft) { dr.at = d }
}
