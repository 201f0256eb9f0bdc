package doctor

import (
	"errors"
	"os"
	"runtime"

	"github.com/FastPix/fastpix-playback-go/core"
)

// ErrNoKey is the error of Config.Key if no signing key is configured.
var ErrNoKey = errors.New("no signing key is configured")

// keyBits is the size of the keys that FastPix makes.
const keyBits = 2048

// checkKey checks that the signing key parses, and who can read its file.
func (d *diagnosis) checkKey() {
	const name = "signing key"
	key, err := d.Key()
	switch {
	case errors.Is(err, ErrNoKey) && d.Policy == Public:
		d.skip(name, "none is configured, and public videos need none")
		return
	case errors.Is(err, ErrNoKey):
		d.fail(name, "Create a key with \"playback keys create\", or set "+core.EnvSigningKeyID+" and "+
			core.EnvSigningPrivateKey+" or "+core.EnvSigningPrivateKeyFile+".", "%v", err)
		return
	case err != nil:
		d.fail(name, "Use the id and the privateKey of FastPix's response without changes.", "%v", err)
		return
	}
	d.key, d.hasKey = key, true
	bits := key.PublicKey().Size() * 8
	switch mode := fileMode(d.KeyFile); {
	case bits != keyBits:
		d.warn(name, "Create a key with \"playback keys create\".",
			"%s is an RSA key with %d bits, while those of FastPix have %d", key.ID(), bits, keyBits)
	case mode&0o077 != 0:
		d.warn(name, "Run chmod 600 on it. For a Kubernetes secret, set defaultMode: 0400.",
			"%s parses, but other users of this machine can access its file (mode %#o)", key.ID(), mode)
	default:
		d.ok(name, "%s, RSA with %d bits", key.ID(), bits)
	}
}

// fileMode returns the permissions of a file, or 0 if it has none that matter.
func fileMode(name string) os.FileMode {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || runtime.GOOS == "windows" {
		return 0
	}
	return info.Mode().Perm()
}
