package conformance

import (
	"context"
	"os"
)

// Signer is a signer under test. It is run once per case.
type Signer struct {
	Program
	KeyInEnv bool // pass the private key in a variable
	KeyFile  bool // pass the private key in a file
}

// maxToken limits the output of a signer, in bytes.
const maxToken = 64 << 10

// sign runs the signer once. A failure of the signer is part of the response.
// The error reports that the signer could not be run. keyFile is the path of
// the file with the private key.
func (s *Signer) sign(ctx context.Context, req *request, keyFile string) (*response, error) {
	if err := os.WriteFile(keyFile, []byte(req.pem), 0o600); err != nil {
		return nil, err
	}
	return s.run(ctx, s.environment(req, keyFile), nil, maxToken, req.privateKey, req.pem)
}

// environment returns this process's environment with the request in place of
// all other FASTPIX_ variables.
func (s *Signer) environment(req *request, keyFile string) []string {
	env := append(cleanEnvironment(),
		"FASTPIX_SIGNING_KEY_ID="+req.keyID,
		"FASTPIX_PLAYBACK_ID="+req.playbackID,
		"FASTPIX_POLICY="+req.policy,
		"FASTPIX_TTL="+req.ttl,
	)
	if s.KeyInEnv {
		env = append(env, "FASTPIX_SIGNING_PRIVATE_KEY="+req.privateKey)
	}
	if s.KeyFile {
		env = append(env, "FASTPIX_SIGNING_PRIVATE_KEY_FILE="+keyFile)
	}
	return env
}
