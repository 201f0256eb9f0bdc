package calibrate

import "crypto/rsa"

// Sign returns a token with a header and claims, signed as alg in the header
// says.
func Sign(header, claims map[string]any, key *rsa.PrivateKey) string {
	return (&token{header: header, claims: claims, key: &tempKey{private: key}}).sign()
}

// Limits returns where the limit of a finding lies, if it has one.
func (f Finding) Limits() (low, high int64, ok bool) {
	if f.limit == nil {
		return 0, 0, false
	}
	return int64(f.limit.low), int64(f.limit.high), true
}

// Probed reports whether a row has a probe, and why not otherwise.
func Probed(id string) (bool, string) { return rows[id] != nil, notProbed[id] }
