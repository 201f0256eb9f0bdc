package leak

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
)

// Secrets finds parts of secrets in a text. A part is long enough not to occur
// by chance, and short enough to be found in a secret that is cut or broken
// into lines. The zero value has no secrets.
type Secrets struct {
	parts map[int]map[string]string // length in bytes, part, name of the secret
}

// Lengths of parts, in bytes. Texts that spend many bytes on a byte of the
// secret need longer parts.
const (
	denseLength = 16 // text, hexadecimal and decimal numbers
	listLength  = 23 // lists of bytes, such as "65 79 4a", and octal numbers
	quoteLength = 47 // lists of bytes in Go's syntax, and binary numbers

	// Lists of the bytes of a text, which have fewer values. The beginnings of
	// numbers in a private key are the same in all keys.
	textListLength = 35
)

// AddText adds a text and its encodings.
func (s *Secrets) AddText(name, text string) { s.addBytes(name, []byte(text), textListLength) }

// AddPrivateKey adds the part of the key that is not public, in the encodings
// of keys and of numbers.
func (s *Secrets) AddPrivateKey(name string, key *rsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	// The encodings up to and including the modulus have parts that the
	// public key's encodings have too.
	secret := strings.Index(string(der), string(key.N.Bytes())) + len(key.N.Bytes()) + len("\x02\x03\x01\x00\x01")
	secret = (secret + 8) / 9 * 9 // starts a group of base64, and of base64 of that
	s.addBytes(name+" (DER)", der[secret:], listLength)
	body := base64.StdEncoding.EncodeToString(der)
	s.addBytes(name+" (PEM)", []byte(body[secret/3*4:]), textListLength)
	// FastPix's form is base64 of the PEM text.
	file := base64.StdEncoding.EncodeToString([]byte("-----BEGIN PRIVATE" + " KEY-----\n" + body))
	s.add(name+" (base64 of PEM)", file[secret/9*16+64:], denseLength)
	s.addHex(name+" (base64 of PEM)", []byte(file[secret/9*16+64:]))

	numbers := append([]*big.Int{key.D, key.Precomputed.Dp, key.Precomputed.Dq, key.Precomputed.Qinv}, key.Primes...)
	for _, n := range numbers {
		s.addNumber(name+" (number)", n)
	}
	return nil
}

// addBytes adds a secret in the forms that fmt, encoding/json and encoding/gob
// write a string or a list of bytes in. Lists are added in parts of the length.
func (s *Secrets) addBytes(name string, secret []byte, length int) {
	s.add(name, string(secret), denseLength)
	s.add(name+" in quotes", fmt.Sprintf("%q", secret), listLength)
	s.addHex(name, secret)
	for shift := range min(3, len(secret)) {
		s.add(name+" in base64", base64.RawStdEncoding.EncodeToString(secret[shift:]), denseLength)
		s.add(name+" in base64url", base64.RawURLEncoding.EncodeToString(secret[shift:]), denseLength)
	}
	for _, list := range []struct {
		format, separator string
		length            int
	}{
		{"%d", " ", textListLength},
		{"%d", ",", textListLength},
		{"%d", ", ", textListLength},
		{"%02x", " ", length},
		{"%02X", " ", length},
		{"%02x", ", ", textListLength},
		{"%x", " ", length},
		{"%o", " ", textListLength},
		{"%#x", " ", quoteLength},
		{"%#X", " ", quoteLength},
		{"%#x", ", ", quoteLength},
		{"0x%02x", ", ", quoteLength},
		{"%b", " ", quoteLength},
	} {
		var elements []string
		for _, b := range secret {
			elements = append(elements, fmt.Sprintf(list.format, b))
		}
		s.add(name+" as a list", strings.Join(elements, list.separator), list.length)
	}
}

func (s *Secrets) addHex(name string, secret []byte) {
	s.add(name+" in hexadecimal", fmt.Sprintf("%x", secret), denseLength)
	s.add(name+" in hexadecimal", fmt.Sprintf("%X", secret), denseLength)
}

// addNumber adds a number, and the words that it consists of in memory.
func (s *Secrets) addNumber(name string, n *big.Int) {
	s.add(name, n.String(), denseLength)
	s.addBytes(name, n.Bytes(), listLength)
	s.add(name+" in octal", n.Text(8), listLength)
	s.add(name+" in binary", n.Text(2), quoteLength)
	for _, word := range n.Bits() {
		for format, length := range map[string]int{
			"%d": denseLength, "%x": denseLength, "%X": denseLength, "%o": denseLength, "%b": quoteLength,
		} {
			s.add(name+" in words", fmt.Sprintf(format, word), length)
		}
	}
}

// add adds all parts of a text of the length.
func (s *Secrets) add(name, text string, length int) {
	if s.parts == nil {
		s.parts = map[int]map[string]string{}
	}
	if s.parts[length] == nil {
		s.parts[length] = map[string]string{}
	}
	for i := 0; i+length <= len(text); i++ {
		if part := text[i : i+length]; s.parts[length][part] == "" {
			s.parts[length][part] = name
		}
	}
}

// Find returns the name of a secret that the text has a part of.
func (s *Secrets) Find(text []byte) (name string, found bool) {
	for length, parts := range s.parts {
		for i := 0; i+length <= len(text); i++ {
			if name, found := parts[string(text[i:i+length])]; found {
				return name, true
			}
		}
	}
	return "", false
}
