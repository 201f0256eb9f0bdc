package core_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/internal/testkeys"
)

// publishedKeys returns the sample answers in FastPix's documentation.
func publishedKeys(t testing.TB) (valid, truncated json.RawMessage) {
	t.Helper()
	raw, err := os.ReadFile("testdata/published-sample-keys.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples struct{ Valid, Truncated json.RawMessage }
	if err := json.Unmarshal(raw, &samples); err != nil {
		t.Fatal(err)
	}
	return samples.Valid, samples.Truncated
}

func privateKeyOf(t testing.TB, answer json.RawMessage) (id, material string) {
	t.Helper()
	var a struct {
		Data struct{ ID, PrivateKey string }
	}
	if err := json.Unmarshal(answer, &a); err != nil {
		t.Fatal(err)
	}
	return a.Data.ID, a.Data.PrivateKey
}

func wrap(s string, columns int, newline string) string {
	var b strings.Builder
	for len(s) > columns {
		b.WriteString(s[:columns] + newline)
		s = s[columns:]
	}
	return b.String() + s
}

// wrapTwice returns base64 of wrapped base64.
func wrapTwice(api string) string {
	return wrap(base64.StdEncoding.EncodeToString([]byte(wrap(api, 76, "\n"))), 76, "\n")
}

func TestParseSigningKey_forms(t *testing.T) {
	t.Parallel()
	key := testkeys.RSA()
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := x509.MarshalPKCS1PrivateKey(key)
	onePEM := testkeys.PKCS8PEM(key)
	wrappedPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
	rsaPEM := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: pkcs1}))
	api := base64.StdEncoding.EncodeToString([]byte(onePEM))
	answer, err := json.Marshal(map[string]any{"success": true, "data": map[string]string{
		"id": testkeys.KeyID, "privateKey": api, "createdAt": "2026-05-20T12:50:12.795601Z",
	}})
	if err != nil {
		t.Fatal(err)
	}

	tests := map[string]string{
		"API's base64 of a one-line PEM":         api,
		"PEM with a body on one line":            onePEM,
		"PEM wrapped at 64 columns":              wrappedPEM,
		"PKCS#1 PEM":                             rsaPEM,
		"base64 of PKCS#1 PEM":                   base64.StdEncoding.EncodeToString([]byte(rsaPEM)),
		"base64 wrapped at 64 columns":           wrap(api, 64, "\n"),
		"base64 wrapped at 76 columns with CRLF": wrap(api, 76, "\r\n"),
		"base64 without padding":                 strings.TrimRight(api, "="),
		"base64url":                              base64.URLEncoding.EncodeToString([]byte(onePEM)),
		"base64url without padding":              base64.RawURLEncoding.EncodeToString([]byte(onePEM)),
		"base64 applied twice":                   base64.StdEncoding.EncodeToString([]byte(api)),
		"base64 applied twice, wrapped":          wrapTwice(api),
		"PEM with literal backslash n":           strings.ReplaceAll(wrappedPEM, "\n", `\n`),
		"PEM with doubly escaped newlines":       strings.ReplaceAll(wrappedPEM, "\n", `\\n`),
		"PEM with literal backslash r n":         strings.ReplaceAll(wrappedPEM, "\n", `\r\n`),
		"PEM on one line with spaces":            strings.ReplaceAll(wrappedPEM, "\n", " "),
		"PEM with newlines removed":              strings.ReplaceAll(wrappedPEM, "\n", ""),
		"PEM with CRLF":                          strings.ReplaceAll(wrappedPEM, "\n", "\r\n"),
		"PEM with a byte order mark":             "\xef\xbb\xbf" + wrappedPEM,
		"PEM with white space around it":         "  \n\t" + wrappedPEM + "\n\n  ",
		"PEM in double quotes":                   `"` + wrappedPEM + `"`,
		"PEM in single quotes and a newline":     "'" + wrappedPEM + "'\n",
		"quoted PEM with literal newlines":       `"` + strings.ReplaceAll(wrappedPEM, "\n", `\n`) + `"`,
		"base64 in quotes":                       `'` + api + `'`,
		"base64 with a trailing newline":         api + "\n",
		"base64 with a byte order mark":          "\xef\xbb\xbf" + api,
		"API's whole answer":                     string(answer),
		"API's whole answer with CRLF around":    "\r\n" + string(answer) + "\r\n",
		"API's data object alone":                `{"id":"` + testkeys.KeyID + `","privateKey":"` + api + `"}`,
		"base64 of API's whole answer":           base64.StdEncoding.EncodeToString(answer),
		"PEM file with the public key first":     testkeys.PublicPEM(key) + wrappedPEM,
		"DER, PKCS#8":                            string(pkcs8),
		"DER, PKCS#1":                            string(pkcs1),
		"base64 of DER":                          base64.StdEncoding.EncodeToString(pkcs8),
	}
	for name, material := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := parseKey(testkeys.KeyID, []byte(material))
			if err != nil {
				t.Fatal(err)
			}
			if got.ID() != testkeys.KeyID {
				t.Errorf("ID() = %q, want %q", got.ID(), testkeys.KeyID)
			}
			if !got.PublicKey().Equal(key.Public()) {
				t.Error("the parsed key has a different public key")
			}
		})
	}
}

func TestParseSigningKey_idInAnswer(t *testing.T) {
	t.Parallel()
	valid, _ := publishedKeys(t)
	wantID, _ := privateKeyOf(t, valid)

	key, err := parseKey("", valid)
	if err != nil {
		t.Fatal(err)
	}
	if key.ID() != wantID {
		t.Errorf("ID() = %q, want %q", key.ID(), wantID)
	}

	_, err = parseKey(testkeys.OtherKeyID, valid)
	if !errors.Is(err, core.ErrKeyIDMismatch) || !strings.Contains(err.Error(), wantID) {
		t.Errorf("other ID than in the answer: got %v, want ErrKeyIDMismatch with both IDs", err)
	}
}

func TestParseSigningKey_unusableMaterial(t *testing.T) {
	t.Parallel()
	key := testkeys.RSA()
	valid, truncatedAnswer := publishedKeys(t)
	_, truncatedKey := privateKeyOf(t, truncatedAnswer)
	onePEM := testkeys.PKCS8PEM(key)
	api := base64.StdEncoding.EncodeToString([]byte(onePEM))

	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	smallKey, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	inPEM := func(label string, der []byte, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
	}
	pkcs8 := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return inPEM("PRIVATE KEY", der, err)
	}
	ecDER, err := x509.MarshalECPrivateKey(ecKey)
	ecPEM := inPEM("EC PRIVATE KEY", ecDER, err)
	//nolint:staticcheck // SA1019: such files still exist
	legacy, err := x509.EncryptPEMBlock(
		rand.Reader, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key), []byte("passphrase"), x509.PEMCipherAES128)
	if err != nil {
		t.Fatal(err)
	}
	tampered := *key
	tampered.D = new(big.Int).Add(key.D, big.NewInt(2))

	inBase64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	publicPKCS1 := inPEM("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey), nil)
	encryptedPKCS8 := inPEM("ENCRYPTED PRIVATE KEY", []byte("content"), nil)
	certificate := inPEM("CERTIFICATE", []byte("content"), nil)
	openSSH := inPEM("OPENSSH PRIVATE KEY", []byte("content"), nil)
	tamperedPEM := inPEM("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(&tampered), nil)
	der := func(der []byte, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return inBase64(string(der))
	}
	publicDER := der(x509.MarshalPKIXPublicKey(&key.PublicKey))
	publicPKCS1DER := der(x509.MarshalPKCS1PublicKey(&key.PublicKey), nil)
	certificateDER := der(x509.CreateCertificate(rand.Reader,
		&x509.Certificate{SerialNumber: big.NewInt(1)}, &x509.Certificate{}, &key.PublicKey, key))
	// DER that ends in a line feed must not be taken for text.
	ending := x509.MarshalPKCS1PublicKey(&rsa.PublicKey{N: key.N, E: 10<<8 | '\n'})
	ecKeyDER := der(x509.MarshalECPrivateKey(ecKey))
	encryptedDER := der(asn1.Marshal(struct {
		Algorithm struct {
			OID        asn1.ObjectIdentifier
			Parameters []int
		}
		Data []byte
	}{Algorithm: struct {
		OID        asn1.ObjectIdentifier
		Parameters []int
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}, []int{1}}, Data: make([]byte, 300)}))
	otherDER := der(asn1.Marshal([]string{"not", "a", "key"}))
	tests := map[string]struct {
		material string
		want     error
		remedy   string
	}{
		"public key in base64 DER":           {publicDER, core.ErrKeyPublic, "privateKey"},
		"PKCS#1 public key in DER":           {publicPKCS1DER, core.ErrKeyPublic, "privateKey"},
		"public key in DER with a line feed": {string(ending), core.ErrKeyPublic, "privateKey"},
		"certificate in base64 DER":          {certificateDER, core.ErrKeyPublic, "privateKey"},
		"EC key in base64 DER":               {ecKeyDER, core.ErrKeyNotRSA, "RS256"},
		"Ed25519 key in base64 DER":          {der(x509.MarshalPKCS8PrivateKey(edKey)), core.ErrKeyNotRSA, "RS256"},
		"encrypted PKCS#8 in base64 DER":     {encryptedDER, core.ErrKeyEncrypted, "openssl pkey"},
		"other DER in base64":                {otherDER, core.ErrKeyUnrecognized, "HS256"},
		"begin of a public key in PEM":       {testkeys.PublicPEM(key)[:100], core.ErrKeyPublic, "privateKey"},
		"base64 applied five times": {
			inBase64(inBase64(inBase64(inBase64(inBase64(onePEM))))), core.ErrKeyUnrecognized, "privateKey",
		},
		"empty":                                {"", core.ErrKeyEmpty, "pass the privateKey"},
		"white space":                          {" \r\n\t", core.ErrKeyEmpty, "pass the privateKey"},
		"empty quotes":                         {`""`, core.ErrKeyEmpty, "pass the privateKey"},
		"answer without a key":                 {`{"success":true,"data":{"id":"x"}}`, core.ErrKeyEmpty, "data.privateKey"},
		"published truncated sample":           {truncatedKey, core.ErrKeyTruncated, "copy the whole value"},
		"published truncated answer":           {string(truncatedAnswer), core.ErrKeyTruncated, "copy the whole value"},
		"base64 cut in the middle":             {api[:len(api)/2], core.ErrKeyTruncated, "copy the whole value"},
		"base64 without its last characters":   {api[:len(api)-5], core.ErrKeyTruncated, "copy the whole value"},
		"base64 with a character lost":         {api[:700] + api[701:], core.ErrKeyTruncated, "copy the whole value"},
		"PEM without its end":                  {onePEM[:len(onePEM)-30], core.ErrKeyTruncated, "copy the whole value"},
		"PEM with a piece of its body missing": {onePEM[:100] + onePEM[500:], core.ErrKeyTruncated, "copy the whole value"},
		"answer cut in the middle":             {string(valid[:900]), core.ErrKeyTruncated, "unchanged"},
		"public key":                           {testkeys.PublicPEM(key), core.ErrKeyPublic, "privateKey"},
		"public key in base64":                 {inBase64(testkeys.PublicPEM(key)), core.ErrKeyPublic, "privateKey"},
		"API's answer with a public key":       {`{"data":{"publicKey":"y"}}`, core.ErrKeyPublic, "privateKey"},
		"PKCS#1 public key":                    {publicPKCS1, core.ErrKeyPublic, "privateKey"},
		"certificate":                          {certificate, core.ErrKeyPublic, "privateKey"},
		"encrypted PKCS#1 PEM":                 {string(pem.EncodeToMemory(legacy)), core.ErrKeyEncrypted, "openssl pkey"},
		"encrypted PKCS#8 PEM":                 {encryptedPKCS8, core.ErrKeyEncrypted, "openssl pkey"},
		"EC key in PKCS#8":                     {pkcs8(ecKey), core.ErrKeyNotRSA, "RS256"},
		"EC key in SEC 1":                      {ecPEM, core.ErrKeyNotRSA, "RS256"},
		"Ed25519 key":                          {pkcs8(edKey), core.ErrKeyNotRSA, "RS256"},
		"RSA key of 1024 bits":                 {pkcs8(smallKey), core.ErrKeyTooSmall, "1024 bits"},
		"key that does not validate":           {tamperedPEM, core.ErrKeyInconsistent, "copy the key again"},
		"HMAC secret":                          {"s3cr3t-shared-key", core.ErrKeyUnrecognized, "HS256"},
		"HMAC secret in hex":                   {strings.Repeat("0123456789abcdef", 4), core.ErrKeyUnrecognized, "HS256"},
		"HMAC secret in base64":                {inBase64("0123456789abcdef"), core.ErrKeyUnrecognized, "HS256"},
		"OpenSSH key":                          {openSSH, core.ErrKeyUnrecognized, "OpenSSH"},
		"too long":                             {strings.Repeat("A", 100<<10), core.ErrKeyUnrecognized, "private key alone"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := testkeys.KeyID
			if strings.HasPrefix(test.material, "{") {
				id = "" // the answer names it
			}
			_, err := parseKey(id, []byte(test.material))
			if !errors.Is(err, test.want) || !errors.Is(err, core.ErrInvalidKey) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			if !strings.Contains(err.Error(), test.remedy) {
				t.Errorf("error %q does not name the remedy %q", err, test.remedy)
			}
			assertNoFragment(t, err.Error(), test.material)
		})
	}
}

// assertNoFragment fails if text contains 12 consecutive characters of secret
// that are not part of a PEM label.
func assertNoFragment(t *testing.T, text, secret string) {
	t.Helper()
	for i := 0; i+12 <= len(secret); i++ {
		fragment := secret[i : i+12]
		if strings.Contains(fragment, "KEY") || strings.Contains(fragment, "-----") || strings.ContainsAny(fragment, " :\n") {
			continue
		}
		if strings.Contains(text, fragment) {
			t.Fatalf("the error %q contains a part of the key material", text)
		}
	}
}

func TestNewSigningKey_badKeyID(t *testing.T) {
	t.Parallel()
	const (
		remedy  = "pass the id that FastPix returned"
		swapped = "the private key is in the key ID's place"
	)
	pemText := testkeys.PKCS8PEM(testkeys.RSA())
	inBase64 := base64.StdEncoding.EncodeToString([]byte(pemText))
	pkcs8, err := x509.MarshalPKCS8PrivateKey(testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		id     string
		want   error
		remedy string
	}{
		"empty":                   {"", core.ErrKeyIDMissing, remedy},
		"blank":                   {" \n", core.ErrKeyIDMissing, remedy},
		"space":                   {"secret id", core.ErrKeyIDInvalid, remedy},
		"control character":       {"secret\x00id", core.ErrKeyIDInvalid, remedy},
		"not ASCII":               {"secretschlüssel", core.ErrKeyIDInvalid, remedy},
		"colon":                   {"secret:id", core.ErrKeyIDInvalid, "character 7"},
		"slash":                   {"secret/id", core.ErrKeyIDInvalid, remedy},
		"plus":                    {"secret+id", core.ErrKeyIDInvalid, remedy},
		"101 characters":          {strings.Repeat("secret", 17)[:101], core.ErrKeyIDInvalid, "101"},
		"private key in PEM":      {pemText, core.ErrKeyIDInvalid, swapped},
		"private key in base64":   {inBase64, core.ErrKeyIDInvalid, swapped},
		"start of a private key":  {inBase64[:60], core.ErrKeyIDInvalid, swapped},
		"private key, base64 DER": {base64.StdEncoding.EncodeToString(pkcs8), core.ErrKeyIDInvalid, swapped},
		"private key, base64 twice": {
			base64.StdEncoding.EncodeToString([]byte(inBase64)), core.ErrKeyIDInvalid, swapped,
		},
		"API's whole answer": {apiAnswer(testkeys.KeyID, pemText), core.ErrKeyIDInvalid, swapped},
	}
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, []byte(pemText), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, err := json.Marshal(map[string]any{"data": map[string]string{"id": test.id, "privateKey": inBase64}})
			if err != nil {
				t.Fatal(err)
			}
			_, fromSigner := newKey(test.id, testkeys.RSA())
			_, fromText := parseKey(test.id, []byte(pemText))
			_, fromSwap := parseKey(test.id, []byte(testkeys.KeyID))
			_, fromAnswer := parseKey("", answer)
			_, fromFile := openKeyFile(path, test.id)
			errs := map[string]error{
				"NewSigningKey": fromSigner, "ParseSigningKey": fromText,
				"JSON answer": fromAnswer, "OpenKeyFile": fromFile,
			}
			if errors.Is(test.want, core.ErrKeyIDInvalid) {
				errs["swapped with the material"] = fromSwap
				_, errs["JSON answer for another ID"] = parseKey(testkeys.OtherKeyID, answer)
			}
			for source, err := range errs {
				if !errors.Is(err, test.want) || !errors.Is(err, core.ErrInvalidKey) ||
					!strings.Contains(err.Error(), test.remedy) {
					t.Errorf("%s: got %v, want %v and the remedy %q", source, err, test.want, test.remedy)
					continue
				}
				if strings.Contains(err.Error(), "secret") {
					t.Errorf("%s: error %q quotes the ID", source, err)
				}
				assertNoFragment(t, strings.ReplaceAll(err.Error(), path, ""), test.id)
			}
		})
	}
}

func TestNewSigningKey_keyID(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"a", "A.b_c-9", "privateKey-1", strings.Repeat("x", 100)} {
		if _, err := newKey(id, testkeys.RSA()); err != nil {
			t.Errorf("%q: %v", id, err)
		}
	}
	key, err := newKey(" "+testkeys.KeyID+"\n", testkeys.RSA())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(testkeys.KeyID, key.ID()); diff != "" {
		t.Errorf("white space around the ID (-want +got):\n%s", diff)
	}
}

func TestNewSigningKey_unusableSigner(t *testing.T) {
	t.Parallel()
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var nilKey *rsa.PrivateKey
	broken := *testkeys.RSA()
	broken.D = big.NewInt(3)
	for name, test := range map[string]struct {
		signer crypto.Signer
		want   error
	}{
		"nil":                {nil, core.ErrKeyEmpty},
		"nil pointer":        {nilKey, core.ErrKeyEmpty},
		"EC key":             {ecKey, core.ErrKeyNotRSA},
		"inconsistent key":   {&broken, core.ErrKeyInconsistent},
		"without public key": {remoteSigner{}, core.ErrKeyNotRSA},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := newKey(testkeys.KeyID, test.signer); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}

// remoteSigner is a crypto.Signer that is not an *rsa.PrivateKey, like a KMS.
type remoteSigner struct {
	key  *rsa.PrivateKey
	sign func(digest []byte, opts crypto.SignerOpts) ([]byte, error)
}

func (s remoteSigner) Public() crypto.PublicKey {
	if s.key == nil {
		return nil
	}
	return s.key.Public()
}

func (s remoteSigner) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if s.sign != nil {
		return s.sign(digest, opts)
	}
	return s.key.Sign(r, digest, opts)
}

func TestSign_wrongRemoteSignature(t *testing.T) {
	t.Parallel()
	digest := sha256.Sum256(nil)
	for name, sign := range map[string]func([]byte, crypto.SignerOpts) ([]byte, error){
		"other key version": func(d []byte, o crypto.SignerOpts) ([]byte, error) {
			return testkeys.OtherRSA().Sign(rand.Reader, d, o)
		},
		"PSS": func(d []byte, _ crypto.SignerOpts) ([]byte, error) {
			return rsa.SignPSS(rand.Reader, testkeys.RSA(), crypto.SHA256, d, nil)
		},
		"error": func([]byte, crypto.SignerOpts) ([]byte, error) { return nil, errors.New("the KMS is down") },
		"panic": func([]byte, crypto.SignerOpts) ([]byte, error) { panic(digest) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			key, err := newKey(testkeys.KeyID, remoteSigner{key: testkeys.RSA(), sign: sign})
			if err != nil {
				t.Fatal(err)
			}
			for _, window := range []core.Option{core.WithReuseWindow(0), core.WithTTL(core.DefaultTTL)} {
				signer := newSigner(t, key, window)
				if _, err := signer.Sign(t.Context(), core.Grant{PlaybackID: videoID}); !errors.Is(err, core.ErrKeyUnavailable) {
					t.Errorf("got %v, want ErrKeyUnavailable", err)
				}
			}
		})
	}
}

func TestSigningKeyFromEnv(t *testing.T) {
	key := testkeys.RSA()
	pemText := testkeys.PKCS8PEM(key)
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte(pemText), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		id, value, file string
		want            error
	}{
		"value":        {testkeys.KeyID, strings.ReplaceAll(pemText, "\n", `\n`), "", nil},
		"file":         {testkeys.KeyID, "", file, nil},
		"neither":      {testkeys.KeyID, "", "", core.ErrKeyEmpty},
		"both":         {testkeys.KeyID, pemText, file, core.ErrInvalidKey},
		"no ID":        {"", pemText, "", core.ErrKeyIDMissing},
		"missing file": {testkeys.KeyID, "", file + ".missing", os.ErrNotExist},
		"empty file":   {testkeys.KeyID, "", empty, core.ErrKeyEmpty},
		"device":       {testkeys.KeyID, "", os.DevNull, core.ErrKeyUnrecognized},
		"swapped":      {pemText, testkeys.KeyID, "", core.ErrKeyIDInvalid},
		"key for file": {testkeys.KeyID, "", pemText, core.ErrInvalidKey},
		"base64 for file": {
			testkeys.KeyID, "", base64.StdEncoding.EncodeToString([]byte(pemText)), core.ErrInvalidKey,
		},
		"quoted base64 for file": {
			testkeys.KeyID, "", `"` + base64.StdEncoding.EncodeToString([]byte(pemText)) + `"`, core.ErrInvalidKey,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv(core.EnvSigningKeyID, test.id)
			t.Setenv(core.EnvSigningPrivateKey, test.value)
			t.Setenv(core.EnvSigningPrivateKeyFile, test.file)
			got, err := core.SigningKeyFromEnv()
			if !errors.Is(err, test.want) {
				t.Fatalf("got error %v, want %v", err, test.want)
			}
			if err == nil && !got.PublicKey().Equal(key.Public()) {
				t.Error("the key has a different public key")
			}
			if err != nil {
				text := strings.ReplaceAll(err.Error(), file, "")
				assertNoFragment(t, text, pemText)
				assertNoFragment(t, text, base64.StdEncoding.EncodeToString([]byte(pemText)))
			}
		})
	}
}

func TestSigningKey_keySource(t *testing.T) {
	t.Parallel()
	key := signingKey(t)
	got, err := core.KeySource(key).SigningKey(context.Background())
	if err != nil || !got.Equal(key) {
		t.Errorf("SigningKey() = %v, %v, want itself", got, err)
	}
	if got.Equal(core.SigningKey{}) || !(core.SigningKey{}).Equal(core.SigningKey{}) {
		t.Error("Equal does not distinguish the zero value")
	}
	block, _ := pem.Decode(key.PublicKeyPEM())
	if block == nil || block.Type != "PUBLIC KEY" {
		t.Errorf("PublicKeyPEM() is not a PEM block PUBLIC KEY")
	}
}

func TestSigningKey_zero(t *testing.T) {
	t.Parallel()
	var key core.SigningKey
	if !key.IsZero() || key.ID() != "" || key.PublicKey() != nil || key.PublicKeyPEM() != nil {
		t.Errorf("ID %q, public key %v, want none", key.ID(), key.PublicKey())
	}
	if got := key.GoString(); got != "SigningKey(none)" {
		t.Errorf("GoString() = %q", got)
	}
	if got, err := json.Marshal(key); err != nil || string(got) != `{"id":""}` {
		t.Errorf("JSON is %s, %v", got, err)
	}
}

// FuzzParseSigningKey checks that an accepted key signs, and that an error does
// not quote the material.
func FuzzParseSigningKey(f *testing.F) {
	valid, truncated := publishedKeys(f)
	for _, answer := range []json.RawMessage{valid, truncated} {
		f.Add([]byte(answer))
		_, key := privateKeyOf(f, answer)
		f.Add([]byte(key))
		if decoded, err := base64.StdEncoding.DecodeString(key); err == nil {
			f.Add(decoded)
		}
	}
	f.Add([]byte(`{"data":{}}`))
	f.Add([]byte("-----BEGIN PRIVATE" + " KEY-----"))
	f.Fuzz(func(t *testing.T, material []byte) {
		key, err := parseKey("id", material)
		if (err == nil) == key.IsZero() {
			t.Errorf("got key %v with error %v", key, err)
		}
		if err == nil {
			checkUsable(t, key)
			return
		}
		if !errors.Is(err, core.ErrInvalidKey) {
			t.Errorf("error %v does not match ErrInvalidKey", err)
		}
		checkQuotesNothing(t, err, material)
	})
}
