package core

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/FastPix/fastpix-playback-go/internal/keymaterial"
)

const (
	// maxWrappings bounds the layers of JSON and base64 around a key:
	// FastPix's answer around base64 applied twice.
	maxWrappings = 4
	// shortestKey is less than the size of any RSA key in DER, in bytes.
	// Something shorter is a secret that looks like DER by chance.
	shortestKey = 256
	// derSequence is the first byte of every key in DER.
	derSequence = 0x30
)

// ParseSigningKey reads an RSA private key in any common form:
//
//   - the privateKey value of FastPix's API: base64 of a PKCS#8 PEM file
//   - FastPix's whole JSON answer, stored unchanged
//   - PEM, PKCS#8 or PKCS#1, also on a single line
//   - base64 of PEM or DER (also base64url, wrapped lines, without padding, or
//     applied twice), or bare DER
//
// It accepts the changes that environment variables, YAML files and clipboards
// make: literal \n, surrounding quotes, CRLF, a byte order mark, white space.
//
// id is the key ID that FastPix issued; see [NewSigningKey]. If the material is
// FastPix's answer, id can be empty, because the answer names it, and otherwise
// must equal the ID in the answer.
//
// Each kind of unusable material has its own error, such as [ErrKeyEmpty],
// [ErrKeyTruncated] or [ErrKeyPublic]. All match [ErrInvalidKey], name the
// remedy, and never contain a byte of the material. material is not modified or
// kept.
func ParseSigningKey(id string, material []byte) (SigningKey, error) {
	id, private, err := ParsePrivateKey(id, material)
	if err != nil {
		return SigningKey{}, err
	}
	return NewSigningKey(id, private)
}

// ParsePrivateKey returns the private key in material, in any form that
// [ParseSigningKey] accepts, and its key ID. It is for programs that pass the
// private key to another library, or import it into a KMS. The errors are
// those of ParseSigningKey. ParsePrivateKey does not check that the key can
// sign, nor that the ID is set; [NewSigningKey] does.
func ParsePrivateKey(id string, material []byte) (keyID string, private *rsa.PrivateKey, err error) {
	p := keyParser{id: strings.TrimSpace(id)}
	if p.id != "" {
		// Checked first, so that a private key that was swapped with
		// its ID is reported as such.
		if err := validateKeyID(p.id); err != nil {
			return "", nil, err
		}
	}
	if len(material) > keymaterial.MaxSize {
		return "", nil, fmt.Errorf("%w: %d bytes are more than any RSA key has: pass the private key alone",
			ErrKeyUnrecognized, len(material))
	}
	private, err = p.parse(material, 0)
	if err != nil {
		return "", nil, err
	}
	return p.id, private, nil
}

type keyParser struct {
	id string // set by an answer of FastPix's API if it is empty
}

func (p *keyParser) parse(material []byte, depth int) (*rsa.PrivateKey, error) {
	if len(material) > 0 && material[0] == derSequence && depth <= maxWrappings {
		key, err := parseDER(material)
		if err == nil || !isText(material) && !errors.Is(err, ErrKeyTruncated) {
			// Not cleaned: the last byte of DER can look like white space.
			return key, err
		}
	}
	material = clean(material)
	switch {
	case len(material) == 0:
		return nil, fmt.Errorf("%w: pass the privateKey that FastPix returned when the signing key was created", ErrKeyEmpty)
	case depth > maxWrappings:
		return nil, unrecognized()
	case material[0] == '{':
		return p.parseAnswer(material, depth)
	case bytes.Contains(material, []byte("-----BEGIN")):
		return parsePEM(material)
	case material[0] == derSequence && !isBase64(material):
		return parseDER(material)
	}
	decoded, ok := decodeBase64(material)
	switch {
	case ok && len(decoded) > 0 && (decoded[0] == derSequence || isText(decoded)):
		key, err := p.parse(decoded, depth+1)
		if errors.Is(err, ErrKeyTruncated) && decoded[0] == derSequence && len(decoded) < shortestKey {
			return nil, unrecognized()
		}
		return key, err
	case bytes.HasPrefix(material, []byte(base64PEMPrefix)):
		return nil, truncated()
	default:
		return nil, unrecognized()
	}
}

// clean removes the changes that editors, shells and YAML files make to a key.
func clean(material []byte) []byte {
	material = bytes.TrimPrefix(material, []byte("\xef\xbb\xbf"))
	for {
		trimmed := bytes.TrimSpace(material)
		for _, quote := range []byte{'"', '\'', '`'} {
			if n := len(trimmed); n >= 2 && trimmed[0] == quote && trimmed[n-1] == quote {
				trimmed = trimmed[1 : n-1]
			}
		}
		if len(trimmed) == len(material) {
			break
		}
		material = trimmed
	}
	if len(material) > 0 && material[0] == '{' {
		return material // JSON has its own escapes
	}
	for _, escape := range []string{`\\r`, `\\n`, `\r`, `\n`} {
		material = bytes.ReplaceAll(material, []byte(escape), []byte("\n"))
	}
	return bytes.TrimSpace(material)
}

// parseAnswer reads the answer of FastPix's "create a signing key", with or
// without its envelope.
func (p *keyParser) parseAnswer(material []byte, depth int) (*rsa.PrivateKey, error) {
	type fields struct {
		ID         string `json:"id"`
		PrivateKey string `json:"privateKey"`
		PublicKey  string `json:"publicKey"`
	}
	var answer struct {
		fields
		Data fields `json:"data"`
	}
	if err := json.Unmarshal(material, &answer); err != nil {
		return nil, fmt.Errorf("%w: it begins like a JSON answer of FastPix's API but is not complete: "+
			"store the answer unchanged", ErrKeyTruncated)
	}
	data := answer.Data
	if data == (fields{}) {
		data = answer.fields
	}
	switch {
	case data.PrivateKey == "" && data.PublicKey != "":
		return nil, publicKey()
	case data.PrivateKey == "":
		return nil, fmt.Errorf("%w: the JSON has no data.privateKey: "+
			"only the answer to the creation of a signing key contains it", ErrKeyEmpty)
	case p.id == "":
		p.id = data.ID
	case data.ID != "" && data.ID != p.id:
		if err := validateKeyID(data.ID); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: the ID is %q, but the answer that contains the private key names %q: "+
			"leave the ID empty, or pass the one in the answer", ErrKeyIDMismatch, p.id, data.ID)
	}
	return p.parse([]byte(data.PrivateKey), depth+1)
}

var (
	pemBlock = regexp.MustCompile(`(?s)-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END ([A-Z0-9 ]+)-----`)
	pemBegin = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----`)
)

// parsePEM reads the first private key among the PEM blocks of text. It does
// not require line breaks, as encoding/pem does, because environment variables
// lose them.
func parsePEM(text []byte) (*rsa.PrivateKey, error) {
	blocks := pemBlock.FindAllSubmatch(text, -1)
	var refusal error
	for _, block := range blocks {
		label, body := string(block[1]), block[2]
		key, err := parsePEMBlock(label, body)
		if err == nil {
			return key, nil
		}
		if refusal == nil || strings.HasSuffix(label, "PRIVATE KEY") {
			refusal = err
		}
	}
	if refusal == nil {
		begin := pemBegin.FindSubmatch(text)
		if begin != nil && !strings.HasSuffix(string(begin[1]), "PRIVATE KEY") {
			return nil, publicKey()
		}
		return nil, truncated()
	}
	return nil, refusal
}

func parsePEMBlock(label string, body []byte) (*rsa.PrivateKey, error) {
	switch {
	case label == "ENCRYPTED PRIVATE KEY", bytes.Contains(body, []byte("ENCRYPTED")):
		return nil, encrypted()
	case label == "EC PRIVATE KEY":
		return nil, notRSA("it is an EC key")
	case label == "DSA PRIVATE KEY":
		return nil, notRSA("it is a DSA key")
	case label == "OPENSSH PRIVATE KEY":
		return nil, fmt.Errorf("%w: it is in OpenSSH's format: FastPix creates the signing key, "+
			"pass the privateKey that its API returned", ErrKeyUnrecognized)
	case !strings.HasSuffix(label, "PRIVATE KEY"):
		return nil, publicKey()
	}
	der, ok := decodeBase64(body)
	if !ok {
		return nil, truncated()
	}
	return parseDER(der)
}

// parseDER reads PKCS#8 or PKCS#1. It does not wrap the errors of crypto/x509,
// because an error about a key must not contain anything that was read from it.
func parseDER(der []byte) (*rsa.PrivateKey, error) {
	if key, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if private, ok := key.(*rsa.PrivateKey); ok {
			return private, nil
		}
		return nil, notRSA(fmt.Sprintf("it is of type %T", key))
	}
	if private, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return private, nil
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return nil, notRSA("it is an EC key")
	}
	if _, err := x509.ParsePKIXPublicKey(der); err == nil {
		return nil, publicKey()
	}
	if _, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return nil, publicKey()
	}
	if _, err := x509.ParseCertificate(der); err == nil {
		return nil, publicKey()
	}
	var encryptedKey struct {
		Algorithm struct {
			OID        asn1.ObjectIdentifier
			Parameters asn1.RawValue
		}
		Data []byte
	}
	if rest, err := asn1.Unmarshal(der, &encryptedKey); err == nil && len(rest) == 0 {
		return nil, encrypted()
	}
	var sequence asn1.RawValue
	if rest, err := asn1.Unmarshal(der, &sequence); err != nil || len(rest) != 0 {
		return nil, truncated()
	}
	if len(der) < shortestKey {
		return nil, unrecognized()
	}
	return nil, inconsistent()
}

func truncated() error {
	return fmt.Errorf("%w: a part of it is missing: copy the whole value again; "+
		"if it is lost, create a new signing key, because FastPix shows a private key only once", ErrKeyTruncated)
}

func unrecognized() error {
	return fmt.Errorf("%w: it is not PEM, base64 of PEM or an answer of FastPix's API: "+
		"pass the privateKey that FastPix returned; FastPix's signing keys are RSA key pairs, "+
		"a shared secret (HS256) does not work", ErrKeyUnrecognized)
}

func publicKey() error {
	return fmt.Errorf("%w: pass the privateKey that FastPix returned when the signing key was created; "+
		"FastPix keeps the public key itself", ErrKeyPublic)
}

func encrypted() error {
	return fmt.Errorf("%w: decrypt it first (openssl pkey -in key.pem -out plain.pem), "+
		"and keep the file readable only for the server", ErrKeyEncrypted)
}

func notRSA(kind string) error {
	return fmt.Errorf("%w: %s: FastPix accepts only RS256, use the RSA key that its API created", ErrKeyNotRSA, kind)
}

func inconsistent() error {
	return fmt.Errorf("%w: its numbers do not match: copy the key again, or create a new one", ErrKeyInconsistent)
}

// decodeBase64 decodes standard or URL-safe base64, with or without padding and
// white space.
func decodeBase64(text []byte) ([]byte, bool) {
	compact := make([]byte, 0, len(text))
	for _, c := range text {
		switch c {
		case ' ', '\t', '\r', '\n':
		case '-':
			compact = append(compact, '+')
		case '_':
			compact = append(compact, '/')
		default:
			compact = append(compact, c)
		}
	}
	compact = bytes.TrimRight(compact, "=")
	decoded, err := base64.RawStdEncoding.AppendDecode(nil, compact)
	return decoded, err == nil
}

func isBase64(text []byte) bool {
	_, ok := decodeBase64(text)
	return ok
}

// isText reports whether b can be PEM, JSON or another layer of base64.
func isText(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	for _, c := range b {
		if c > 0x7e || c < 0x20 && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}
