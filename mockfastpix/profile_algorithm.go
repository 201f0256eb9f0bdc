package mockfastpix

import (
	"crypto"
	"crypto/rsa"
	"slices"
	"strings"

	_ "crypto/sha256" // for the hashes below
	_ "crypto/sha512"

	"github.com/FastPix/fastpix-playback-go/internal/jws"
)

// additionalAlgorithms are those that an RSA key supports besides RS256.
var additionalAlgorithms = map[string]struct {
	hash crypto.Hash
	pss  bool
}{
	"RS384": {crypto.SHA384, false},
	"RS512": {crypto.SHA512, false},
	"PS256": {crypto.SHA256, true},
}

// algorithmProblem returns what is wrong with an entry of
// [Profile].AdditionalAlgorithms, or "".
func algorithmProblem(alg string) string {
	const use = "use RS384, RS512 or PS256"
	_, known := additionalAlgorithms[alg]
	switch {
	case known:
		return ""
	case alg == jws.RS256:
		return "it is always accepted, remove it"
	case strings.HasPrefix(alg, "HS"):
		return "with a shared secret, everyone who has the public key could sign tokens; " + use
	case strings.EqualFold(alg, "none"):
		return "everyone could write tokens without a signature; " + use
	}
	return "FastPix's keys are RSA pairs; " + use
}

// acceptsAlgorithm reports whether the profile accepts alg besides RS256.
func (p *Profile) acceptsAlgorithm(alg string) bool {
	return slices.Contains(p.AdditionalAlgorithms, alg)
}

// signedWith reports whether the private half of key made the token's signature
// with alg, which is RS256 or one of additionalAlgorithms.
func signedWith(alg string, t *jws.Token, key *rsa.PublicKey) bool {
	a, additional := additionalAlgorithms[alg]
	if !additional {
		return t.SignedBy(key)
	}
	h := a.hash.New()
	h.Write([]byte(t.SigningInput)) // never fails
	if a.pss {
		return rsa.VerifyPSS(key, a.hash, h.Sum(nil), t.Signature, nil) == nil
	}
	return rsa.VerifyPKCS1v15(key, a.hash, h.Sum(nil), t.Signature) == nil
}
